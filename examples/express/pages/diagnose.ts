import type { Response } from 'express';
import { html } from 'hono/html';
import type { Diagnosis, DiagnosisCheck, Provision } from 'smartvps-sdk';
import type { ShopOrder } from '../shop/order-book.ts';
import { standingOf } from '../shop/progress.ts';
import { form, type Html, type Page } from './layout.ts';
import { facts, memoryOf, moment, nothing, priceOf, table } from './parts.ts';
import { evidenceList } from './review.ts';
import { standingBadge } from './standing.ts';

/** One order, step by step from the shop to the server: what matches and what does not. */
export function diagnosePage(response: Response, diagnosis: Diagnosis, order: ShopOrder | undefined): Page {
  const { orderId, checks, provision } = diagnosis;
  return {
    title: `Diagnosis of ${orderId}`,
    main: html`<p class="back"><a href="/operator">Operator</a></p>
      <hgroup>
        <h1>${order?.productName ?? 'An order of nobody'}</h1>
        <p>Order ${orderId} ${standingBadge(standingOf(provision))}</p>
      </hgroup>
      <section aria-labelledby="checks-title">
        <h2 id="checks-title">Diagnosis</h2>
        <ul class="checks">${checks.map(check)}</ul>
      </section>
      <div class="columns">
        <section aria-labelledby="order-title">
          <h2 id="order-title">The shop’s order</h2>
          ${order ? orderFacts(order) : nothing('The shop has no such order.')}
        </section>
        <section aria-labelledby="evidence-title">
          <h2 id="evidence-title">Evidence</h2>
          ${evidenceList(provision?.evidence ?? {})}
        </section>
      </div>
      <section aria-labelledby="history-title">
        <h2 id="history-title">History</h2>
        ${history(provision)}
      </section>
      ${actions(response, orderId, provision)}`,
  };
}

function check({ name, ok, message }: DiagnosisCheck): Html {
  const [state, sign, words] =
    ok === undefined
      ? ['open', '?', 'not known']
      : ok
        ? ['good', '✓', 'matches']
        : ['bad', '✗', 'does not match'];
  return html`<li class="${state}">
    <span class="sign" aria-hidden="true">${sign}</span>
    <span><b>${NAMES[name]}</b><span class="hidden"> (${words})</span><br />${message}</span>
  </li>`;
}

const NAMES: Readonly<Record<DiagnosisCheck['name'], string>> = {
  order: 'Order',
  item: 'Stock item',
  content: 'Memory',
  package: 'Package',
  purchase: 'Purchase',
  address: 'Address',
  status: 'Server',
};

function orderFacts(order: ShopOrder): Html {
  return facts({
    Memory: memoryOf(order.memory),
    System: order.os,
    Price: priceOf(order.price),
    Ordered: moment(order.placedAt),
    'Password shown': order.passwordShownAt ? moment(order.passwordShownAt) : 'no',
    Refunded: order.refundedAt && moment(order.refundedAt),
  });
}

function history(provision: Provision | undefined): Html {
  if (provision === undefined) return nothing('Nothing has happened yet: it was not paid.');
  return table(
    'History',
    ['When', 'From', 'To', 'Why', 'Who'],
    provision.history.map(({ at, from, to, why, who }) => [moment(at), from, to, why, who]),
  );
}

function actions(response: Response, orderId: string, provision: Provision | undefined): Html | '' {
  const path = `/operator/orders/${encodeURIComponent(orderId)}`;
  if (provision?.stage === 'failed') return act(response, `${path}/retry`, 'Try again', 'Buys anew, once.');
  if (provision?.stage !== 'active') return '';
  return act(
    response,
    `${path}/end`,
    'End',
    'The customer gave the server back. Its address is free for others.',
  );
}

function act(response: Response, path: string, words: string, means: string): Html {
  return html`<section aria-labelledby="act-title">
    <h2 id="act-title">${words}</h2>
    <p>${means}</p>
    ${form(
      response,
      path,
      html`<label>Why <input name="reason" required maxlength="200" autocomplete="off" /></label>
        <button type="submit" class="outline">${words}</button>`,
      'search',
    )}
  </section>`;
}
