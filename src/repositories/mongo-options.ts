import type { Clock } from '../domain/environment.ts';
import { ConfigurationError } from '../domain/errors.ts';
import { describeType } from '../domain/text.ts';
import type { ObjectIdConstructor } from './mongo-object-id.ts';
import { isFields } from './requests.ts';

/** The names of the collections. */
export interface MongoCollections {
  /** The shop's stock. @default 'ipstocks' */
  readonly stock?: string;
  /** The shop's orders. @default 'orders' */
  readonly orders?: string;
  /** Our records of provisions. @default 'smartvps_provisions' */
  readonly provisions?: string;
  /** Our records of renewals. @default 'smartvps_renewals' */
  readonly renewals?: string;
  /** Leases of pools. @default 'smartvps_pools' */
  readonly pools?: string;
}

/** Where an order's facts stand in its document, as dotted paths. */
export interface MongoOrderFields {
  /** The stock item ordered. @default 'ipStockId' */
  readonly stockId?: string;
  /** @default 'memory' */
  readonly memory?: string;
  /** What was ordered; where nothing was, what was delivered. @default 'os' */
  readonly os?: string;
  /** `progress.status`. @default 'provisioningStatus' */
  readonly provisioningStatus?: string;
  /** `progress.reason`. @default 'provisioningError' */
  readonly provisioningError?: string;
  /** `progress.version`. @default 'provisionVersion' */
  readonly provisionVersion?: string;
  /** @default 'ipAddress' */
  readonly ipAddress?: string;
  /** @default 'username' */
  readonly username?: string;
  /** What `sealPassword` made of the password. @default 'password' */
  readonly password?: string;
  /** A date. @default 'expiryDate' */
  readonly expiryDate?: string;
  /** The shop's own status: set to `active` on delivery. `false`: not written. @default 'status' */
  readonly status?: string | false;
  /** When the shop was last told, a date. `false`: not written. @default 'lastProvisionAttempt' */
  readonly lastProvisionAttempt?: string | false;
  /** Set to `true` on delivery. `false`: not written. @default 'autoProvisioned' */
  readonly autoProvisioned?: string | false;
  /** Set to `smartvps` on delivery. `false`: not written. @default 'provider' */
  readonly provider?: string | false;
}

/** Where a stock item's facts stand in its document, as dotted paths. */
export interface MongoStockFields {
  /** The shop's display name. @default 'name' */
  readonly name?: string;
  /** Whether it is on sale. @default 'available' */
  readonly available?: string;
  /** What is remembered of the package. @default 'defaultConfigurations.smartvps' */
  readonly smartvps?: string;
}

/** How the repositories find their way in a shop's database. */
export interface MongoOptions {
  /**
   * The class of ObjectIds of the driver that `db` comes from; with Mongoose `mongoose.mongo.ObjectId`. Without it
   * the one of the package `mongodb` is taken, which must then be of the same major version.
   */
  readonly ObjectId?: ObjectIdConstructor;
  readonly collections?: MongoCollections;
  /** Where documents keep what the library reads and writes. */
  readonly fields?: { readonly stock?: MongoStockFields; readonly orders?: MongoOrderFields };
  /**
   * Encrypts a password before it is stored with the order. What it gives is stored as it is. Without it the
   * password is stored in the open.
   */
  readonly sealPassword?: (password: string) => unknown;
  /**
   * What the `_id` of a created stock item is: an ObjectId, as Mongoose gives its documents, or a readable text. Both
   * are derived from the package's identity. @default 'ObjectId'
   */
  readonly itemIds?: 'ObjectId' | 'text';
  /** What `lastProvisionAttempt` is set by. @default the system's */
  readonly clock?: Pick<Clock, 'now'>;
}

const COLLECTIONS = {
  stock: 'ipstocks',
  orders: 'orders',
  provisions: 'smartvps_provisions',
  renewals: 'smartvps_renewals',
  pools: 'smartvps_pools',
} as const satisfies Required<MongoCollections>;

