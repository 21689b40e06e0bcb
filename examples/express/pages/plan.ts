import { html } from 'hono/html';
import { formatPlan, type SyncReport } from 'smartvps-sdk';
import type { Page } from './layout.ts';
import { badge } from './parts.ts';

/** What a sync would do at this moment. */
export function planPage({ plan, guard }: SyncReport): Page {
  return {
    title: 'Plan',
    main: html`<p class="back"><a href="/operator">Operator</a></p>
      <hgroup class="lead">
        <h1>What a sync would do now</h1>
        <p>A dry run: it read the provider’s list and the stock, and wrote nothing.</p>
      </hgroup>
      <p>${guard.tripped ? badge('warn', 'The guard would withhold the loss') : badge('good', 'The guard is quiet')} ${guard.message}</p>
      <pre tabindex="0" aria-label="Plan">${formatPlan(plan)}</pre>`,
  };
}
