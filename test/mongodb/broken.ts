import { ObjectId } from 'mongodb';
import type { MongoDatabase, MongoDocument, MongoRepositories } from '../../src/mongodb.ts';
import type { ClaimRequest } from '../../src/ports/provisions.ts';
import type { StockChange } from '../../src/ports/stock.ts';
import type { Alteration } from './altered.ts';

/** An adapter that breaks one promise, and the case of a contract that must find it. */
export interface BrokenAdapter {
  readonly name: string;
  readonly contract: 'stock' | 'orders' | 'provisions' | 'renewals';
  /** What becomes of the calls that the adapter makes. */
  readonly alteration?: Alteration;
  /** Methods that are written otherwise. */
  readonly remade?: (repositories: MongoRepositories, db: MongoDatabase) => Partial<MongoRepositories>;
  readonly caughtBy: string;
}

const LAST_SEEN = 'defaultConfigurations.smartvps.lastSeen';

/** Rewrites the conditions of a filter that are so. */
function conditions(
  rewrite: (condition: unknown, field: string) => unknown,
): (filter: MongoDocument) => MongoDocument {
  return (filter) =>
    Object.fromEntries(
      Object.entries(filter).flatMap(([field, condition]) => {
        const rewritten = rewrite(condition, field);
        return rewritten === undefined ? [] : [[field, rewritten]];
      }),
    );
}

/** A filter without a field. */
function without(...fields: readonly string[]): (filter: MongoDocument) => MongoDocument {
  return conditions((condition, field) => (fields.includes(field) ? undefined : condition));
}

function isMissing(condition: unknown): boolean {
  return JSON.stringify(condition) === '{"$exists":false}';
}

/** An update that sets to `null` what it should remove. */
function nullForGone({ $set, $unset = {}, ...rest }: MongoDocument): MongoDocument {
  const nulls = Object.fromEntries(Object.keys($unset as object).map((path) => [path, null]));
  return { ...rest, $set: { ...($set as object), ...nulls } };
}

/** Evidence that replaces all there was. */
function evidenceWhole({ $set, ...rest }: MongoDocument): MongoDocument {
  const entries = Object.entries($set as object).map(([path, value]): [string, unknown] =>
    path.startsWith('evidence.') ? ['evidence', { [path.slice('evidence.'.length)]: value }] : [path, value],
  );
  return { ...rest, $set: Object.fromEntries(entries) };
}

