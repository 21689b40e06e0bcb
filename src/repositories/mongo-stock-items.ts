import type { NewStockItem, PackageConfig, StockItem } from '../domain/stock.ts';
import { textOf } from '../domain/text.ts';
import type { StockSnapshot } from '../ports/stock.ts';
import { storableFields } from './mongo-documents.ts';
import { type MongoCollection, type MongoDocument, projected, saying, valueAt } from './mongo-driver.ts';
import type { MongoIds } from './mongo-object-id.ts';
import type { MongoStockFields } from './mongo-options.ts';
import { isFields } from './requests.ts';

/** The paths of everything in a stock item's document that the library reads or writes by name. */
export interface StockPaths {
  readonly name: string;
  readonly available: string;
  readonly smartvps: string;
  readonly packagePid: string;
  readonly packageName: string;
  readonly availableQty: string;
  readonly lastSeen: string;
  readonly hold: string;
}

/** Where items are stored, and how. */
export interface StockShelf {
  readonly collection: MongoCollection;
  readonly paths: StockPaths;
  readonly ids: MongoIds;
  /** What the `_id` of a created item is. */
  readonly itemIds: 'ObjectId' | 'text';
}

/** What a created item says of itself among the settings of other providers. */
const PROVIDER = 'smartvps';

/** The fields of an item that a list brings along, as shops have them. */
const LISTED = ['description', 'provider', 'serverType', 'tags', 'memoryOptions', 'promoCodes'];

/** Where everything stands, in the documents of a shop that names its fields so. */
export function pathsOf({ name, available, smartvps }: Required<MongoStockFields>): StockPaths {
  return {
    name,
    available,
    smartvps,
    packagePid: `${smartvps}.packagePid`,
    packageName: `${smartvps}.packageName`,
    availableQty: `${smartvps}.availableQty`,
    lastSeen: `${smartvps}.lastSeen`,
    hold: `${smartvps}.hold`,
  };
}

/** Which documents are ours: those that name a package, whatever else they have or lack. */
export function isOurs({ packagePid }: StockPaths): MongoDocument {
  return { [packagePid]: { $exists: true } };
}

/** What a list reads of a document. Long texts of other providers stay where they are. */
export function listedFields({ name, available, smartvps }: StockPaths): MongoDocument {
  return projected([name, available, smartvps, ...LISTED]);
}

/** What a compare-and-set looks at. */
export function comparedFields(paths: StockPaths): MongoDocument {
  const { available, packagePid, packageName, availableQty, lastSeen, hold } = paths;
  return projected([available, packagePid, packageName, availableQty, lastSeen, hold]);
}

/** The item that a document is; `undefined` when it is none of ours. */
export function itemOf(document: MongoDocument, paths: StockPaths): StockItem | undefined {
  const config = valueAt(document, paths.smartvps);
  if (!isFields(config) || !Object.hasOwn(config, 'packagePid')) return undefined;
  const { provider, ...settings } = config;
  const { _id, [topOf(paths.smartvps)]: _, ...rest } = document;
  const available = valueAt(document, paths.available);
  return {
    ...rest,
    id: textOf(_id),
    name: valueAt(document, paths.name) as string,
    ...(available !== undefined && { available }),
    smartvps: (provider === PROVIDER ? settings : config) as PackageConfig,
  } as StockItem;
}

/** What a document says now of all that a sync compares. */
export function snapshotOf(document: MongoDocument, paths: StockPaths): StockSnapshot {
  return {
    packagePid: valueAt(document, paths.packagePid),
    packageName: valueAt(document, paths.packageName),
    available: valueAt(document, paths.available),
    availableQty: valueAt(document, paths.availableQty),
    lastSeen: valueAt(document, paths.lastSeen),
    hold: valueAt(document, paths.hold),
  };
}

/** The condition that a document says all of a snapshot. */
export function sayingAll(expected: StockSnapshot, paths: StockPaths): MongoDocument {
  return {
    [paths.packagePid]: saying(expected.packagePid),
    [paths.packageName]: saying(expected.packageName),
    [paths.available]: saying(expected.available),
    [paths.availableQty]: saying(expected.availableQty),
    [paths.lastSeen]: saying(expected.lastSeen),
    [paths.hold]: saying(expected.hold),
  };
}

/** The document of a new item. An id that the item brings along is not taken. */
export function documentOf(_id: unknown, item: NewStockItem, paths: StockPaths): MongoDocument {
  const { name, available, smartvps, ...rest } = storableFields(item, ['id', '_id']);
  const document: MongoDocument = { _id, ...rest };
  put(document, paths.name, name);
  put(document, paths.available, available);
  put(document, paths.smartvps, { provider: PROVIDER, ...(smartvps as object) });
  return document;
}

function put(document: MongoDocument, path: string, value: unknown): void {
  const names = path.split('.');
  const last = names.pop() ?? path;
  let parent = document;
  for (const name of names) {
    const inner = parent[name];
    const next: MongoDocument = isFields(inner) ? { ...inner } : {};
    parent[name] = next;
    parent = next;
  }
  parent[last] = value;
}

/** The field of a document that a path begins with. */
export function topOf(path: string): string {
  return path.split('.', 1)[0] ?? path;
}
