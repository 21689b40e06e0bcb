import { ConfigurationError } from '../domain/errors.ts';
import type { Package } from '../domain/package.ts';
import type { MemoryConfig, MemoryOption, NewStockItem, PackageConfig } from '../domain/stock.ts';

/**
 * Says what to sell a new package as. What it leaves out comes from the default template; `null` means: do not
 * create an item. Availability, quantity and the package's identity are the library's and cannot be overridden.
 */
export type NewStockItemTemplate = (listed: Package) => StockItemTemplate | null;

/** Any part of a new item; of `smartvps` anything but the package's identity and quantity. */
export interface StockItemTemplate {
  readonly name?: string;
  readonly description?: string;
  readonly provider?: string;
  readonly serverType?: string;
  readonly tags?: readonly string[];
  readonly memoryOptions?: Readonly<Record<string, MemoryOption>>;
  readonly promoCodes?: readonly unknown[];
  readonly smartvps?: Partial<PackageConfig>;
  readonly [field: string]: unknown;
}

/** Prices in the shop's own currency. */
const defaultMemoryOptions = (): Readonly<Record<string, MemoryOption>> => ({
  '4GB': { price: 699 },
  '8GB': { price: 999 },
  '16GB': { price: 1499 },
});
const DEFAULT_OS = 'ubuntu-22.04';

/**
 * Makes the stock item for a package that nobody sells yet.
 *
 * @returns the item, or `null` when the template wants none
 */
export function stockItemFor(
  listed: Package,
  available: boolean,
  template: NewStockItemTemplate = () => ({}),
): NewStockItem | null {
  const answer = typeof template === 'function' ? template(listed) : undefined;
  if (answer === null) return null;
  if (typeof answer !== 'object') {
    throw new ConfigurationError(
      'newStockItem',
      'Option newStockItem must answer an item, or null for none.',
    );
  }
  const custom: StockItemTemplate = withoutUndefined(answer);
  const memoryOptions = custom.memoryOptions ?? defaultMemoryOptions();
  return {
    name: `Ocean Linux - ${listed.name}`,
    description: `SmartVPS package ${listed.name} (PID ${listed.id})`,
    provider: 'smartvps',
    serverType: 'Linux',
    tags: ['smartvps', 'Premium'],
    promoCodes: [],
    ...custom,
    memoryOptions,
    available,
    smartvps: {
      provider: 'smartvps',
      byMemory: byMemory(listed, Object.keys(memoryOptions)),
      ...custom.smartvps,
      packagePid: listed.id,
      packageName: listed.name,
      availableQty: listed.ipv4,
    },
  };
}

/** What a template leaves undefined, it leaves out. */
function withoutUndefined(fields: StockItemTemplate): StockItemTemplate {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function byMemory(listed: Package, sizes: readonly string[]): Readonly<Record<string, MemoryConfig>> {
  return Object.fromEntries(
    sizes.map((size) => [size, { pid: listed.id, pool: listed.name, defaultOS: DEFAULT_OS }]),
  );
}
