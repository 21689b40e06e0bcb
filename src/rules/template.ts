import type { Package } from '../domain/package.ts';
import type { MemoryConfig, MemoryOption, NewStockItem } from '../domain/stock.ts';

/**
 * Says what to sell a new package as. What it leaves out comes from the default template; `null` means: do not
 * create an item. Availability, quantity and the package's identity are the library's and cannot be overridden.
 */
export type NewStockItemTemplate = (listed: Package) => Partial<NewStockItem> | null;

/** Prices in the shop's own currency. */
const DEFAULT_MEMORY_OPTIONS: Readonly<Record<string, MemoryOption>> = {
  '4GB': { price: 699 },
  '8GB': { price: 999 },
  '16GB': { price: 1499 },
};
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
  const custom = template(listed);
  if (custom === null) return null;
  const memoryOptions = custom.memoryOptions ?? DEFAULT_MEMORY_OPTIONS;
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

function byMemory(listed: Package, sizes: readonly string[]): Readonly<Record<string, MemoryConfig>> {
  return Object.fromEntries(
    sizes.map((size) => [size, { pid: listed.id, pool: listed.name, defaultOS: DEFAULT_OS }]),
  );
}
