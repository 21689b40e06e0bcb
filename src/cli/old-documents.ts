import type { Package } from '../domain/package.ts';
import { textOf } from '../domain/text.ts';
import {
  DURABLE,
  type MongoDatabase,
  type MongoDocument,
  PRIMARY,
  projected,
  saying,
  valueAt,
} from '../repositories/mongo-driver.ts';
import { createMongoIds, idAmong } from '../repositories/mongo-object-id.ts';
import {
  type MongoOptions,
  readCollections,
  readOrderFields,
  readStockFields,
} from '../repositories/mongo-options.ts';
import { pathsOf, topOf } from '../repositories/mongo-stock-items.ts';
import type { OldItem, OldOrder } from './linking.ts';

/** An item that does not say exactly which package it sells. */
export interface StoredOldItem extends OldItem {
  readonly _id: unknown;
  readonly id: string;
  /** What an administrator said of its addresses. */
  readonly addressPattern?: string;
  /** False where something else stands in the place of its settings. */
  readonly isWritable: boolean;
}

/** An order with a server, as it was stored by what came before. */
export interface StoredOldOrder extends OldOrder {
  readonly _id: unknown;
  readonly id: string;
  readonly stockId: unknown;
  /** The shop's own words for where it stands. */
  readonly states: readonly unknown[];
  readonly expiryDate: unknown;
}

/** What is neither there nor says anything. */
const EMPTY = { $in: [null, ''] };
/** Documents of ours, or of nobody in particular. */
const OURS = { $in: ['smartvps', null, ''] };

/** The documents of a shop that were written before this library, read as they are. */
export interface OldDocuments {
  /** Items of ours that lack the id or the name of their package. */
  items(): Promise<readonly StoredOldItem[]>;
  /** Orders of ours that have an address. */
  ordersWithServer(): Promise<readonly StoredOldOrder[]>;
  /** Stores a package's identity with an item, while the item still says what was read; `false` when it does not. */
  linkItem(item: StoredOldItem, found: Package): Promise<boolean>;
  /** Stores which item an order is for, while the order still says what was read; `false` when it does not. */
  linkOrder(order: StoredOldOrder, itemId: string): Promise<boolean>;
}

/** Opens the old documents of a shop, where its options say that they are. */
export function openOldDocuments(db: MongoDatabase, options: MongoOptions): OldDocuments {
  const collections = readCollections(options);
  const stock = db.collection(collections.stock);
  const orderCollection = db.collection(collections.orders);
  const ids = createMongoIds(options.ObjectId);
  const paths = pathsOf(readStockFields(options));
  const fields = readOrderFields(options);
  const ours = fields.provider === false ? {} : { [fields.provider]: OURS };
  const orderPaths = [fields.stockId, fields.ipAddress, fields.expiryDate, fields.provisioningStatus];
  const statePaths = [fields.provisioningStatus, ...(fields.status === false ? [] : [fields.status])];
  const projection = projected([...orderPaths, ...statePaths, 'productName']);

  return {
    async items(): Promise<readonly StoredOldItem[]> {
      const filter = { provider: OURS, $or: [{ [paths.packagePid]: EMPTY }, { [paths.packageName]: EMPTY }] };
      const how = {
        ...PRIMARY,
        projection: projected([paths.name, topOf(paths.smartvps)]),
      };
      const documents = await stock.find(filter, { ...how, sort: { _id: 1 } }).toArray();
      return documents.map((document) => ({
        _id: document._id,
        id: textOf(document._id),
        name: valueAt(document, paths.name),
        packagePid: valueAt(document, paths.packagePid),
        packageName: valueAt(document, paths.packageName),
        ...addressPatternOf(document, paths.smartvps),
        isWritable: holdsObjects(document, paths.smartvps),
      }));
    },
    async ordersWithServer(): Promise<readonly StoredOldOrder[]> {
      const filter = { ...ours, [fields.ipAddress]: { $nin: [null, ''] } };
      const documents = await orderCollection
        .find(filter, { ...PRIMARY, projection, sort: { _id: 1 } })
        .toArray();
      const orders = documents.map((document) => ({
        _id: document._id,
        id: textOf(document._id),
        productName: valueAt(document, 'productName'),
        ip: valueAt(document, fields.ipAddress),
        stockId: valueAt(document, fields.stockId),
        states: statePaths.map((path) => valueAt(document, path)),
        expiryDate: valueAt(document, fields.expiryDate),
      }));
      // Not every server that speaks MongoDB counts a missing field as null.
      return orders.filter(({ ip }) => ip !== undefined && ip !== null && ip !== '');
    },
    async linkItem(item: StoredOldItem, { id, name }: Package): Promise<boolean> {
      const { _id, packagePid, packageName } = item;
      const seen = { [paths.packagePid]: saying(packagePid), [paths.packageName]: saying(packageName) };
      const filter = { _id: { $eq: _id }, ...seen, [paths.name]: saying(item.name) };
      const set = { $set: { [paths.packagePid]: id, [paths.packageName]: name } };
      return (await stock.updateOne(filter, set, DURABLE)).matchedCount === 1;
    },
    async linkOrder(order: StoredOldOrder, itemId: string): Promise<boolean> {
      const { _id, stockId, productName, ip } = order;
      const item = await stock.findOne(
        { _id: idAmong(await ids.candidates(itemId)) },
        { ...PRIMARY, projection: { _id: 1 } },
      );
      if (item === null) return false;
      const seen = { [fields.stockId]: saying(stockId), productName: saying(productName) };
      const filter = { _id: { $eq: _id }, ...seen, [fields.ipAddress]: saying(ip) };
      const set = { $set: { [fields.stockId]: item._id } };
      return (await orderCollection.updateOne(filter, set, DURABLE)).matchedCount === 1;
    },
  };
}

function addressPatternOf(document: MongoDocument, smartvps: string): { readonly addressPattern?: string } {
  const addressPattern = valueAt(document, `${smartvps}.addressPattern`);
  return typeof addressPattern === 'string' ? { addressPattern } : {};
}

/** True where a field below this path can be set: everything on the way is an object, or is not there yet. */
function holdsObjects(document: MongoDocument, path: string): boolean {
  const names = path.split('.');
  return names.every((_, index) => {
    const value = valueAt(document, names.slice(0, index + 1).join('.'));
    return value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value));
  });
}
