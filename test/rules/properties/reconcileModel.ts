import type { Package } from '../../../src/domain/package.ts';
import type { FieldChange, InventoryPlan, PlanWarning } from '../../../src/domain/plan.ts';
import type { StockItem } from '../../../src/domain/stock.ts';
import { readableRows, type Scenario } from './scenario.ts';

/** A plan as a set of facts: sorted, so that two plans are equal when they say the same. */
export interface PlanFacts {
  readonly created: readonly string[];
  readonly updated: readonly string[];
  readonly disabled: readonly string[];
  readonly reEnabled: readonly string[];
  readonly unchanged: number;
  readonly warnings: readonly string[];
  readonly onSale: number;
  readonly packages: number;
}

/** What the naive reading of the rules makes of one item. */
type Decision =
  | { readonly list: 'updated' | 'disabled' | 'reEnabled'; readonly fact: string }
  | { readonly list: 'unchanged' };

/**
 * The rules of inventory, read off one after the other with nothing but loops inside loops.
 */
export function modelPlan(scenario: Scenario): PlanFacts {
  const packages = standingPackages(readableRows(scenario));
  const complete = scenario.items.filter(isComplete);
  const decisions = complete.map((item) => decide(item, packages, scenario));
  const factsOf = (list: Decision['list']) =>
    decisions
      .flatMap((decision) => (decision.list === list && 'fact' in decision ? [decision.fact] : []))
      .sort();
  return {
    created: packages
      .filter(
        (listed) => !complete.some((item) => sells(item, listed)) && listed.name !== scenario.unwantedName,
      )
      .map((listed) => creation(listed, isSellable(listed, scenario)))
      .sort(),
    updated: factsOf('updated'),
    disabled: factsOf('disabled'),
    reEnabled: factsOf('reEnabled'),
    unchanged: decisions.filter((decision) => decision.list === 'unchanged').length,
    warnings: modelWarnings(scenario, packages),
    onSale: complete.filter((item) => item.available).length,
    packages: packages.length,
  };
}

/** The same facts, read off a plan that the library made. */
export function planFacts(plan: InventoryPlan): PlanFacts {
  return {
    created: plan.created
      .map(({ package: listed, item }) => {
        const { packagePid, packageName, availableQty } = item.smartvps;
        return creation({ ...listed, id: packagePid, name: packageName, ipv4: availableQty }, item.available);
      })
      .sort(),
    updated: plan.updated.map((action) => fact(action.item, action.package, action.changes)).sort(),
    disabled: plan.disabled
      .map((action) => fact(action.item, action.package, action.changes, action.reason))
      .sort(),
    reEnabled: plan.reEnabled.map((action) => fact(action.item, action.package, action.changes)).sort(),
    unchanged: plan.unchanged,
    warnings: [...new Set(plan.warnings.map(warningFact))].sort(),
    onSale: plan.summary.onSale,
    packages: plan.summary.packages,
  };
}

/** Each identity once; of differing twins the least promising, whatever their order. */
export function standingPackages(rows: readonly Package[]): readonly Package[] {
  const isFirst = (row: Package, index: number) => rows.findIndex((other) => isTwin(other, row)) === index;
  return rows.filter(isFirst).map((row) => leastPromising(rows.filter((other) => isTwin(other, row))));
}

/** What an item should say, or why nothing is to be written to it. */
function decide(item: StockItem, packages: readonly Package[], scenario: Scenario): Decision {
  const listed = packages.find((candidate) => sells(item, candidate));
  const shouldSell = listed !== undefined && isSellable(listed, scenario);
  const quantity = listed?.ipv4 ?? 0;
  const quantityChange = change('availableQty', item.smartvps.availableQty, quantity);
  // A protected item that is not listed may well be in the row nobody could read: nothing is known of it.
  if (isProtected(item, scenario) && listed === undefined) return { list: 'unchanged' };
  if (item.available && !shouldSell) {
    if (isProtected(item, scenario)) return { list: 'unchanged' };
    const seenChange =
      listed === undefined && scenario.now !== undefined
        ? change('lastSeen', item.smartvps.lastSeen, scenario.now)
        : [];
    const changes = [...change('available', true, false), ...quantityChange, ...seenChange];
    return { list: 'disabled', fact: fact(item, listed, changes, reasonFor(item, listed, packages)) };
  }
  if (!item.available && shouldSell && item.smartvps.hold !== true) {
    const seenChange = change('lastSeen', item.smartvps.lastSeen, undefined);
    const changes = [...change('available', false, true), ...quantityChange, ...seenChange];
    return { list: 'reEnabled', fact: fact(item, listed, changes) };
  }
  return quantityChange.length === 0
    ? { list: 'unchanged' }
    : { list: 'updated', fact: fact(item, listed, quantityChange) };
}

