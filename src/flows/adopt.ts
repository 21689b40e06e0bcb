import { isPublicIpv4 } from '../domain/address.ts';
import { InvalidArgumentError, OrderNotFoundError } from '../domain/errors.ts';
import type { Order } from '../domain/order.ts';
import type { Provision } from '../domain/provision.ts';
import type { ProvisionResult } from '../domain/provision-result.ts';
import type { StockItem } from '../domain/stock.ts';
import { orderLabel } from '../domain/text.ts';
import { memoryGbOf } from '../rules/order-check.ts';
import { isInPool, poolOfConfig } from '../rules/pool.ts';
import { moved } from '../rules/transitions.ts';
import type { NamedReason } from './call-options.ts';
import { decideOn, NEVER, refused } from './decide.ts';
import { resultOf } from './provision-run.ts';
import type { ProvisionerSettings } from './provisioner-options.ts';

/** A server that was bought before this library, and who says so. */
export interface Adoption extends NamedReason {
  /** The server's address. */
  readonly ip: string;
}

/** Puts a running server on record as an order's own, after the checks that a purchase would have gone through. */
export async function adoptServer(
  settings: ProvisionerSettings,
  orderId: string,
  adoption: Adoption,
): Promise<ProvisionResult> {
  const { orders, stock, provisions } = settings;
  const { ip } = adoption;
  if (!isPublicIpv4(ip))
    throw new InvalidArgumentError('ip', 'ip must be a public IPv4 address in canonical form.');
  const order = await orders.get(orderId);
  if (!order) throw new OrderNotFoundError(orderId, `The shop has no ${orderLabel(orderId)}.`);
  const item = await stock.get(order.stockId);
  if (!item) throw refused(orderId, 'its stock item does not exist');
  if (isInPool(ip, poolOfConfig(item.smartvps)) !== 'match')
    throw refused(orderId, `${ip} is not in the pool of its stock item`);
  const holder = await provisions.findByIp(ip);
  if (holder?.orderId === orderId && holder.stage === 'active') return resultOf(holder);
  if (holder !== undefined && holder.orderId !== orderId)
    throw refused(orderId, `${ip} is on record for another order`);
  const expiresAt = await expiryOf(settings, ip);
  await provisions.enqueue({ orderId, now: NEVER });
  return decideOn(settings, orderId, undefined, (provision, at) => {
    if (provision.stage !== 'pending' || provision.mark !== undefined) return `it is ${provision.stage}`;
    return adopted(provision, at, { order, item, adoption, expiresAt });
  });
}

/** When its paid time ends, where the provider says so now: a renewal reads it anew. */
async function expiryOf({ client }: ProvisionerSettings, ip: string): Promise<number | undefined> {
  try {
    return (await client.status(ip)).expiresAt?.getTime();
  } catch {
    return undefined;
  }
}

function adopted(
  provision: Provision,
  at: number,
  facts: {
    readonly order: Order;
    readonly item: StockItem;
    readonly adoption: Adoption;
    readonly expiresAt: number | undefined;
  },
): Provision {
  const { order, item, adoption, expiresAt } = facts;
  const { packagePid, packageName } = item.smartvps;
  const addressPattern = item.smartvps.addressPattern ?? undefined;
  const memoryGb = memoryGbOf(order.memory);
  return moved(
    provision,
    'active',
    `adopted ${adoption.ip}: ${adoption.reason}`,
    { at, who: adoption.actor },
    {
      stockId: order.stockId,
      ...(memoryGb !== undefined && { memoryGb }),
      ...(typeof order.os === 'string' && { os: order.os }),
      package: {
        id: String(packagePid),
        name: packageName,
        ...(addressPattern !== undefined && { addressPattern }),
      },
      address: adoption.ip,
      holdsAddress: true,
      createdAt: Math.min(provision.createdAt, at),
      purchasedAt: at,
      expiresAt,
      reason: undefined,
      leaseUntil: undefined,
      dueAt: undefined,
    },
  );
}
