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

/** Puts the shop's frame around a page and sends it. Nobody else may keep a copy: it is one customer's. */
export async function show(response: Response, { title, main, status = 200 }: Page): Promise<void> {
  const page = await html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title} · Pier VPS</title>
    <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
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
