import { InvalidArgumentError } from '../domain/errors.ts';
import type { Package, RawPackage } from '../domain/package.ts';
import type {
  CreateAction,
  DisableAction,
  FieldChange,
  InventoryPlan,
  ItemAction,
  PlanWarning,
} from '../domain/plan.ts';
import { isPackageName, readPackagePid, type StockItem } from '../domain/stock.ts';
import { describeType, printable } from '../domain/text.ts';
import { type Catalogue, readCatalogue, type UnreadableRow } from './catalogue.ts';
import { availabilityOf, readMinimumIps } from './sellable.ts';
import { type NewStockItemTemplate, stockItemFor } from './template.ts';

/** What a plan depends on besides the two lists. */
export interface ReconcileOptions {
  /** Fewer addresses than this count as out of stock. @default 1 */
  readonly minimumIps?: number;
  /** Written to `lastSeen` of an item whose package is first missing; without it `lastSeen` is not written. */
  readonly now?: Date;
  /** What to sell a new package as. */
  readonly newStockItem?: NewStockItemTemplate;
  /** Rows that the client could not read: items of these packages are not taken off sale. */
  readonly unreadable?: readonly UnreadableRow[];
}

/**
 * Compares what the shop has stored with what the provider lists, and says what must change.
 *
 * Pure: no clock, nothing is changed in place, the same input gives the same plan, and the order of either list
 * changes nothing but the order of the actions. Linear in the length of both lists.
 *
 * @param existing - the shop's SmartVPS items; one without package id or name is a warning and left alone
 * @param packages - as the client gives them, or raw from the provider
 * @throws InvalidArgumentError when a list is none, or `now` is no valid date
 * @throws ConfigurationError when `minimumIps` is no whole number of at least 1
 * @example
 * ```ts
 * import { reconcileInventory } from 'smartvps-sdk';
 *
 * const plan = reconcileInventory([], [{ id: 5, name: '103.82.72', ipv4: '71', status: 'active' }]);
 * console.log(plan.created.length); // 1
 * ```
 */
export function reconcileInventory(
  existing: Iterable<StockItem>,
  packages: Iterable<Package | RawPackage>,
  options?: ReconcileOptions,
): InventoryPlan {
  const facts = readFacts(existing, packages, options ?? {});
  const { catalogue, minimumIps, warnings } = facts;
  const isSold = new Uint8Array(catalogue.packages.length);
  const updated: ItemAction[] = [];
  const disabled: DisableAction[] = [];
  const reEnabled: ItemAction[] = [];
  let unchanged = 0;
  let onSale = 0;

  for (const item of existing) {
    const pid = readPackagePid(item?.smartvps?.packagePid);
    if (pid === undefined || !isPackageName(item.smartvps.packageName)) {
      warnings.push(incompleteWarning(item));
      continue;
    }
    const position = catalogue.find(pid, item.smartvps.packageName);
    if (position >= 0) isSold[position] = 1;
    if (item.available === true) onSale += 1;
    const listed = catalogue.packages[position];
    const difference = saysSo(item, listed, minimumIps) ? undefined : differenceOf(item, pid, listed, facts);
    if (difference === undefined) unchanged += 1;
    else if (difference.type === 'disabled') disabled.push(difference.action);
    else if (difference.type === 'reEnabled') reEnabled.push(difference.action);
    else updated.push(difference.action);
  }

  const created = createActions(isSold, facts);
  const actions = created.length + updated.length + disabled.length + reEnabled.length;
  const summary = {
    created: created.length,
    updated: updated.length,
    disabled: disabled.length,
    reEnabled: reEnabled.length,
    unchanged,
    considered: actions + unchanged,
    onSale,
    packages: catalogue.packages.length,
  };
  return { created, updated, disabled, reEnabled, unchanged, warnings, summary };
}

/** All that one item's difference depends on besides the item. */
interface Facts {
  readonly catalogue: Catalogue;
  readonly minimumIps: number;
  readonly now: Date | undefined;
  readonly newStockItem: NewStockItemTemplate | undefined;
  readonly isProtected: (pid: string, name: string) => boolean;
  readonly warnings: PlanWarning[];
}

/** One item's action, and which of the lists it belongs to. */
type Difference =
  | { readonly type: 'updated' | 'reEnabled'; readonly action: ItemAction }
  | { readonly type: 'disabled'; readonly action: DisableAction };

function readFacts(existing: unknown, packages: unknown, options: ReconcileOptions): Facts {
  if (!isIterable(existing)) throw noList('existing', existing);
  if (!isIterable(packages)) throw noList('packages', packages);
  const { now, newStockItem } = options;
  if (now !== undefined && !(now instanceof Date && Number.isFinite(now.getTime()))) {
    throw new InvalidArgumentError('now', 'Option now must be a valid Date.');
  }
  const catalogue = readCatalogue(packages);
  const unreadable = [...catalogue.unreadable, ...(options.unreadable ?? [])];
  return {
    catalogue,
    minimumIps: readMinimumIps(options.minimumIps),
    now,
    newStockItem,
    isProtected: protectionBy(unreadable),
    warnings: [...catalogue.differing.map(duplicateWarning), ...unreadable.map(unreadableWarning)],
  };
}

