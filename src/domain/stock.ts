/** What a purchase of one memory size refers to; `pid` and `pool` must name the item's own package. */
export interface MemoryConfig {
  readonly pid?: string;
  readonly pool?: string;
  readonly defaultOS?: string;
  readonly [field: string]: unknown;
}

/** What a stock item remembers of the provider's package, plus whatever else a shop stores there. */
export interface PackageConfig {
  /** The provider's package id, compared as text. */
  readonly packagePid: string;
  /** The provider's package name, compared to the letter. */
  readonly packageName: string;
  /** How many addresses the last sync saw. */
  readonly availableQty: number;
  /** Settings per memory size, keyed by texts such as `8GB`. */
  readonly byMemory?: Readonly<Record<string, MemoryConfig>>;
  /** When the package was first missing from the provider's list. */
  readonly lastSeen?: Date;
  /** An administrator's switch: `true` keeps an item that is off sale from being put back on sale. */
  readonly hold?: boolean;
  /** Which addresses the package stands for, where its name does not say (see `poolOf`). */
  readonly addressPattern?: string;
  readonly [field: string]: unknown;
}

/** The price of one memory size, a plain number in the shop's own currency. */
export interface MemoryOption {
  readonly price: number;
  readonly [field: string]: unknown;
}

/**
 * Something the shop sells. Only `available`, `smartvps.availableQty` and `smartvps.lastSeen` are ever written
 * to an existing item; all else belongs to the shop.
 */
export interface StockItem {
  readonly id: string;
  /** The shop's display name. Administrators edit it; it is never a key. */
  readonly name: string;
  readonly available: boolean;
  /** What each memory size costs, keyed by texts such as `8GB`. */
  readonly memoryOptions?: Readonly<Record<string, MemoryOption>>;
  readonly smartvps: PackageConfig;
  readonly [field: string]: unknown;
}

/** A stock item that is not stored yet: the repository gives it its id. */
export interface NewStockItem {
  readonly name: string;
  readonly description: string;
  readonly provider: string;
  readonly available: boolean;
  readonly serverType: string;
  readonly tags: readonly string[];
  readonly memoryOptions: Readonly<Record<string, MemoryOption>>;
  readonly promoCodes: readonly unknown[];
  readonly smartvps: PackageConfig;
  readonly [field: string]: unknown;
}

/**
 * The id that an item says its package has, as text.
 *
 * @returns `undefined` for what names no package, such as a number that has lost digits
 */
export function readPackagePid(pid: unknown): string | undefined {
  if (typeof pid === 'string' && pid !== '') return pid;
  return Number.isSafeInteger(pid) ? String(pid) : undefined;
}

/** True for what an item can say that its package is called. */
export function isPackageName(name: unknown): name is string {
  return typeof name === 'string' && name !== '';
}