export const brokenAdapters: readonly BrokenAdapter[] = [
  {
    name: 'looks whether an item is there, then creates it',
    contract: 'stock',
    remade: (repositories, db) => ({
      stock: { ...repositories.stock, apply: (changes) => createdAfterALook(repositories, db, changes) },
    }),
    caughtBy: 'stock: of any number of creates of one package at once exactly one is applied',
  },
  {
    name: 'puts an id of any kind into its filter',
    contract: 'stock',
    remade: ({ stock }, db) => ({
      stock: {
        ...stock,
        async get(id) {
          const found = typeof id === 'object' && (await db.collection('ipstocks').findOne({ _id: id }, {}));
          return stock.get(found ? String(found._id) : id);
        },
      },
    }),
    caughtBy: 'stock: get refuses what is no id',
  },
  {
    name: 'puts the id of an order of any kind into its filter',
    contract: 'orders',
    remade: ({ orders }, db) => ({
      orders: {
        ...orders,
        async get(id) {
          const found = typeof id === 'object' && (await db.collection('orders').findOne({ _id: id }, {}));
          return orders.get(found ? String(found._id) : id);
        },
      },
    }),
    caughtBy: 'orders: what is no id is refused, and nothing is stored',
  },
  {
    name: 'looks whether a lease is free, then takes it',
    contract: 'provisions',
    remade: (repositories, db) => ({
      provisions: {
        ...repositories.provisions,
        claim: (request) => claimedAfterALook(repositories, db, request),
      },
    }),
    caughtBy: 'provisions: of any number of claims at once exactly one gets the lease',
  },
  {
    name: 'stores the evidence that an advance brings along',
    contract: 'provisions',
    remade: ({ provisions }, db) => ({
      provisions: {
        ...provisions,
        async advance(expectedVersion, next) {
          const answer = await provisions.advance(expectedVersion, next);
          const { orderId: _id, evidence } = next;
          const records = db.collection('smartvps_provisions');
          if (answer === 'ok') await records.updateOne({ _id }, { $set: { evidence } }, {});
          return answer;
        },
      },
    }),
    caughtBy: 'provisions: advance takes no evidence: it can neither add, change nor drop any',
  },
  {
    name: 'inserts a record for evidence that has none',
    contract: 'provisions',
    remade: ({ provisions }) => ({
      provisions: {
        ...provisions,
        async recordEvidence(orderId, attempt, evidence) {
          await provisions.enqueue({ orderId, now: evidence.at });
          return provisions.recordEvidence(orderId, attempt, evidence);
        },
      },
    }),
    caughtBy: 'provisions: evidence of an order that has no record rejects, and inserts none',
  },
  {
    name: 'stores whole stock items',
    contract: 'stock',
    alteration: { isWhole: true },
    caughtBy: 'stock: of any number of updates of one item at once exactly one is applied',
  },
  {
    name: 'takes a duplicate stock item for a created one',
    contract: 'stock',
    alteration: { isDeafToDuplicates: true },
    caughtBy: 'stock: of any number of creates of one package at once exactly one is applied',
  },
  {
    name: 'sets lastSeen to null in place of removing it',
    contract: 'stock',
    alteration: { update: nullForGone },
    caughtBy: 'stock: an update writes the fields of `set` and nothing else',
  },
  {
    name: 'compares a missing field as null',
    contract: 'stock',
    alteration: { filter: conditions((condition) => (isMissing(condition) ? null : condition)) },
    caughtBy: 'stock: a missing field is compared as missing, which is not null and not false',
  },
  {
    name: 'does not compare a missing field at all',
    contract: 'stock',
    alteration: { filter: conditions((condition) => (isMissing(condition) ? undefined : condition)) },
    caughtBy: 'stock: a missing field is compared as missing, which is not null and not false',
  },
  {
    name: 'does not compare lastSeen',
    contract: 'stock',
    alteration: { filter: without(LAST_SEEN) },
    caughtBy: 'stock: an update is a conflict when any field says otherwise, and then writes nothing',
  },
  {
    name: 'takes a bulk write that matched anything for one that matched all',
    contract: 'stock',
    alteration: { matchedCount: (_, sent) => sent },
    caughtBy: 'stock: an update is a conflict when any field says otherwise, and then writes nothing',
  },
  {
    name: 'compares nothing but the id of an item',
    contract: 'stock',
    alteration: { filter: (filter) => ('_id' in filter ? { _id: filter._id } : filter) },
    caughtBy: 'stock: an update is a conflict when any field says otherwise, and then writes nothing',
  },
  {
    name: 'lists what has a provider in place of what has a package',
    contract: 'stock',
    alteration: {
      filter: ({ 'defaultConfigurations.smartvps.packagePid': pid, ...rest }) =>
        isMissing(pid) || '_id' in rest ? { ...rest } : { ...rest, provider: 'ocean' },
    },
    caughtBy: 'stock: list gives every item once, as get does',
  },
  {
    name: 'stores every progress, however old',
    contract: 'orders',
    alteration: { filter: without('provisionVersion') },
    caughtBy: 'orders: a progress that is not newer is ignored, and update resolves',
  },
  {
    name: 'inserts an order that is not there',
    contract: 'orders',
    remade: ({ orders }, db) => ({
      orders: {
        ...orders,
        async update(id, progress) {
          if ((await orders.get(id)) === undefined) await db.collection('orders').insertOne({ _id: id }, {});
          return orders.update(id, progress);
        },
      },
    }),
    caughtBy: 'orders: an update of an order that is not there rejects, for it is stored nowhere',
  },
  {
    name: 'writes the delivered operating system over the ordered one',
    contract: 'orders',
    alteration: { filter: without('os') },
    caughtBy: 'orders: a progress leaves what was ordered as it is',
  },
  {
    name: 'claims and advances without looking at the version',
    contract: 'provisions',
    alteration: { filter: without('version') },
    caughtBy: 'provisions: of any number of claims at once exactly one gets the lease',
  },
  {
    name: 'stores whole records',
    contract: 'provisions',
    alteration: { isWhole: true },
    caughtBy: 'provisions: of any number of claims at once exactly one gets the lease',
  },
  {
    name: 'takes a duplicate key for success',
    contract: 'provisions',
    alteration: { isDeafToDuplicates: true },
    caughtBy: 'provisions: enqueue leaves a record that is there as it is, and answers it',
  },
  {
    name: 'sets fields to null in place of removing them',
    contract: 'provisions',
    alteration: { update: nullForGone },
    caughtBy: 'provisions: advance replaces the whole record: a field that is left out or undefined is gone',
  },
  {
    name: 'replaces all evidence by the last',
    contract: 'provisions',
    alteration: { update: evidenceWhole },
    caughtBy: 'provisions: evidence is stored to the letter under its attempt, and the record answered',
  },
  {
    name: 'writes over evidence that is there',
    contract: 'provisions',
    alteration: {
      filter: conditions((condition, field) => (field.startsWith('evidence.') ? undefined : condition)),
    },
    caughtBy: 'provisions: an attempt that has evidence keeps it, and nothing changes',
  },
  {
    name: 'lets evidence move the version nowhere',
    contract: 'provisions',
    alteration: { update: ({ $inc: _, ...update }) => update },
    caughtBy: 'provisions: advance is a conflict after any other write of the record',
  },
  {
    name: 'keeps addresses apart by no index',
    contract: 'provisions',
    alteration: {
      indexes: (indexes) => indexes.map(({ unique: _, ...index }) => index),
      listed: (indexes) => indexes.map((index) => withUnique(index)),
    },
    caughtBy: 'provisions: an address that another record holds is taken, and nothing is written',
  },
  {
    name: 'keeps addresses apart that are only named',
    contract: 'provisions',
    alteration: {
      indexes: (indexes) => indexes.map(({ partialFilterExpression: _, ...index }) => withSparse(index)),
      listed: (indexes) => indexes.map((index) => withPartial(index)),
    },
    caughtBy: 'provisions: an address that is only named, not held, is free',
  },
  {
    name: 'gives a pool to whoever asks',
    contract: 'provisions',
    alteration: { filter: without('$or') },
    caughtBy: 'provisions: a pool on lease is refused to others until the lease has ended',
  },
  {
    name: 'cuts a lease of a pool short where its owner asks for less',
    contract: 'provisions',
    alteration: {
      filter: conditions((condition, field) =>
        field === '$or' ? (condition as MongoDocument[]).map(withoutShorter) : condition,
      ),
    },
    caughtBy: 'provisions: an owner that asks again for less keeps the lease it has',
  },
  {
    name: 'keeps a field that an advance leaves out',
    contract: 'provisions',
    alteration: { update: ({ $unset, ...update }) => ({ ...update, ...onlySome($unset) }) },
    caughtBy: 'provisions: advance to the least that a record can say leaves nothing else of it',
  },
  {
    name: 'keeps a field that an advance of a renewal leaves out',
    contract: 'renewals',
    alteration: { update: ({ $unset, ...update }) => ({ ...update, ...onlySome($unset) }) },
    caughtBy: 'renewals: advance replaces the whole record: a field that is left out or undefined is gone',
  },
  {
    name: 'releases a pool for whoever asks',
    contract: 'provisions',
    alteration: { filter: without('owner') },
    caughtBy: 'provisions: a release by anyone but the owner does nothing',
  },
  {
    name: 'gives what is due to whoever asks, on lease or not',
    contract: 'provisions',
    alteration: { filter: without('leaseUntil') },
    caughtBy: 'provisions: due leaves out what somebody has on lease, until the lease has ended',
  },
  {
    name: 'forgets the order of a page',
    contract: 'renewals',
    alteration: { options: (options) => ({ ...options, sort: { _id: -1 } }) },
    caughtBy: 'renewals: due gives whole records, the longest due first, as many as asked for',
  },
  {
    name: 'claims and advances renewals without looking at the version',
    contract: 'renewals',
    alteration: { filter: without('version') },
    caughtBy: 'renewals: of any number of claims at once exactly one gets the lease',
  },
];