/** True when an item says already what the provider says, as most do. */
function saysSo(
  { available, smartvps }: StockItem,
  listed: Package | undefined,
  minimumIps: number,
): boolean {
  const isSellable = listed !== undefined && availabilityOf(listed, minimumIps) === 'sellable';
  return isSellable === (available === true) && smartvps.availableQty === (listed?.ipv4 ?? 0);
}

/** What must change in one item that does not say so; nothing where it is protected or held. */
function differenceOf(
  item: StockItem,
  pid: string,
  listed: Package | undefined,
  facts: Facts,
): Difference | undefined {
  const { available, smartvps } = item;
  const wasAvailable = available === true;
  const availability = listed && availabilityOf(listed, facts.minimumIps);
  const quantity = listed?.ipv4 ?? 0;
  const isSellable = availability === 'sellable';
  if (!isSellable && (wasAvailable || listed === undefined) && facts.isProtected(pid, smartvps.packageName)) {
    return undefined;
  }
  const quantityChanges = change('availableQty', smartvps.availableQty, quantity);
  if (wasAvailable && !isSellable) {
    const reason = availability ?? (facts.catalogue.hasId(pid) ? 'renamed' : 'missing_from_api');
    const lastSeen =
      listed === undefined && facts.now ? change('lastSeen', smartvps.lastSeen, facts.now) : [];
    const changes = [...change('available', available, false), ...quantityChanges, ...lastSeen];
    return { type: 'disabled', action: { ...actionOn(item, listed, changes), reason } };
  }
  if (!wasAvailable && isSellable && smartvps.hold !== true) {
    const lastSeen = change('lastSeen', smartvps.lastSeen, undefined);
    const changes = [...change('available', available, true), ...quantityChanges, ...lastSeen];
    return { type: 'reEnabled', action: actionOn(item, listed, changes) };
  }
  if (quantityChanges.length === 0) return undefined;
  return { type: 'updated', action: actionOn(item, listed, quantityChanges) };
}

function createActions(isSold: Uint8Array, { catalogue, minimumIps, newStockItem }: Facts): CreateAction[] {
  const actions: CreateAction[] = [];
  catalogue.packages.forEach((listed, position) => {
    if (isSold[position] === 1) return;
    const available = availabilityOf(listed, minimumIps) === 'sellable';
    const item = stockItemFor(listed, available, newStockItem);
    if (item === null) return;
    const changes = [
      ...change('available', undefined, available),
      ...change('availableQty', undefined, listed.ipv4),
    ];
    actions.push({ item, package: listed, changes });
  });
  return actions;
}

function actionOn(item: StockItem, listed: Package | undefined, changes: readonly FieldChange[]): ItemAction {
  return listed === undefined ? { item, changes } : { item, package: listed, changes };
}

function change(field: FieldChange['field'], from: unknown, to: FieldChange['to']): readonly FieldChange[] {
  const isSame =
    from === to || (from instanceof Date && to instanceof Date && from.getTime() === to.getTime());
  return isSame ? [] : [{ field, from, to }];
}

/** An unreadable row speaks for its id, or where it has none for its name. */
function protectionBy(unreadable: readonly UnreadableRow[]): (pid: string, name: string) => boolean {
  const ids = new Set(unreadable.map(({ id }) => id?.toString()));
  const names = new Set(unreadable.map(({ id, name }) => (id === undefined ? name : undefined)));
  return (pid, name) => ids.has(pid) || names.has(name);
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function noList(argument: string, value: unknown): InvalidArgumentError {
  return new InvalidArgumentError(
    argument,
    `Cannot reconcile: ${argument} must be a list, and is ${describeType(value)}.`,
  );
}

function duplicateWarning({ id, name, ipv4, status }: Package): PlanWarning {
  return {
    code: 'duplicate_package',
    message: `Package ${label(id, name)} is listed more than once with different values. The least promising stands: status ${printable(status)}, ${ipv4} addresses.`,
    pid: id,
  };
}

function unreadableWarning({ id, name, reason = 'it could not be read' }: UnreadableRow): PlanWarning {
  const what =
    id === undefined && name === undefined ? 'of an unknown package' : label(id ?? '?', name ?? '?');
  const message = `A row ${what} was set aside: ${printable(reason)}. Its items stay as they are.`;
  return { code: 'unreadable_package', message, ...(id !== undefined && { pid: String(id) }) };
}

function incompleteWarning(item: StockItem): PlanWarning {
  const itemId = typeof item?.id === 'string' ? item.id : undefined;
  return {
    code: 'incomplete_item',
    message: `Stock item ${itemId === undefined ? 'without id' : `"${printable(itemId)}"`} does not say which package it sells and was left alone.`,
    ...(itemId !== undefined && { itemId }),
  };
}

function label(id: string, name: string): string {
  return printable(`${id}::${name}`);
}
