import { html } from 'hono/html';
import type { Html } from './layout.ts';

const PRICE = new Intl.NumberFormat('en-IN', {
  style: 'currency',
  currency: 'INR',
  maximumFractionDigits: 2,
  minimumFractionDigits: 0,
});
const TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });
const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

export const priceOf = (amount: number): string => PRICE.format(amount);

/** `8GB` as people read it. */
export const memoryOf = (size: string): string => size.replace(/(\d)\s*([A-Za-z])/, '$1 $2');

/** A moment, to the second. */
export function moment(at: number | Date): Html {
  const date = new Date(at);
  return html`<time datetime="${date.toISOString()}">${TIME.format(date)} UTC</time>`;
}

/** A day. */
export function day(at: number | Date): Html {
  const date = new Date(at);
  return html`<time datetime="${date.toISOString()}">${DAY.format(date)}</time>`;
}

/** How long something has lasted, roughly. */
export function lasted(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 120) return `${minutes} minute${minutes === 1 ? '' : 's'}`;
  return `${Math.round(minutes / 60)} hours`;
}

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'calm';

/** A short state. The words say it all; the colour only helps. */
export function badge(tone: Tone, words: string): Html {
  return html`<span class="badge ${tone}">${words}</span>`;
}

/** Names and what is so, one below the other. Lines without a value are left out. */
export function facts(lines: Readonly<Record<string, unknown>>): Html {
  const known = Object.entries(lines).filter(([, value]) => value !== undefined && value !== '');
  return html`<dl class="facts">
    ${known.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}

/** What stands where a list would be. */
export function nothing(words: string): Html {
  return html`<p class="nothing">${words}</p>`;
}

/** A table: on a phone each row is a list of its own, and what is still too wide scrolls by itself. */
export function table(name: string, columns: readonly string[], rows: readonly (readonly unknown[])[]): Html {
  const cellOf = (cell: unknown, index: number) =>
    html`<td data-column="${columns[index] ?? ''}">${cell ?? ''}</td>`;
  return html`<div class="overflow-auto" role="group" aria-label="${name}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map((cells) => html`<tr>${cells.map(cellOf)}</tr>`)}
      </tbody>
    </table>
  </div>`;
}
