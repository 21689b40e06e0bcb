import { html } from 'hono/html';
import type { FollowedOrder } from '../shop/progress.ts';
import type { Page } from './layout.ts';
import { memoryOf, moment, priceOf, table } from './parts.ts';
import { standingBadge } from './standing.ts';

/** A customer's own orders. */
export function ordersPage(orders: readonly FollowedOrder[]): Page {
  const rows = orders.map(({ order, standing }) => [
    html`<a href="/orders/${order.id}">${order.productName}</a>`,
    memoryOf(order.memory),
    priceOf(order.price),
    standingBadge(standing),
    moment(order.placedAt),
  ]);
  const empty = html`<div class="nothing">
    <p>You have not ordered anything yet.</p>
    <a href="/" role="button">See the servers</a>
  </div>`;
  return {
    title: 'My orders',
    main: html`<h1>My orders</h1>
      ${orders.length === 0 ? empty : table('My orders', ['Server', 'Memory', 'Per month', 'State', 'Ordered'], rows)}`,
  };
}
