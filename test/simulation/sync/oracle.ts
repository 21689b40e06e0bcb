import type { PackageList } from '../../../src/domain/calls.ts';
import type { Package } from '../../../src/domain/package.ts';
import type { StockItem } from '../../../src/domain/stock.ts';

/** What a sync may write of an item, and what it must have seen to write it. */
export interface Visible {
  readonly available: unknown;
  readonly availableQty: unknown;
  readonly packagePid: unknown;
  readonly packageName: unknown;
  readonly hold: unknown;
  readonly lastSeen: unknown;
}

export function visibleIn({ available, smartvps }: StockItem): Visible {
  const { availableQty, packagePid, packageName, hold, lastSeen } = smartvps;
  return { available, availableQty, packagePid, packageName, hold, lastSeen };
}

export function isSameSight(a: Visible, b: Visible): boolean {
  return (
    a.available === b.available &&
    a.availableQty === b.availableQty &&
    a.packagePid === b.packagePid &&
    a.packageName === b.packageName &&
    a.hold === b.hold &&
    String(a.lastSeen) === String(b.lastSeen)
  );
}

/** Everything else of an item: the shop's, and nobody else's. In which order the fields come is the database's. */
export function shopOwned(item: StockItem): string {
  const { available: _available, smartvps, ...rest } = item;
  const { availableQty: _quantity, lastSeen: _lastSeen, ...config } = smartvps;
  return JSON.stringify([inOrder(rest), inOrder(config)]);
}

function inOrder(fields: object): readonly [string, unknown][] {
  return Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
}

export function identityIn({ smartvps }: StockItem): string {
  return `${smartvps.packagePid}::${smartvps.packageName}`;
}

/** What an item that says this should say once the shop has seen this list, told in another way than the library tells it. */
export function wantedOf(
  item: StockItem,
  packages: readonly Package[],
): { available: boolean; quantity: number } {
  const listed = packages.filter((each) => `${each.id}::${each.name}` === identityIn(item));
  const row = listed[0];
  const isSold = row !== undefined && row.status === 'active' && row.ipv4 >= 1;
  const isHeldBack = item.smartvps.hold === true && item.available !== true;
  return { available: isSold && !isHeldBack, quantity: row?.ipv4 ?? 0 };
}

/** Whether a list takes so much off sale that a person has to agree. */
export function isSuspicious(listed: readonly StockItem[], list: PackageList, guard: Limits): boolean {
  const onSale = listed.filter(({ available }) => available === true);
  const lost = onSale.filter((item) => !wantedOf(item, list.packages).available && !isSpared(item, list));
  if (list.packages.length === 0 && onSale.length > 0) return true;
  return lost.length >= guard.minLoss && lost.length / onSale.length > guard.maxLossRatio;
}

/** Whether an unreadable row could have been this item's. */
export function isSpared(item: StockItem, { rejected }: Pick<PackageList, 'rejected'>): boolean {
  return rejected.some(({ id, name }) =>
    id === undefined ? name === item.smartvps.packageName : id === item.smartvps.packagePid,
  );
}

/** The guard's limits, as a scenario sets them. */
export interface Limits {
  readonly maxLossRatio: number;
  readonly minLoss: number;
}
