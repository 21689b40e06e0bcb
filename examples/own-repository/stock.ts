import { randomUUID } from 'node:crypto';
import type { StockChange, StockChangeResult, StockItem, StockRepository, StockUpdate } from 'smartvps-sdk';
import { refused, requireFields, requireId, requireText, requireWhole } from './checks.ts';
import type { Database } from './database.ts';
import { fromText, toText } from './texts.ts';

/** How many items are in memory at a time while the stock is listed. */
const PAGE = 500;

interface ItemRow {
  readonly id: string;
  readonly item: string;
}

type Update = Extract<StockChange, { readonly type: 'update' }>;

/** The shop's own stock, in SQLite. */
export function sqliteStock(db: Database): StockRepository {
  return {
    async *list() {
      for (let last = ''; ; ) {
        const sql = 'SELECT id, item FROM stock WHERE package IS NOT NULL AND id > ? ORDER BY id LIMIT ?';
        const page = await db.read(() => db.rows<ItemRow>(sql, last, PAGE));
        for (const row of page) yield itemOf(row);
        if (page.length < PAGE) return;
        last = page.at(-1)?.id ?? '';
      }
    },
    async get(id) {
      const key = requireId('id', id);
      return db.read(() => storedItem(db, key));
    },
    async apply(changes) {
      if (!Array.isArray(changes)) throw refused('changes', 'an array');
      return db.change(() => changes.map((change) => applyOne(db, change)));
    },
  };
}

/** Stores an item, as the shop's own administration does too. */
export function putItem(db: Database, { id, ...item }: StockItem): void {
  const { packagePid, packageName } = item.smartvps;
  db.write(
    'INSERT OR REPLACE INTO stock (id, package, item) VALUES (?, ?, ?)',
    ...[id, identityOf(packagePid, packageName), toText(item)],
  );
}

/** The item as it is stored now. */
export function storedItem(db: Database, id: string): StockItem | undefined {
  const row = db.row<ItemRow>('SELECT id, item FROM stock WHERE package IS NOT NULL AND id = ?', id);
  return row && itemOf(row);
}

/** Runs within the transaction, which has the file to itself: what it read is still so when it writes. */
function applyOne(db: Database, change: StockChange): StockChangeResult {
  try {
    const { type } = requireFields('changes', change);
    if (type !== 'create' && type !== 'update') throw refused('changes', 'a "create" or an "update"');
    return change.type === 'create' ? create(db, change.item) : update(db, change);
  } catch (error) {
    return { status: 'failed', error };
  }
}

function create(db: Database, item: Extract<StockChange, { readonly type: 'create' }>['item']) {
  const { packagePid, packageName } = requireFields('item.smartvps', requireFields('item', item).smartvps);
  const identity = identityOf(
    requireText('item.smartvps.packagePid', packagePid),
    requireText('item.smartvps.packageName', packageName),
  );
  const isThere = db.row('SELECT 1 FROM stock WHERE package = ?', identity) !== undefined;
  if (isThere) return { status: 'conflict' } as const;
  const id = randomUUID();
  putItem(db, { ...item, id });
  return { status: 'applied', id } as const;
}

/** Writes the three fields that a sync may write, and nothing else. */
function update(db: Database, { id, expected, set }: Update): StockChangeResult {
  const item = storedItem(db, requireId('id', id));
  requireSettable(set);
  if (item === undefined || !saysAll(item, expected)) return { status: 'conflict' };
  const { available = item.available, availableQty = item.smartvps.availableQty } = set;
  const { lastSeen } = 'lastSeen' in set ? set : item.smartvps;
  putItem(db, { ...item, available, smartvps: { ...item.smartvps, availableQty, lastSeen } });
  return { status: 'applied', id };
}

/** True while the item says everything that the sync saw; a field that is missing is compared as missing. */
function saysAll({ available, smartvps }: StockItem, expected: Update['expected']): boolean {
  const { packagePid, packageName, availableQty, lastSeen, hold } = smartvps;
  const stored = { available, packagePid, packageName, availableQty, lastSeen, hold };
  const wanted = requireFields('expected', expected);
  return Object.entries(stored).every(
    ([field, value]) => toText({ value }) === toText({ value: wanted[field] }),
  );
}

function requireSettable(set: StockUpdate): void {
  const { available, availableQty, lastSeen } = requireFields('set', set);
  if (available !== undefined && typeof available !== 'boolean')
    throw refused('set.available', 'true or false');
  if (availableQty !== undefined) requireWhole('set.availableQty', availableQty, 0);
  const isDate = lastSeen instanceof Date && Number.isFinite(lastSeen.getTime());
  if (lastSeen !== undefined && !isDate) throw refused('set.lastSeen', 'a valid Date');
}

function identityOf(packagePid: unknown, packageName: unknown): string {
  return JSON.stringify([packagePid, packageName]);
}

function itemOf({ id, item }: ItemRow): StockItem {
  return { ...(fromText(item) as Omit<StockItem, 'id'>), id } as StockItem;
}
