import { isPublicIpv4 } from '../domain/address.ts';
import { errorName, RequestError } from '../domain/errors.ts';
import type { VpsStatus } from '../domain/status.ts';
import { orderLabel, printable } from '../domain/text.ts';
import type { Provider } from '../ports/provider.ts';
import type { MongoRepositories } from '../repositories/mongo.ts';
import { isInPool, poolOfConfig } from '../rules/pool.ts';
import type { StoredOldOrder } from './old-documents.ts';

/** Whether an order's server may be taken on record, and why not. */
export type Adoptable =
  | { readonly status: 'adoptable'; readonly orderId: string; readonly ip: string; readonly expiresAt?: Date }
  | { readonly status: 'on_record' }
  | { readonly status: 'open'; readonly reason: string; readonly message: string };

/** What is looked at. */
export interface AdoptionParts {
  readonly repositories: Pick<MongoRepositories, 'stock' | 'provisions'>;
  readonly client: Pick<Provider, 'status'>;
  readonly now: number;
  readonly signal: AbortSignal;
  /** How many orders name each address. */
  readonly claims: ReadonlyMap<unknown, number>;
}

/** What shops call an order that is over. */
const OVER = /^(?:cancell?ed|expired|terminated|refunded|rejected|failed|deleted|ended|abandoned)$/i;

/**
 * Looks at one order of old: whether it is alive, whether its address is nobody else's and lies in the pool of its
 * item, and whether the provider says that there is such a server.
 *
 * @throws RequestError when the provider refuses the login: no other order would fare better
 */
export async function checkAdoption(order: StoredOldOrder, parts: AdoptionParts): Promise<Adoptable> {
  const { ip } = order;
  if (typeof ip !== 'string' || !isPublicIpv4(ip))
    return open('address_malformed', `"${printable(String(ip))}" is no public IPv4 address.`);
  const recorded = await onRecord(order.id, ip, parts);
  if (recorded !== undefined) return recorded;
  const over = order.states.find((state) => typeof state === 'string' && OVER.test(state));
  if (over !== undefined) return open('order_over', `The shop calls it ${printable(String(over))}.`);
  if ((parts.claims.get(ip) ?? 0) > 1) return open('address_shared', `Another order has ${ip} as well.`);
  const item = await itemCheck(order.stockId, ip, parts);
  return item ?? serverCheck(order, ip, parts);
}

async function onRecord(
  orderId: string,
  ip: string,
  { repositories: { provisions } }: AdoptionParts,
): Promise<Adoptable | undefined> {
  const provision = await provisions.get(orderId);
  if (provision?.address === ip) return { status: 'on_record' };
  if (provision !== undefined && (provision.stage !== 'pending' || provision.mark !== undefined))
    return open('other_record', `There is a record of it, without ${ip}: it is ${provision.stage}.`);
  const holder = await provisions.findByIp(ip);
  return holder && open('address_taken', `${ip} is on record for ${orderLabel(holder.orderId)}.`);
}

async function itemCheck(
  stockId: unknown,
  ip: string,
  { repositories: { stock } }: AdoptionParts,
): Promise<Adoptable | undefined> {
  if (stockId === undefined || stockId === null || stockId === '')
    return open('no_item', 'It does not say which item it is for: smartvps link.');
  const item = await stock.get(String(stockId));
  if (item === undefined)
    return open(
      'no_item',
      `Item "${printable(String(stockId))}" is not there, or is not linked: smartvps link.`,
    );
  const named = `"${printable(String(item.smartvps.packageName))}"`;
  const match = isInPool(ip, poolOfConfig(item.smartvps));
  if (match === 'mismatch') return open('other_pool', `${ip} is not in the pool ${named}.`);
  if (match === 'unverifiable')
    return open('pool_unverifiable', `${named} names no addresses: set addressPattern.`);
  return undefined;
}

async function serverCheck(
  { id, expiryDate }: StoredOldOrder,
  ip: string,
  { client, now, signal }: AdoptionParts,
): Promise<Adoptable> {
  const status = await statusOf(client, ip, signal);
  if ('reason' in status) return status;
  const { machineStatus, expiresAt = expiryDate } = status;
  if (status.ip !== ip || (machineStatus !== undefined && machineStatus.toLowerCase() !== 'active'))
    return open('not_confirmed', `The provider says of ${ip}: ${printable(machineStatus ?? 'nothing')}.`);
  if (!(expiresAt instanceof Date)) return { status: 'adoptable', orderId: id, ip };
  if (expiresAt.getTime() <= now) return open('expired', `Its paid time ended on ${dayOf(expiresAt)}.`);
  return { status: 'adoptable', orderId: id, ip, expiresAt };
}

async function statusOf(
  client: AdoptionParts['client'],
  ip: string,
  signal: AbortSignal,
): Promise<VpsStatus | Extract<Adoptable, { readonly status: 'open' }>> {
  try {
    return await client.status(ip, { signal });
  } catch (error) {
    if (!(error instanceof RequestError) || error.code === 'SMARTVPS_UNAUTHORIZED' || signal.aborted)
      throw error;
    return open('not_confirmed', `The provider could not be asked about ${ip}: ${errorName(error)}.`);
  }
}

function dayOf(date: Date): string {
  return Number.isFinite(date.getTime()) ? date.toISOString().slice(0, 10) : 'a day that cannot be read';
}

function open(reason: string, message: string) {
  return { status: 'open', reason, message } as const;
}