function reasonFor(item: StockItem, listed: Package | undefined, packages: readonly Package[]): string {
  if (listed !== undefined) return listed.status === 'active' ? 'out_of_stock' : 'inactive';
  const isIdListed = packages.some((other) => other.id === String(item.smartvps.packagePid));
  return isIdListed ? 'renamed' : 'missing_from_api';
}

function isSellable(listed: Package, { minimumIps = 1 }: Scenario): boolean {
  return listed.status === 'active' && listed.ipv4 >= minimumIps;
}

function isProtected(item: StockItem, scenario: Scenario): boolean {
  const damaged = [...scenario.rows.filter((row) => row.kind === 'unreadable'), ...scenario.unreadable];
  return damaged.some(({ id, name }) =>
    id === undefined ? name === item.smartvps.packageName : id === String(item.smartvps.packagePid),
  );
}

function isComplete(item: StockItem): boolean {
  const { packagePid, packageName } = item.smartvps;
  return packagePid !== undefined && packagePid !== '' && packageName !== undefined && packageName !== '';
}

function sells(item: StockItem, listed: Package): boolean {
  return String(item.smartvps.packagePid) === listed.id && item.smartvps.packageName === listed.name;
}

function isTwin(a: Package, b: Package): boolean {
  return a.id === b.id && a.name === b.name;
}

function leastPromising(twins: readonly Package[]): Package {
  const inactive = twins.filter((twin) => twin.status !== 'active');
  const candidates = inactive.length > 0 ? inactive : twins;
  const fewest = Math.min(...candidates.map((twin) => twin.ipv4));
  const [status = ''] = candidates
    .filter((twin) => twin.ipv4 === fewest)
    .map((twin) => twin.status)
    .sort();
  const [{ id, name } = { id: '', name: '' }] = twins;
  return { id, name, ipv4: fewest, status };
}

function modelWarnings(scenario: Scenario, packages: readonly Package[]): readonly string[] {
  const rows = readableRows(scenario);
  const differing = packages.filter((standing) =>
    rows.some(
      (row) => isTwin(row, standing) && (row.ipv4 !== standing.ipv4 || row.status !== standing.status),
    ),
  );
  const damaged = scenario.rows.filter((row) => row.kind === 'unreadable');
  const incomplete = scenario.items.filter((item) => !isComplete(item));
  const all = [
    ...differing.map(({ id }) => warning('duplicate_package', id, undefined)),
    ...[...damaged, ...scenario.unreadable].map(({ id }) => warning('unreadable_package', id, undefined)),
    ...incomplete.map((item) => warning('incomplete_item', undefined, item.id)),
  ];
  return [...new Set(all)].sort();
}

function change(field: FieldChange['field'], from: unknown, to: FieldChange['to']): readonly FieldChange[] {
  return comparable(from) === comparable(to) ? [] : [{ field, from, to }];
}

function fact(
  item: StockItem,
  listed: Package | undefined,
  changes: readonly FieldChange[],
  reason?: string,
): string {
  const written = changes
    .map(({ field, from, to }) => `${field}: ${comparable(from)} -> ${comparable(to)}`)
    .sort();
  const about = listed && [listed.id, listed.name, listed.ipv4, listed.status];
  return JSON.stringify([item.id, reason ?? null, about ?? null, written]);
}

function creation({ id, name, ipv4, status }: Package, available: boolean): string {
  return JSON.stringify([id, name, ipv4, status, available]);
}

/** An item that is not complete is named by its own id; whether its package id is told too is left open. */
function warningFact({ code, pid, itemId }: PlanWarning): string {
  return warning(code, code === 'incomplete_item' ? undefined : pid, itemId);
}

function warning(code: string, pid: string | undefined, itemId: string | undefined): string {
  return JSON.stringify([code, pid ?? null, itemId ?? null]);
}

function comparable(value: unknown): string {
  return value instanceof Date ? `date ${value.getTime()}` : `${typeof value} ${String(value)}`;
}
