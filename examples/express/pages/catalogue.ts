import type { Response } from 'express';
import { html } from 'hono/html';
import type { StockItem } from 'smartvps-sdk';
import { form, type Html, type Page } from './layout.ts';
import { memoryOf, nothing, priceOf } from './parts.ts';

/** What is for sale. */
export function cataloguePage(response: Response, items: readonly StockItem[]): Page {
  return {
    title: 'Servers',
    main: html`<hgroup class="lead">
        <h1>A Linux server, minutes from now</h1>
        <p>Root access, an address of your own, month by month. Pick where it lives and how much memory it has.</p>
      </hgroup>
      ${
        items.length === 0
          ? nothing('Nothing is on sale just now. Look again in a few minutes.')
          : html`<div class="offers">${items.map((item) => offer(response, item))}</div>`
      }`,
  };
}

/** Few enough to say so. */
const FEW = 5;

function offer(response: Response, { id, name, memoryOptions = {}, smartvps }: StockItem): Html {
  const left = smartvps.availableQty;
  const sizes = Object.entries(memoryOptions);
  const fields = html`<input type="hidden" name="item" value="${id}" />
    <fieldset>
      <legend>Memory, per month</legend>
      <div class="sizes">
        ${sizes.map(
          ([size, { price }], index) => html`<label>
            <input type="radio" name="memory" value="${size}" required ${index === 0 ? html`checked` : ''} />
            <span><b>${memoryOf(size)}</b> ${priceOf(price)}</span>
          </label>`,
        )}
      </div>
    </fieldset>
    <button type="submit">Order<span class="hidden"> ${name}</span></button>`;
  return html`<article class="offer">
    <header>
      <h2>${name}</h2>
      <p class="left${left <= FEW ? ' few' : ''}">${left <= FEW ? 'Only ' : ''}${left} ${left === 1 ? 'address' : 'addresses'} left</p>
    </header>
    ${form(response, '/orders', fields)}
  </article>`;
}
