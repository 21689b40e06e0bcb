import type { Response } from 'express';
import { html } from 'hono/html';
import type { ShopOrder } from '../shop/order-book.ts';
import type { FollowedOrder, Standing } from '../shop/progress.ts';
import { form, type Html, type Page } from './layout.ts';
import { day, facts, memoryOf, moment, priceOf } from './parts.ts';
import { STANDINGS, standingBadge } from './standing.ts';

/** What an order's page shows besides the order. */
export interface OrderView extends FollowedOrder {
  /** Where the customer pays; absent where the payment provider's own page sends people back here. */
  readonly payAt: string | undefined;
  /** The month after the one that runs: it can be paid for, or it was. */
  readonly nextMonth: 'due' | 'paid' | undefined;
  /** The password, right after it was asked for. */
  readonly password?: string | undefined;
}

/** One order of a customer, from the payment to the login. */
export function orderPage(response: Response, view: OrderView): Page {
  const { order, standing } = view;
  const isMoving = standing === 'ordering' || standing === 'installing';
  return {
    title: `${order.productName}`,
    main: html`<p class="back"><a href="/orders">My orders</a></p>
      <div id="order"${isMoving ? html` data-follow="2000"` : ''}>
        <hgroup>
          <h1>${order.productName}</h1>
          <p>Order ${order.id}</p>
        </hgroup>
        ${steps(standing)}
        <div class="columns">
          <article>${situation(response, view)}</article>
          <article class="quiet">
            <h2>Your order</h2>
            ${facts({
              Memory: memoryOf(order.memory),
              System: order.os,
              Price: html`${priceOf(order.price)} per month`,
              Ordered: moment(order.placedAt),
              Refunded: order.refundedAt && moment(order.refundedAt),
            })}
          </article>
        </div>
      </div>`,
  };
}

const STEPS = ['Ordered', 'Paid', 'Bought', 'Ready'];
/** How many of the steps lie behind an order; an order that went another way has none to show. */
const DONE: Readonly<Partial<Record<Standing, number>>> = { unpaid: 1, ordering: 2, installing: 3, ready: 4 };

function steps(standing: Standing): Html | '' {
  const done = DONE[standing];
  if (done === undefined) return '';
  return html`<ol class="steps">
    ${STEPS.map((name, index) => {
      const state = index < done ? 'done' : index === done ? 'next' : 'later';
      const words = { done: 'done', next: 'comes next', later: 'later' }[state];
      return html`<li class="${state}">${name}<span class="hidden">: ${words}</span></li>`;
    })}
  </ol>`;
}

function situation(response: Response, view: OrderView): Html {
  const { order, standing, payAt } = view;
  return html`<header class="state" role="status">
      ${standingBadge(standing)}
      <p>${STANDINGS[standing].long}</p>
    </header>
    ${standing === 'unpaid' && payAt ? pay(response, payAt, `Pay ${priceOf(order.price)}`) : ''}
    ${standing === 'ready' ? server(response, view) : ''}`;
}

function server(response: Response, view: OrderView): Html {
  const { order, password, provision, nextMonth, payAt } = view;
  const paidUntil = provision?.expiresAt ?? order.expiresAt;
  return html`${facts({
    Address: html`<code>${order.ip}</code>`,
    User: html`<code>${order.username}</code>`,
    Password: passwordLine(response, order, password),
    'Paid until': paidUntil && day(paidUntil),
  })}
  ${password ? html`<pre tabindex="0" aria-label="How to log in">ssh ${order.username}@${order.ip}</pre>` : ''}
  ${nextMonth === 'paid' ? html`<p>The next month is paid for. It is added before this one ends.</p>` : ''}
  ${nextMonth === 'due' && payAt ? pay(response, `${payAt}/next-month`, `Pay ${priceOf(order.price)} for the next month`, 'outline') : ''}`;
}

function passwordLine(
  response: Response,
  { id, passwordShownAt }: ShopOrder,
  password: string | undefined,
): Html {
  if (password !== undefined) {
    return html`<code class="password">${password}</code>
      <p class="note">This is the only time it is shown. Keep it where you keep passwords, and change it soon.</p>`;
  }
  if (passwordShownAt !== undefined) return html`<p>Shown on ${moment(passwordShownAt)}, and not again.</p>`;
  return form(
    response,
    `/orders/${id}/password`,
    html`<button type="submit">Show the password</button>
      <p class="note">It is shown once. Have your password manager ready.</p>`,
  );
}

function pay(response: Response, at: string, words: string, kind = ''): Html {
  return form(response, at, html`<button type="submit" class="${kind}">${words}</button>`);
}
