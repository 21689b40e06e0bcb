import { html } from 'hono/html';
import type { Alert } from '../shop/shop.ts';
import type { Html } from './layout.ts';
import { badge, moment, nothing } from './parts.ts';

/** What should wake somebody. */
export function alertList(alerts: readonly Alert[]): Html {
  if (alerts.length === 0)
    return nothing('No alert. Syncs succeed, the catalogue is whole, and orders are delivered.');
  return html`<ul class="alerts">
    ${alerts.map(({ message, since }) => html`<li>${badge('bad', 'Alert')} ${message} <small>since ${moment(since)}</small></li>`)}
  </ul>`;
}
