import type { PackageList } from '../domain/calls.ts';
import { errorName, HttpStatusError, OrderChangedError, PackageSelectionError } from '../domain/errors.ts';
import { isId } from '../domain/ids.ts';
import type { Order } from '../domain/order.ts';
import type { Package } from '../domain/package.ts';
import type { Provision } from '../domain/provision.ts';
import { isPackageName, type StockItem } from '../domain/stock.ts';
import { orderLabel, printable, textOf } from '../domain/text.ts';
import { passingReason } from '../rules/answers.ts';
import { surplusOf } from '../rules/evidence.ts';
import { checkOrder, memoryGbOf } from '../rules/order-check.ts';
import { POOL_PAUSE } from '../rules/pauses.ts';
import { selectExactPackage } from '../rules/selection.ts';
import { failed, inReview } from '../rules/transitions.ts';
import { fetchPackages } from './package-list.ts';
import type { Brake, PurchaseContext } from './provisioner-options.ts';
import { markAndSend } from './send-step.ts';
import type { Worker } from './worker.ts';

/** Takes a `pending` order as far as a purchase whose answer is on record, or puts it off, or fails it. */
export async function purchaseStep(worker: Worker, pending: Provision): Promise<Provision> {
  const { orders, stock } = worker.settings;
  const bought = surplusOf(pending);
  if (bought.length > 0) {
    // A person said that nothing was bought, and then the answer came: no other server may be bought on top.
    const message = `${bought.join(', ')} was bought for this order after all`;
    return worker.save(pending, inReview(pending, worker.by(), 'outcome_unknown', message));
  }
  const order = await orders.get(worker.orderId);
  if (!order) return worker.defer(pending, 'order_missing', 'the shop has no such order yet');
  const changed = whatChanged(pending, order);
  if (changed !== undefined) {
    await worker.defer(pending, 'order_changed', changed);
    throw new OrderChangedError(worker.orderId, changed);
  }
  const noted = { ...pending, ...contentOf(order) };
  const item = isId(order.stockId) ? await stock.get(order.stockId) : undefined;
  if (!item) {
    const message = `Stock item "${printable(textOf(order.stockId))}" does not exist.`;
    return worker.save(pending, failed(noted, worker.by(), 'item_missing', message));
  }
  const checked = checkOrder(order, item);
  if (!checked.ok) return worker.save(pending, failed(noted, worker.by(), checked.reason, checked.message));
  if (!hasTime(worker)) return worker.defer(noted, 'deadline', NO_TIME, { waitMs: 0 });
  await tellBegun(worker, noted);
  return withPool(worker, noted, item, (owner) => buy(worker, noted, { order, item, owner, ...checked }));
}

/** Says what of an order's content is not as it was; `undefined` when nothing is, or none was noted yet. */
export function whatChanged({ orderId, stockId, memoryGb }: Provision, order: Order): string | undefined {
  const label = `Order "${printable(orderId)}"`;
  if (stockId !== undefined && stockId !== order.stockId) {
    return `${label} was for stock item "${printable(stockId)}" and now asks for "${printable(textOf(order.stockId))}".`;
  }
  if (memoryGb !== undefined && memoryGbOf(order.memory) !== memoryGb) {
    return `${label} was for ${memoryGb} GB and now asks for "${printable(textOf(order.memory), 40)}".`;
  }
  return undefined;
}

const NO_TIME = 'too little time is left for a purchase';

interface PlannedPurchase {
  readonly order: Order;
  readonly item: StockItem;
  readonly memoryGb: number;
  /** The name under which this run has the pool. */
  readonly owner: string;
}

/** An order is the shop's own data and may hold anything: what is no text is not noted. */
function contentOf({ stockId, memory, os }: Order): Partial<Provision> {
  const memoryGb = memoryGbOf(memory);
  return {
    ...(isId(stockId) && { stockId }),
    ...(memoryGb !== undefined && { memoryGb }),
    ...(typeof os === 'string' && { os }),
  };
}

function hasTime(worker: Worker): boolean {
  const { sendWithinMs, purchaseTimeoutMs } = worker.settings;
  return worker.remainingMs() >= sendWithinMs + purchaseTimeoutMs;
}

/** Tells the shop that its order is being worked on, when that is news. A shop that is down misses nothing. */
async function tellBegun(worker: Worker, { orderId, version, tries, reason }: Provision): Promise<void> {
  if (tries > 0 && !BEFORE_TELLING.has(reason)) return;
  try {
    await worker.settings.orders.update(orderId, { status: 'provisioning', version });
  } catch (error) {
    worker.log(
      'warn',
      `The shop could not be told that ${orderLabel(orderId)} has begun: ${errorName(error)}`,
    );
  }
}

/** An order put off for one of these never came as far as telling the shop. */
const BEFORE_TELLING: ReadonlySet<Provision['reason']> = new Set([
  'order_missing',
  'order_changed',
  'deadline',
]);