/** The owner's own lease, however long it is. */
function withoutShorter(condition: MongoDocument): MongoDocument {
  return 'owner' in condition ? { owner: condition.owner } : condition;
}

/** An update that removes what a first look at a record would name. */
function onlySome($unset: unknown): MongoDocument {
  const thought = ['reason', 'message', 'address', 'mark', 'leaseUntil', 'dueAt'];
  const some = Object.entries(($unset ?? {}) as object).filter(([name]) => thought.includes(name));
  return some.length > 0 ? { $unset: Object.fromEntries(some) } : {};
}

/** Creates what is not found, under an id of its own. */
async function createdAfterALook(
  { stock }: MongoRepositories,
  db: MongoDatabase,
  changes: readonly StockChange[],
): ReturnType<MongoRepositories['stock']['apply']> {
  const [change] = changes;
  if (change?.type !== 'create' || changes.length > 1) return stock.apply(changes);
  const items = db.collection('ipstocks');
  const { packagePid, packageName } = change.item.smartvps;
  const isThere = {
    'defaultConfigurations.smartvps.packagePid': packagePid,
    'defaultConfigurations.smartvps.packageName': packageName,
  };
  if ((await items.findOne(isThere, {})) !== null) return [{ status: 'conflict' }];
  const { smartvps, id: _, ...rest } = structuredClone(change.item);
  const _id = new ObjectId();
  await items.insertOne({ _id, ...rest, defaultConfigurations: { smartvps } }, {});
  return [{ status: 'applied', id: String(_id) }];
}

/** Takes a lease that was free when it was looked at. */
async function claimedAfterALook(
  { provisions }: MongoRepositories,
  db: MongoDatabase,
  request: ClaimRequest,
): ReturnType<MongoRepositories['provisions']['claim']> {
  const { orderId, now, leaseUntil } = request;
  const stored = await provisions.get(orderId);
  if (stored === undefined) return provisions.claim(request);
  if (stored.leaseUntil !== undefined && stored.leaseUntil > now)
    return { status: 'held', provision: stored };
  const lease = { version: stored.version + 1, fence: stored.fence + 1, leaseUntil, updatedAt: now };
  await db.collection('smartvps_provisions').updateOne({ _id: orderId }, { $set: lease }, {});
  return { status: 'claimed', provision: { ...stored, ...lease } };
}

const HELD = 'smartvps_held_address';

function withUnique(index: MongoDocument): MongoDocument {
  return index.name === HELD ? { ...index, unique: true } : index;
}

function withSparse(index: MongoDocument): MongoDocument {
  return index.name === HELD ? { ...index, sparse: true } : index;
}

function withPartial({ sparse, ...index }: MongoDocument): MongoDocument {
  return index.name === HELD
    ? { ...index, partialFilterExpression: { holdsAddress: true } }
    : { ...index, ...(sparse !== undefined && { sparse }) };
}