const ORDER_FIELDS = {
  stockId: 'ipStockId',
  memory: 'memory',
  os: 'os',
  provisioningStatus: 'provisioningStatus',
  provisioningError: 'provisioningError',
  provisionVersion: 'provisionVersion',
  ipAddress: 'ipAddress',
  username: 'username',
  password: 'password',
  expiryDate: 'expiryDate',
  status: 'status',
  lastProvisionAttempt: 'lastProvisionAttempt',
  autoProvisioned: 'autoProvisioned',
  provider: 'provider',
} as const satisfies Required<MongoOrderFields>;

const STOCK_FIELDS = {
  name: 'name',
  available: 'available',
  smartvps: 'defaultConfigurations.smartvps',
} as const satisfies Required<MongoStockFields>;

/** Fields that need not be written. */
const OPTIONAL_FIELDS: ReadonlySet<string> = new Set([
  'status',
  'lastProvisionAttempt',
  'autoProvisioned',
  'provider',
]);

/** @throws ConfigurationError when an option that is no name is none that can work */
export function requireOptions(options: MongoOptions): void {
  if (!isFields(options))
    throw new ConfigurationError('options', `options must be an object; it is ${describeType(options)}.`);
  const { ObjectId, sealPassword, itemIds, clock }: MongoOptions = options;
  if (clock !== undefined && typeof clock?.now !== 'function')
    throw new ConfigurationError('clock', 'Option clock must be an object with the method now.');
  for (const [option, value] of Object.entries({ ObjectId, sealPassword })) {
    if (value === undefined || typeof value === 'function') continue;
    throw new ConfigurationError(
      option,
      `Option ${option} must be a ${option === 'ObjectId' ? 'class' : 'function'}; it is ${describeType(value)}.`,
    );
  }
  if (itemIds === undefined || itemIds === 'ObjectId' || itemIds === 'text') return;
  throw new ConfigurationError('itemIds', 'Option itemIds must be "ObjectId" or "text".');
}

/** @throws ConfigurationError when a name is none, or two collections have the same */
export function readCollections({ collections }: MongoOptions): Required<MongoCollections> {
  const read = { ...COLLECTIONS, ...given(collections) };
  for (const [which, name] of Object.entries(read)) requireName(`collections.${which}`, name);
  if (new Set(Object.values(read)).size < Object.keys(COLLECTIONS).length) {
    throw new ConfigurationError('collections', 'Two of the collections have the same name.');
  }
  return read;
}

/** @throws ConfigurationError when a field's path is none */
export function readOrderFields({ fields }: MongoOptions): Required<MongoOrderFields> {
  const read = { ...ORDER_FIELDS, ...given(fields?.orders) };
  for (const [which, path] of Object.entries(read)) {
    if (path !== false || !OPTIONAL_FIELDS.has(which)) requirePath(`fields.orders.${which}`, path);
  }
  return read;
}

/** @throws ConfigurationError when a field's path is none */
export function readStockFields({ fields }: MongoOptions): Required<MongoStockFields> {
  const read = { ...STOCK_FIELDS, ...given(fields?.stock) };
  for (const [which, path] of Object.entries(read)) requirePath(`fields.stock.${which}`, path);
  return read;
}

/** An option that is `undefined` is one that was not given. */
function given<Of extends object>(options: Of | undefined): Of {
  return Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined)) as Of;
}

function requireName(option: string, value: unknown): void {
  if (typeof value === 'string' && value !== '' && !value.includes('$') && !value.includes('\0')) return;
  throw new ConfigurationError(
    option,
    `Option ${option} must be the name of a collection; it is ${describeType(value)}.`,
  );
}

/** A part of a path that begins with `$` would be an operator. */
function requirePath(option: string, value: unknown): void {
  const parts = typeof value === 'string' ? value.split('.') : [''];
  if (parts.every((part) => part !== '' && !part.startsWith('$') && !part.includes('\0'))) return;
  throw new ConfigurationError(
    option,
    `Option ${option} must be the path of a field, such as "ipStockId"; it is ${describeType(value)}.`,
  );
}
