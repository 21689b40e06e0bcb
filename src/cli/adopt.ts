import { systemClock } from '../domain/environment.ts';
import { SmartVpsError } from '../domain/errors.ts';
import type { NamedReason } from '../flows/call-options.ts';
import type { Provisioner } from '../flows/provisioner.ts';
import { type NamedOptions, named } from './actor.ts';
import { type Adoptable, type AdoptionParts, checkAdoption } from './adoption.ts';
import { createClient } from './credentials.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { openOldDocuments, type StoredOldOrder } from './old-documents.ts';
import { provisionerOf, withShop } from './shop.ts';
import { table } from './table.ts';
import type { Context } from './terminal.ts';
import { moment } from './times.ts';

/** How servers are adopted. */
export interface AdoptOptions extends NamedOptions {
  readonly apply?: boolean;
}

/** A server that was adopted or would be. */
interface Adopted {
  readonly orderId: string;
  readonly ip: string;
  readonly expiresAt?: Date;
}

/** An order whose server a person has to look at. */
interface OpenAdoption {
  readonly orderId: string;
  readonly ip: string;
  readonly reason: string;
  readonly message: string;
}

/** What became of every order. */
interface Adoptions {
  readonly applied: boolean;
  readonly adopted: Adopted[];
  readonly open: OpenAdoption[];
  onRecord: number;
}

/**
 * Puts servers that an older integration bought on record, each as its order's own, after every check that a
 * purchase goes through and a look at the provider. Writes nothing unless it is told to.
 *
 * @param orderIds - only these; every order that has an address, when there is none
 */
export function adoptServers(
  context: Context,
  orderIds: readonly string[],
  { apply = false, ...options }: AdoptOptions,
): Promise<ExitCode> {
  const by = named(context, options);
  const client = createClient(context);
  const { signal } = context.terminal;
  return withShop(context, async (shop) => {
    const provisioner = provisionerOf(shop, client);
    const all = await openOldDocuments(shop.db, shop.mongodb).ordersWithServer();
    const orders = all.filter(({ id }) => orderIds.length === 0 || orderIds.includes(id));
    const { repositories } = shop;
    const parts = { repositories, client, now: systemClock.now(), signal, claims: claimsOf(all) };
    const adoptions: Adoptions = { applied: apply, adopted: [], open: unknownOf(orderIds, all), onRecord: 0 };
    for (const [index, order] of orders.entries()) {
      signal.throwIfAborted();
      if (index % PROGRESS_EVERY === 0)
        context.progress(`Looking at order ${index + 1} of ${orders.length}…`);
      note(adoptions, order, await look(order, parts, apply ? { provisioner, by } : undefined));
    }
    context.answer(adoptions, () => text(context, adoptions));
    return adoptions.open.length === 0 ? EXIT.ok : EXIT.attention;
  });
}

const PROGRESS_EVERY = 20;

/** Checks one order, and adopts its server if it is to be. */
async function look(
  order: StoredOldOrder,
  parts: AdoptionParts,
  adopter: { readonly provisioner: Provisioner; readonly by: NamedReason } | undefined,
): Promise<Adoptable> {
  const checked = await checkAdoption(order, parts);
  if (checked.status !== 'adoptable' || adopter === undefined) return checked;
  try {
    await adopter.provisioner.adopt(checked.orderId, { ip: checked.ip, ...adopter.by });
    return checked;
  } catch (error) {
    // What storage or a missing index keeps from one order, it keeps from all.
    if (!(error instanceof SmartVpsError) || !ONE_ORDERS.has(error.code)) throw error;
    return { status: 'open', reason: 'refused', message: error.message };
  }
}

const ONE_ORDERS: ReadonlySet<string> = new Set([
  'SMARTVPS_RESOLVE_REFUSED',
  'SMARTVPS_ORDER_NOT_FOUND',
  'SMARTVPS_INVALID_ARGUMENT',
]);

function note(adoptions: Adoptions, { id, ip }: StoredOldOrder, outcome: Adoptable): void {
  if (outcome.status === 'on_record') adoptions.onRecord += 1;
  else if (outcome.status === 'adoptable') {
    const { orderId, ip: address, expiresAt } = outcome;
    adoptions.adopted.push({ orderId, ip: address, ...(expiresAt !== undefined && { expiresAt }) });
  } else {
    const { reason, message } = outcome;
    adoptions.open.push({ orderId: id, ip: String(ip), reason, message });
  }
}

function claimsOf(orders: readonly StoredOldOrder[]): ReadonlyMap<unknown, number> {
  const claims = new Map<unknown, number>();
  for (const { ip } of orders) claims.set(ip, (claims.get(ip) ?? 0) + 1);
  return claims;
}

/** Those that were asked for and are not there. */
function unknownOf(orderIds: readonly string[], orders: readonly StoredOldOrder[]): OpenAdoption[] {
  const known = new Set(orders.map(({ id }) => id));
  const message = 'There is no such order with an address.';
  return orderIds
    .filter((orderId) => !known.has(orderId))
    .map((orderId) => ({ orderId, ip: '', reason: 'no_server', message }));
}

function text({ terminal }: Context, { applied, adopted, open, onRecord }: Adoptions): string {
  const rows = adopted.map(({ orderId, ip, expiresAt }) => [orderId, ip, moment(expiresAt)]);
  const questions = open.map(({ orderId, ip, reason, message }) => [orderId, ip, reason, message]);
  return [
    ...(rows.length > 0 ? [table(['ORDER', 'ADDRESS', 'PAID UNTIL'], rows, terminal)] : []),
    ...(open.length > 0 ? [table(['ORDER', 'ADDRESS', 'FOR A PERSON', 'WHY'], questions, terminal)] : []),
    `${rows.length} ${applied ? 'adopted' : 'to adopt'}, ${onRecord} on record before, ${open.length} for a person.`,
    ...(applied || rows.length === 0 ? [] : ['Nothing was written: smartvps adopt --apply']),
  ].join('\n');
}
