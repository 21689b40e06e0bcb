import type { Package, RawPackage } from '../src/domain/package.ts';
import type { StockItem } from '../src/domain/stock.ts';
import { reconcileInventory } from '../src/rules/reconcile.ts';
import { compare } from './harness.ts';
import { effortFor, type Suite, type SuiteOptions, table } from './suite.ts';

/** A run longer than this is not tried at ten times its size: it might take minutes. */
const TOO_LONG_MS = 2_000;

/** A list that is made to be slow, of any length. */
interface Shape {
  readonly name: string;
  readonly row: (index: number, length: number) => RawPackage;
}

const SHAPES: readonly Shape[] = [
  { name: 'ids ascending', row: (index) => listed(index + 1, `103.82.${index}`) },
  { name: 'ids descending', row: (index, length) => listed(length - index, `103.82.${index}`) },
  { name: 'one id under many names', row: (index) => listed(7, `103.82.${index}`) },
  { name: 'one name under many ids', row: (index) => listed(index + 1, '103.82.7') },
  { name: 'one package repeated', row: () => listed(7, '103.82.7') },
  {
    name: 'each package twice, apart',
    row: (index, length) => listed(index % Math.ceil(length / 2), '103.82'),
  },
  { name: 'every row unreadable', row: (index) => ({ ...listed(index + 1, '103.82.7'), ipv4: -1 }) },
];

/** `reconcileInventory` on lists that no honest provider sends: the cost of a row must not grow with the list. */
export const hostileSuite: Suite = {
  name: 'hostile',
  run(options) {
    const sizes = options.isQuick ? [1_000, 10_000] : [1_000, 10_000, 100_000];
    const rows = SHAPES.map((shape) => [shape.name, ...costs(shape, sizes, options)]);
    const head = ['list', ...sizes.map((size) => `${size.toLocaleString('en')} rows`)];
    options.print(`\nCost of a row on hostile lists\n${table([head, ...rows])}`);
    return [];
  },
};

function costs(shape: Shape, sizes: readonly number[], options: SuiteOptions): readonly string[] {
  let lastMs = 0;
  return sizes.map((size) => {
    if (lastMs > TOO_LONG_MS / 10) return 'not tried';
    const rows = Array.from({ length: size }, (_, index) => shape.row(index, size));
    const items = rows.map(itemFor).reverse();
    const effort = { ...effortFor(size, options), rounds: 3 };
    const run = () => reconcileInventory(items, rows);
    lastMs = compare([{ name: shape.name, run }], effort)[0]?.medianMs ?? 0;
    return `${((lastMs * 1e6) / size).toFixed(0)} ns`;
  });
}

function listed(id: number, name: string): Package {
  return { id: String(id), name, ipv4: 5, status: 'active' };
}

function itemFor({ id, name }: RawPackage, index: number): StockItem {
  const smartvps = { packagePid: String(id), packageName: name, availableQty: 5 };
  return { id: `item-${index}`, name: 'Server', available: true, smartvps };
}
