import { Router } from 'express';
import type { Simulator } from 'smartvps-sdk/testing';
import { show } from '../pages/layout.ts';
import { ownOrder } from '../routes/orders.ts';
import type { Payment } from '../routes/payment.ts';
import type { Shop } from '../shop/shop.ts';
import { field } from '../web/forms.ts';
import { demoPage } from './page.ts';
import { change, LISTS, PURCHASES } from './world.ts';

/** The demonstration's own pages: paying, and a hand on the simulated provider. None of it is part of a shop. */
export function demoRoutes(
  shop: Shop,
  { world, ledger }: Simulator,
  send: (payment: Payment) => Promise<void>,
): Router {
  const routes = Router();

  routes.get('/', async ({ query }, response) => {
    const orders = await shop.book.recent(10);
    const view = { packages: world.packages(), servers: world.servers(), ledger: [...ledger], orders };
    await show(response, demoPage(response, view, field(query, 'done')));
  });

  routes.get('/ledger.json', (_request, response) => {
    response.json([...ledger]);
  });

  // Payment providers deliver again: this one always does.
  routes.post('/pay/:id', async ({ params }, response) => {
    const { id } = await ownOrder(shop, params.id, response);
    await send({ type: 'payment.succeeded', orderId: id });
    await send({ type: 'payment.succeeded', orderId: id });
    response.redirect(303, `/orders/${id}`);
  });

  routes.post('/pay/:id/next-month', async ({ params }, response) => {
    const { id } = await ownOrder(shop, params.id, response);
    const { id: invoiceId } = await shop.book.invoiceFor(id);
    await send({ type: 'invoice.paid', invoiceId });
    response.redirect(303, `/orders/${id}?paid=${invoiceId}`);
  });

  routes.post('/orders/:id/:event', async ({ params, body: _body }, response) => {
    const { event, id } = params;
    if (event === 'refund') await send({ type: 'payment.refunded', orderId: id });
    else for (let times = 0; times < 5; times += 1) await send({ type: 'payment.succeeded', orderId: id });
    response.redirect(303, '/demo?done=sent');
  });

  routes.post('/purchase', ({ body }, response) => {
    const fault = PURCHASES.find(({ key }) => key === field(body, 'fault'))?.fault;
    if (fault) world.fault({ verb: 'buyvps', fault });
    response.redirect(303, '/demo?done=purchase');
  });

  routes.post('/list', ({ body }, response) => {
    const mode = LISTS.find(({ key }) => key === field(body, 'mode'))?.mode;
    if (mode) world.list(mode);
    response.redirect(303, '/demo?done=list');
  });

  routes.post('/packages/:id', ({ params, body }, response) => {
    change(world, params.id, field(body, 'change'));
    response.redirect(303, '/demo?done=package#packages');
  });

  return routes;
}
