import { html } from 'hono/html';
import type { PageError } from '../web/page-error.ts';
import type { Page } from './layout.ts';

/** What went wrong, and the way on. */
export function errorPage({ status, title, message }: PageError): Page {
  return {
    title,
    status,
    main: html`<article class="trouble">
      <p class="code" aria-hidden="true">${status}</p>
      <h1>${title}</h1>
      <p>${message}</p>
      <a href="/" role="button" class="outline">To the servers</a>
    </article>`,
  };
}
