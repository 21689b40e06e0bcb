import type { Response } from 'express';
import { html } from 'hono/html';
import {
  type ActiveAlert,
  type DecisionKind,
  formatPlan,
  type HealthMetrics,
  type Provision,
  type RenewalReviewCase,
  type ReviewCase,
} from 'smartvps-sdk';
import type { ShopOrder } from '../shop/order-book.ts';
import { standingOf } from '../shop/progress.ts';
import type { LoggedSync } from '../shop/sync-log.ts';
import { guardState } from './guard.ts';
import { alertList, figures } from './health.ts';
import { form, type Html, type Page } from './layout.ts';
import { moment, nothing, table } from './parts.ts';
import { renewalCase, reviewCase } from './review.ts';
import { standingBadge } from './standing.ts';

/** What an operator looks at. */
export interface OperatorView {
  readonly cases: readonly ReviewCase<DecisionKind>[];
  readonly renewalCases: readonly RenewalReviewCase[];
  /** The last orders, and the library's record of each. */
  readonly orders: readonly ShopOrder[];
  readonly records: readonly (Provision | undefined)[];
  /** The newest first. */
  readonly syncs: readonly LoggedSync[];
  readonly alerts: readonly ActiveAlert[];
  readonly metrics: HealthMetrics;
}

/** Everything that may need a person, on one page. */
export function operatorPage(response: Response, view: OperatorView, done: string): Page {
  const { cases, renewalCases, syncs, alerts, metrics } = view;
  const waiting = cases.length + renewalCases.length;
  const report = syncs.find((sync) => sync.report)?.report;
  return {
    title: 'Operator',
    main: html`<hgroup class="lead">
        <h1>Operator</h1>
        <p>You decide as <b>${response.locals.operator}</b>. Your name goes on record with every decision.</p>
      </hgroup>
      ${Object.hasOwn(DONE, done) ? html`<p class="notice" role="status">${DONE[done]}</p>` : ''}

      <section id="alerts" aria-labelledby="alerts-title">
        <h2 id="alerts-title">Alerts</h2>
        ${alertList(alerts)} ${figures(metrics)}
      </section>

      <section id="review" aria-labelledby="review-title">
        <h2 id="review-title">Waiting for a person <span class="count">${waiting}</span></h2>
        ${waiting === 0 ? nothing('No order waits for a decision.') : ''}
        ${cases.map((one) => reviewCase(response, one))}
        ${renewalCases.map((one) => renewalCase(response, one))}
      </section>

      <section id="guard" aria-labelledby="guard-title">
        <h2 id="guard-title">Guard</h2>
        ${guardState(response, report)}
      </section>

      <section id="syncs" aria-labelledby="syncs-title">
        <div class="titled">
          <h2 id="syncs-title">Last syncs</h2>
          <div class="actions">
            <a href="/operator/plan" role="button" class="outline">Plan only</a>
            ${form(response, '/operator/sync', html`<button type="submit">Sync now</button>`)}
          </div>
        </div>
        ${syncTable(syncs)}
        ${
          report
            ? html`<details>
                <summary>Plan of the last sync</summary>
                <pre tabindex="0" aria-label="Plan of the last sync">${formatPlan(report.plan)}</pre>
              </details>`
            : ''
        }
      </section>

      <section id="orders" aria-labelledby="orders-title">
        <h2 id="orders-title">Last orders</h2>
        ${orderTable(view)}
        <form action="/operator/diagnose" method="get" class="search">
          <label>Diagnose an order <input name="order" required placeholder="ORD-…" autocomplete="off" /></label>
          <button type="submit" class="outline">Diagnose</button>
        </form>
      </section>`,
  };
}

const DONE: Readonly<Record<string, string>> = {
  synced: 'The catalogue is up to date.',
  sync_withheld: 'The guard held back what would go off sale; everything else was written.',
  sync_incomplete: 'Some items could not be written. The next sync tries them again.',
  sync_failed: 'The sync failed, and nothing was written. The first line below says why.',
  approved: 'The loss was approved for one run, and is off sale.',
  still_withheld: 'The loss is greater by now than what you approved. It is still withheld: look again.',
  resolved: 'Your decision is on record.',
};

/** How many syncs are shown. */
const SHOWN = 10;

function syncTable(syncs: readonly LoggedSync[]): Html {
  if (syncs.length === 0) return nothing('No sync has run since the shop was started.');
  const columns = ['When', 'By', 'Result', 'New', 'Changed', 'Off sale', 'Back', 'Withheld', 'Same', 'Took'];
  return table(
    'Last syncs',
    columns,
    syncs.slice(0, SHOWN).map(({ at, by, report, error }) => {
      if (report === undefined)
        return [moment(at), by, html`<span class="badge bad">Failed: ${error}</span>`];
      const { created, updated, disabled, reEnabled, withheld, unchanged, tookMs } = report.summary;
      const tone = report.guard.tripped ? 'warn' : report.success ? 'good' : 'bad';
      const words = report.guard.tripped ? 'Withheld' : report.success ? 'Done' : 'Incomplete';
      const result = html`<span class="badge ${tone}">${words}</span>`;
      // A nought says nothing: what changed stands out.
      const counts = [created, updated, disabled, reEnabled, withheld, unchanged].map((count) => count || '');
      return [moment(at), by, result, ...counts, `${tookMs}\u00a0ms`];
    }),
  );
}

function orderTable({ orders, records }: OperatorView): Html {
  if (orders.length === 0) return nothing('Nobody has ordered anything yet.');
  return table(
    'Last orders',
    ['Order', 'Server', 'State', 'Address', 'Ordered'],
    orders.map((order, index) => [
      html`<a href="/operator/orders/${order.id}">${order.id}</a>`,
      order.productName,
      html`${standingBadge(standingOf(records[index]))} ${order.refundedAt ? html`<span class="badge warn">Refunded</span>` : ''}`,
      records[index]?.address ?? '',
      moment(order.placedAt),
    ]),
  );
}
