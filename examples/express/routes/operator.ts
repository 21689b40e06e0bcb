import { Router } from 'express';
import type { SyncReport } from 'smartvps-sdk';
import { diagnosePage } from '../pages/diagnose.ts';
import { show } from '../pages/layout.ts';
import { operatorPage } from '../pages/operator.ts';
import { planPage } from '../pages/plan.ts';
import type { Shop } from '../shop/shop.ts';
import { field } from '../web/forms.ts';
import { operatorOf } from '../web/operator-password.ts';
import { notFound, PageError } from '../web/page-error.ts';
import { decisionOf, renewalDecisionOf } from './decisions.ts';

/** What an operator sees and decides, each decision under a name. */
export function operatorRoutes(shop: Shop): Router {
  const { provisioner, renewals, book, syncs, health } = shop;
  const routes = Router();

  routes.get('/', async ({ query }, response) => {
    const [cases, renewalCases, orders] = await Promise.all([
      provisioner.review(),
      renewals.review(),
      book.recent(20),
    ]);
    const records = await Promise.all(orders.map(({ id }) => shop.provisions.get(id)));
    const view = {
      cases,
      renewalCases,
      orders,
      records,
      syncs: syncs.entries,
      alerts: health.check(),
      metrics: health.metrics(),
    };
    await show(response, operatorPage(response, view, field(query, 'done')));
  });

  routes.get('/plan', async (_request, response) => {
    await show(response, planPage(await shop.sync(operatorOf(response), { dryRun: true })));
  });

  routes.post('/sync', async (_request, response) => {
    const done = await shop.sync(operatorOf(response)).then(endingOf, () => 'sync_failed');
    response.redirect(303, `/operator?done=${done}#syncs`);
  });

  routes.post('/approve-loss', async ({ body }, response) => {
    const approvedLoss = countIn(body, 'approvedLoss');
    const by = `${operatorOf(response)}, approving a loss of ${approvedLoss}`;
    const { guard } = await shop.sync(by, { guard: { approvedLoss } });
    response.redirect(303, `/operator?done=${guard.tripped ? 'still_withheld' : 'approved'}#guard`);
  });

  routes.post('/orders/:id/resolve', async ({ params, body }, response) => {
    await provisioner.resolve(params.id, decisionOf(body, operatorOf(response)));
    response.redirect(303, '/operator?done=resolved#review');
  });

  routes.post('/renewals/:id/:invoiceId/resolve', async ({ params, body }, response) => {
    const { status } = await renewals.resolve(
      params.id,
      params.invoiceId,
      renewalDecisionOf(body, operatorOf(response)),
    );
    if (status === 'renewed') await book.noteSettled(params.invoiceId);
    response.redirect(303, '/operator?done=resolved#review');
  });

  routes.get('/diagnose', (request, response) => {
    response.redirect(303, `/operator/orders/${encodeURIComponent(field(request.query, 'order'))}`);
  });

  routes.get('/orders/:id', async ({ params }, response) => {
    const diagnosis = await provisioner.diagnose(params.id);
    if (!diagnosis.order && !diagnosis.provision) throw notFound();
    await show(response, diagnosePage(response, diagnosis, await book.find(params.id)));
  });

  routes.post('/orders/:id/retry', async ({ params, body }, response) => {
    await provisioner.retry(params.id, { actor: operatorOf(response), reason: field(body, 'reason') });
    response.redirect(303, `/operator/orders/${encodeURIComponent(params.id)}`);
  });

  routes.post('/orders/:id/end', async ({ params, body }, response) => {
    await provisioner.end(params.id, { actor: operatorOf(response), reason: field(body, 'reason') });
    response.redirect(303, `/operator/orders/${encodeURIComponent(params.id)}`);
  });

  return routes;
}

/** What the page says of a sync that ran. */
function endingOf({ guard, success }: SyncReport): string {
  if (guard.tripped) return 'sync_withheld';
  return success ? 'synced' : 'sync_incomplete';
}

/** A whole number of a form. */
function countIn(body: unknown, name: string): number {
  const text = field(body, name);
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new PageError(400, 'Not understood', 'The form names no number.');
}
