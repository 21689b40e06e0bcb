import type { Response } from 'express';
import { html } from 'hono/html';
import type { LedgerEntry, SimulatedPackage, SimulatedServer } from 'smartvps-sdk/testing';
import { form, type Html, type Page } from '../pages/layout.ts';
import { badge, moment, nothing, table } from '../pages/parts.ts';
import type { ShopOrder } from '../shop/order-book.ts';
import { packages as original } from './packages.ts';
import { LISTS, PURCHASES } from './world.ts';

/** The provider's side of the world. */
export interface DemoView {
  readonly packages: readonly SimulatedPackage[];
  readonly servers: readonly SimulatedServer[];
  readonly ledger: readonly LedgerEntry[];
  readonly orders: readonly ShopOrder[];
}

/** A hand on the simulated provider. */
export function demoPage(response: Response, { packages, ledger, orders }: DemoView, done: string): Page {
  return {
    title: 'Demo world',
    main: html`<div class="notice demo">
        <b>Not part of the shop.</b> This page moves the simulated SmartVPS that the shop talks to, and stands for the
        payment provider. In production there is no such page.
      </div>
      <hgroup class="lead">
        <h1>Demo world</h1>
        <p>Cause trouble here, then see what the shop makes of it.</p>
      </hgroup>
      ${Object.hasOwn(DONE, done) ? html`<p class="notice" role="status">${DONE[done]}</p>` : ''}
      <div class="columns">
        <article>
          <h2>The next purchase</h2>
          ${choice(response, '/demo/purchase', { name: 'fault', label: 'The provider', options: PURCHASES, button: 'Set it up' })}
        </article>
        <article>
          <h2>The list</h2>
          ${choice(response, '/demo/list', { name: 'mode', label: 'The provider’s list is', options: LISTS, button: 'Have it so' })}
        </article>
      </div>
      <section id="packages" aria-labelledby="packages-title">
        <h2 id="packages-title">What the provider sells</h2>
        <p>The shop hears of it with its next sync: <a href="/operator">Operator, Sync now</a>.</p>
        ${table(
          'What the provider sells',
          ['Package', 'Left', 'State', 'Change'],
          original.map(({ id, name }) => packageRow(response, String(id), name, packages)),
        )}
      </section>
      <section aria-labelledby="ledger-title">
        <h2 id="ledger-title">What the provider has charged</h2>
        <p>As its own panel would show it. An operator looks here when nobody can tell whether a server was bought.</p>
        ${ledger.length === 0 ? nothing('Nothing was charged yet.') : ledgerTable(ledger)}
      </section>
      <section aria-labelledby="payments-title">
        <h2 id="payments-title">The payment provider</h2>
        ${orders.length === 0 ? nothing('Nobody has ordered anything yet.') : payments(response, orders)}
      </section>`,
  };
}

const DONE: Readonly<Record<string, string>> = {
  purchase: 'It will strike the next purchase.',
  list: 'The list is so from now on.',
  package: 'The package was changed. The shop hears of it with its next sync.',
  sent: 'The webhooks were sent.',
};

interface Choice {
  readonly name: string;
  readonly label: string;
  readonly options: readonly { readonly key: string; readonly words: string }[];
  readonly button: string;
}

function choice(response: Response, action: string, { name, label, options, button }: Choice): Html {
  return form(
    response,
    action,
    html`<label>
        ${label}
        <select name="${name}">
          ${options.map(({ key, words }) => html`<option value="${key}">${words}</option>`)}
        </select>
      </label>
      <button type="submit" class="outline">${button}</button>`,
  );
}

function packageRow(
  response: Response,
  id: string,
  name: string,
  packages: readonly SimulatedPackage[],
): readonly unknown[] {
  const listed = packages.find((row) => String(row.id) === id);
  const changes: readonly (readonly [string, string])[] = listed
    ? [
        ['remove', 'Take off the list'],
        ['sell_out', 'Sell out'],
        ['suspend', 'Suspend'],
        ['restock', 'Restock'],
      ]
    : [['back', 'Put back']];
  const buttons = changes.map(
    ([key, words]) =>
      html`<button type="submit" class="outline small" name="change" value="${key}">${words}<span class="hidden"> ${name}</span></button>`,
  );
  return [
    html`<code>${id}::${name}</code>`,
    listed ? listed.ipv4 : '',
    listed ? badge(listed.status === 'active' ? 'good' : 'warn', listed.status) : badge('bad', 'not listed'),
    form(response, `/demo/packages/${id}`, html`${buttons}`, 'row'),
  ];
}

function ledgerTable(ledger: readonly LedgerEntry[]): Html {
  return table(
    'Charges',
    ['When', 'What', 'Asked for', 'Address', 'In its pool', 'Answer'],
    ledger.map((entry) =>
      entry.type === 'purchase'
        ? [
            moment(entry.at),
            `server, ${entry.memoryGb} GB`,
            entry.packageName,
            html`<code>${entry.ip}</code>`,
            entry.inPool ? 'yes' : 'no',
            entry.delivered,
          ]
        : [moment(entry.at), 'one more month', '', html`<code>${entry.ip}</code>`, '', entry.delivered],
    ),
  );
}

function payments(response: Response, orders: readonly ShopOrder[]): Html {
  const send = (id: string, event: string, words: string) =>
    form(
      response,
      `/demo/orders/${id}/${event}`,
      html`<button type="submit" class="outline small">${words}<span class="hidden"> for ${id}</span></button>`,
      'row',
    );
  return table(
    'Payments',
    ['Order', 'Server', 'Send'],
    orders.map(({ id, productName }) => [
      html`<code>${id}</code>`,
      productName,
      html`<div class="actions">${send(id, 'paid-again', '“Paid”, five times')} ${send(id, 'refund', '“Refunded”')}</div>`,
    ]),
  );
}
