import type { Response } from 'express';
import { html } from 'hono/html';
import type { SyncReport } from 'smartvps-sdk';
import { form, type Html } from './layout.ts';
import { badge, nothing, table } from './parts.ts';

/** What the guard said of the last sync, and the way to let a withheld loss pass: by naming its size. */
export function guardState(response: Response, report: SyncReport | undefined): Html {
  if (report === undefined) return nothing('The guard has seen no sync yet.');
  const { tripped, message, loss } = report.guard;
  if (!tripped) return html`<p>${badge('good', 'Quiet')} ${message}</p>`;
  const withheld = report.results.filter(({ action }) => action === 'withheld');
  const approve = html`<input type="hidden" name="approvedLoss" value="${loss}" />
    <button type="submit">Approve the loss of ${count(loss)}</button>
    <p class="note">
      Look at SmartVPS first: is it true that ${loss === 1 ? 'it is' : 'they are'} gone? The approval holds for one run and
      for at most ${count(loss)}; if more are gone by then, all stay on sale.
    </p>`;
  return html`<article class="case">
    <header class="state">${badge('warn', 'Withheld')}<p>${message}</p></header>
    ${table(
      'Withheld',
      ['Package', 'Would go off sale because'],
      withheld.map(({ pid, name, reason }) => [
        html`<code>${pid}::${name}</code>`,
        REASONS[reason ?? ''] ?? reason,
      ]),
    )}
    ${form(response, '/operator/approve-loss', approve)}
  </article>`;
}

const count = (items: number) => (items === 1 ? '1 item' : `${items} items`);

const REASONS: Readonly<Record<string, string>> = {
  missing_from_api: 'the provider does not list it',
  renamed: 'the provider lists its id under another name',
  inactive: 'the provider says it is not active',
  out_of_stock: 'no address is left',
};