/** One purchase at a time per package name; a pool whose last purchase nobody can tell stays closed. */
async function withPool(
  worker: Worker,
  provision: Provision,
  { smartvps }: StockItem,
  work: (owner: string) => Promise<Provision>,
): Promise<Provision> {
  const { provisions } = worker.settings;
  const owner = `${worker.orderId}#${worker.fence}`;
  const name: unknown = smartvps.packageName;
  // Without a name there is no pool to race for: the selection refuses the item.
  if (!isPackageName(name)) return work(owner);
  if (!(await provisions.acquirePool({ name, owner, now: worker.now(), leaseUntil: worker.leaseUntil() }))) {
    return worker.defer(provision, 'pool_busy', `another order is buying from "${printable(name)}"`, {
      pause: POOL_PAUSE,
    });
  }
  let after: Provision | undefined;
  try {
    after = await work(owner);
    return after;
  } finally {
    if (isSettled(worker, after)) await provisions.releasePool({ name, owner }).catch(() => {});
  }
}

/** True when nothing that this run sent can still be on its way. */
function isSettled({ sent }: Worker, after: Provision | undefined): boolean {
  return [...sent].every((attempt) => (after?.evidence[String(attempt)]?.outcome ?? 'unknown') !== 'unknown');
}

async function buy(worker: Worker, provision: Provision, planned: PlannedPurchase): Promise<Provision> {
  const { order, item, memoryGb, owner } = planned;
  let list: PackageList;
  try {
    list = await fetchPackages(worker.settings.client, worker.readOptions());
  } catch (error) {
    return listFailed(worker, provision, error);
  }
  if (list.packages.length + list.duplicates.length + list.rejected.length === 0) {
    return worker.defer(provision, 'list_empty', 'the provider lists nothing');
  }
  if (isUnreadable(list, item)) {
    return worker.defer(provision, 'package_unreadable', "the provider's row of this package cannot be read");
  }
  let selected: Package;
  try {
    selected = select(worker, item, list);
  } catch (error) {
    if (!(error instanceof PackageSelectionError)) throw error;
    return worker.save(provision, failed(provision, worker.by(), error.reason, error.message));
  }
  const attempt = (provision.mark?.attempt ?? 0) + 1;
  const brake = await askBrake(worker, { order, item, package: selected, memoryGb, attempt, provision });
  if (brake !== undefined) return worker.defer(provision, 'brake', brake.reason, { waitMs: brake.deferMs });
  if (!hasTime(worker)) return worker.defer(provision, 'deadline', NO_TIME, { waitMs: 0 });
  return markAndSend(worker, provision, { stockId: order.stockId, item, selected, memoryGb, attempt, owner });
}

function listFailed(worker: Worker, provision: Provision, error: unknown): Promise<Provision> {
  const message = `the provider's list could not be read: ${errorName(error)}`;
  const reason = passingReason(errorName(error)) ?? 'list_unavailable';
  const isAsked = reason === 'rate_limited' && error instanceof HttpStatusError;
  return worker.defer(provision, reason, message, { waitMs: isAsked ? error.retryAfterMs : undefined });
}

/** An unreadable row speaks for its id, or where it has none for its name. */
function isUnreadable({ rejected }: PackageList, { smartvps }: StockItem): boolean {
  return rejected.some(({ id, name }) => {
    return id === undefined ? name === smartvps.packageName : id === textOf(smartvps.packagePid);
  });
}

function select(worker: Worker, { smartvps }: StockItem, list: PackageList): Package {
  const { minimumIps } = worker.settings;
  const selected = selectExactPackage(smartvps, [...list.packages, ...list.duplicates], { minimumIps });
  worker.log('info', 'Using EXACT package from IPStock config:');
  worker.log('info', `  → Package ID (PID) ${printable(selected.id)}`);
  worker.log('info', `  → Package Name ${printable(selected.name)}`);
  worker.log('info', 'Exact package verified and available:');
  worker.log('info', `  → ID ${printable(selected.id)}`);
  worker.log('info', `  → Name ${printable(selected.name)}`);
  worker.log('info', `  → Status ${printable(selected.status)}`);
  worker.log('info', `  → Available IPv4 ${selected.ipv4}`);
  return selected;
}

/** A brake that fails holds: the shop meant to be asked. */
async function askBrake(worker: Worker, context: PurchaseContext): Promise<Brake | undefined> {
  try {
    const brake = await worker.settings.beforePurchase?.(context);
    if (brake === undefined || brake === null) return undefined;
    const { deferMs, reason } = brake;
    return {
      deferMs: Number.isFinite(deferMs) && deferMs >= 0 ? deferMs : 60_000,
      reason: printable(textOf(reason)),
    };
  } catch (error) {
    return { deferMs: 60_000, reason: `beforePurchase failed: ${errorName(error)}` };
  }
}
