import type { Response } from 'express';
import { html } from 'hono/html';
import { CSRF_FIELD } from '../web/forms.ts';

/** A piece of a page. What is filled into it was escaped. */
export type Html = ReturnType<typeof html>;

/** One page, without the frame around it. */
export interface Page {
  readonly title: string;
  readonly main: Html;
  /** @default 200 */
  readonly status?: number;
}

/** A file of its own would be one more request, and one that browsers often give up half-way. */
const ICON =
  'data:image/svg+xml,%3Csvg%20xmlns=%22http://www.w3.org/2000/svg%22%20viewBox=%220%200%2032%2032%22%3E%3Crect%20width=%2232%22%20height=%2232%22%20rx=%228%22%20fill=%22%23524ed2%22/%3E%3Cpath%20d=%22M16%206a3%203%200%200%201%201.5%205.6V14H22v2.5h-4.5V23.5A7.5%207.5%200%200%200%2023.5%2018H26a10%2010%200%200%201-20%200h2.5a7.5%207.5%200%200%200%206%205.5V16.5H10V14h4.5v-2.4A3%203%200%200%201%2016%206z%22%20fill=%22%23fff%22/%3E%3C/svg%3E';

/** Puts the shop's frame around a page and sends it. Nobody else may keep a copy: it is one customer's. */
export async function show(response: Response, { title, main, status = 200 }: Page): Promise<void> {
  const page = await html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title} · Pier VPS</title>
    <link rel="icon" href="${ICON}" type="image/svg+xml" />
    <link rel="stylesheet" href="/pico/pico.indigo.min.css" />
    <link rel="stylesheet" href="/assets/shop.css" />
    <script src="/assets/follow.js" defer></script>
  </head>
  <body>
    <a class="skip" href="#main">Skip to the content</a>
    <header class="container site">
      ${navigation(response)}
    </header>
    <main class="container" id="main">
${main}
    </main>
    <footer class="container site">
      <small>Pier VPS is the example shop of smartvps-sdk. Nothing here costs money.</small>
    </footer>
  </body>
</html>`;
  response.status(status).set('cache-control', 'no-store').type('html').send(String(page));
}

/** A form with this browser's CSRF token in it. */
export function form(response: Response, action: string, fields: Html, name = ''): Html {
  return html`<form method="post" action="${action}" class="${name}">
    <input type="hidden" name="${CSRF_FIELD}" value="${response.locals.csrf ?? ''}" />
    ${fields}
  </form>`;
}

const PLACES = [
  { path: '/', name: 'Servers' },
  { path: '/orders', name: 'My orders' },
  { path: '/operator', name: 'Operator' },
];
const DEMO = { path: '/demo', name: 'Demo world' };

function navigation({ locals, req }: Response): Html {
  const places = locals.demo ? [...PLACES, DEMO] : PLACES;
  const isHere = (path: string) =>
    path === '/' ? req.path === '/' && !req.baseUrl : isBelow(req.originalUrl, path);
  return html`<nav aria-label="Main">
    <ul>
      <li><a href="/" class="brand"><span aria-hidden="true">⚓</span> Pier VPS</a></li>
    </ul>
    <ul>
      ${places.map(
        ({ path, name }) =>
          html`<li><a href="${path}"${isHere(path) ? html` aria-current="page"` : ''}>${name}</a></li>`,
      )}
    </ul>
  </nav>`;
}

function isBelow(url: string, path: string): boolean {
  return url === path || url.startsWith(`${path}/`) || url.startsWith(`${path}?`);
}
