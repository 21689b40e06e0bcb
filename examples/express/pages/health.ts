import { html } from 'hono/html';
import type { ActiveAlert, HealthMetrics } from 'smartvps-sdk';
import type { Html } from './layout.ts';
import { badge, moment, nothing } from './parts.ts';

/** What should wake somebody. */
export function alertList(alerts: readonly ActiveAlert[]): Html {
  if (alerts.length === 0)
    return nothing('No alert: syncs succeed, the catalogue is whole, and orders are delivered.');
  return html`<ul class="alerts">
    ${alerts.map(
      ({ name, message, since }) =>
        html`<li>${badge('bad', ALERTS[name])} <span>${message} <small>since ${moment(since)}</small></span></li>`,
    )}
  </ul>`;
}

const ALERTS: Readonly<Record<ActiveAlert['name'], string>> = {
  sync_failing: 'Syncs fail',
  packages_gone: 'Packages gone',
  provisioning_errors: 'Orders fail',
};

/** How things have gone since the shop was started. */
export function figures(metrics: HealthMetrics): Html {
  const { syncSuccessRate: rate, packagesDisabled, packagesReEnabled } = metrics;
  const shown: readonly (readonly [string, string | number])[] = [
    ['Syncs that succeeded', rate === undefined ? '–' : `${Math.round(rate * 100)} %`],
    ['Delivered', metrics.provisionsActive],
    ['Came into review', metrics.provisionsNeedingReview],
    ['Failed', metrics.provisionsFailed],
    ['Off sale, and back', `${packagesDisabled}, ${packagesReEnabled}`],
    ['Callers refused', metrics.callersRefused],
  ];
  return html`<dl class="figures">
    ${shown.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}
