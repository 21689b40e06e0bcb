import { inspect } from 'node:util';
import type { PackageList } from '../src/domain/calls.ts';
import type { Clock, Logger } from '../src/domain/environment.ts';
import type { SmartVpsEvent } from '../src/domain/events.ts';
import type { Package } from '../src/domain/package.ts';
import type { PackageConfig, StockItem } from '../src/domain/stock.ts';
import type { PackageSource } from '../src/ports/provider.ts';

/** The moment at which the clocks of tests stand. */
export const NOON = Date.UTC(2026, 0, 1, 12);

/** A package with 50 addresses left, on sale. */
export function aPackage(part: Partial<Package> = {}): Package {
  return { id: '123', name: '103.195.160.2', ipv4: 50, status: 'active', ...part };
}

/** Packages `1` to `count`, each with a name of its own. */
export function packages(count: number, part: Partial<Package> = {}): readonly Package[] {
  return Array.from({ length: count }, (_, index) =>
    aPackage({ id: String(index + 1), name: `103.82.${index + 1}`, ...part }),
  );
}

/** The parts of a stock item that a test may vary. */
export interface ItemParts {
  readonly id?: string;
  readonly name?: string;
  readonly available?: boolean;
  readonly smartvps?: Partial<PackageConfig>;
  readonly [field: string]: unknown;
}

/** An item on sale that says of {@link aPackage} what is so, with everything a shop keeps beside that. */
export function anItem(part: ItemParts = {}): StockItem {
  return {
    id: 'item-123',
    name: 'Summer deal',
    description: 'Fifty addresses by the sea',
    available: true,
    tags: ['Premium', 'seaside'],
    promoCodes: ['JULY'],
    memoryOptions: { '8GB': { price: 999 } },
    ...part,
    smartvps: {
      packagePid: '123',
      packageName: '103.195.160.2',
      availableQty: 50,
      byMemory: { '8GB': { pid: '123', pool: '103.195.160.2', defaultOS: 'ubuntu-22.04' } },
      ...part.smartvps,
    },
  };
}

/** An item that sells exactly this package and says of it what is so. */
export function anItemOf({ id, name, ipv4, status }: Package, part: ItemParts = {}): StockItem {
  return anItem({
    id: `item-${id}`,
    available: status === 'active' && ipv4 > 0,
    ...part,
    smartvps: { packagePid: id, packageName: name, availableQty: ipv4, ...part.smartvps },
  });
}

/** A list as the client answers it. */
export function aList(listed: readonly Package[], part: Partial<PackageList> = {}): PackageList {
  return { packages: listed, rejected: [], duplicates: [], attempts: 1, ...part };
}

/** A provider that lists these packages at every call. */
export function aSource(listed: readonly Package[], part: Partial<PackageList> = {}): PackageSource {
  return { ipstock: async () => aList(listed, part) };
}

/** A clock that stands at {@link NOON} and moves only while somebody sleeps. */
export function aClock(): Clock {
  let now = NOON;
  return {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
}

/** A logger that keeps its lines, each with its level in front. */
export function aLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (level: string) => (message: string) => {
    lines.push(`${level} ${message}`);
  };
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') };
}

/** A listener that keeps what it hears. */
export function aListener(): { readonly events: SmartVpsEvent[]; onEvent(event: SmartVpsEvent): void } {
  const events: SmartVpsEvent[] = [];
  return { events, onEvent: (event) => void events.push(event) };
}

/** Values, each with a short title for a table of cases. */
export function titled<Value>(
  values: readonly Value[],
): readonly { readonly title: string; readonly value: Value }[] {
  return values.map((value) => ({ title: inspect(value).slice(0, 40), value }));
}
