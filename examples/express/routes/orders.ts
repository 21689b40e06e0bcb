import { type Response, Router } from 'express';
import { show } from '../pages/layout.ts';
import { type OrderView, orderPage } from '../pages/order.ts';
import { ordersPage } from '../pages/orders.ts';
import { newId, type ShopOrder } from '../shop/order-book.ts';
import { standingOf } from '../shop/progress.ts';
import type { Shop } from '../shop/shop.ts';
import { customerOf } from '../web/customer.ts';
import { field } from '../web/forms.ts';
import { notFound, PageError } from '../web/page-error.ts';

/** What the orders' pages need to know besides the shop. */
export interface OrdersOptions {
  /** Where a customer pays for an order. */
  readonly payAt?: ((orderId: string) => string) | undefined;
  readonly renewWithinDays: number;
}

/** A customer's orders. Everybody sees their own alone. */
export function orderRoutes(shop: Shop, options: OrdersOptions): Router {
  const { stock, provisions, book } = shop;
  const routes = Router();

  routes.post('/', async ({ body }, response) => {
    const item = await stock.get(field(body, 'item') || '-');
    const memory = field(body, 'memory');
    const price = Object.entries(item?.memoryOptions ?? {}).find(([size]) => size === memory)?.[1].price;
    if (!item?.available || price === undefined) throw goneFromSale();
    const id = newId('ORD');
    await book.place({
      ...{ id, stockId: item.id, memory, os: item.smartvps.byMemory?.[memory]?.defaultOS },
      ...{ customer: customerOf(response), productName: item.name, price, placedAt: new Date() },
    });
    response.redirect(303, `/orders/${id}`);
  });

  routes.get('/', async (_request, response) => {
    const orders = await book.ofCustomer(customerOf(response));
    const following = orders.map(async (order) => {
      const provision = await provisions.get(order.id);
      return { order, provision, standing: standingOf(provision) };
    });
    await show(response, ordersPage(await Promise.all(following)));
  });

  routes.get('/:id', async ({ params }, response) => {
    const order = await ownOrder(shop, params.id, response);
    await show(response, orderPage(response, await viewOf(shop, order, options)));
  });

  routes.post('/:id/password', async ({ params }, response) => {
    const { id } = await ownOrder(shop, params.id, response);
    const password = (await provisions.get(id))?.stage === 'active' ? await book.takePassword(id) : undefined;
    const order = await ownOrder(shop, id, response);
    await show(response, orderPage(response, { ...(await viewOf(shop, order, options)), password }));
  });

  return routes;
}

/** The order, when it is this customer's. */
export async function ownOrder(
  { book }: Pick<Shop, 'book'>,
  id: string,
  response: Response,
): Promise<ShopOrder> {
  const order = await book.find(id);
  if (order === undefined || order.customer !== customerOf(response)) throw notFound();
  return order;
}

const DAY_MS = 86_400_000;

async function viewOf(
  { provisions, book }: Shop,
  order: ShopOrder,
  { payAt, renewWithinDays }: OrdersOptions,
): Promise<OrderView> {
  const provision = await provisions.get(order.id);
  const standing = standingOf(provision);
  const runsOutAt = provision?.expiresAt;
  const isDue = runsOutAt !== undefined && runsOutAt < Date.now() + renewWithinDays * DAY_MS;
  const isPaid = isDue && (await book.paidInvoice(order.id)) !== undefined;
  const nextMonth = isPaid ? 'paid' : isDue && standing === 'ready' ? 'due' : undefined;
  return { order, provision, standing, nextMonth, payAt: payAt?.(order.id) };
}

function goneFromSale(): PageError {
  return new PageError(
    409,
    'No longer on sale',
    'Somebody took the last one, or it is not sold any more. Nothing was ordered.',
  );
}
