import { reconcileInventory } from '../src/rules/reconcile.ts';
import { makeWorld, type World } from './catalogue.ts';
import { type Contestant, compare, type Effort, type Measured } from './harness.ts';
import {
  buildMap,
  buildMapOfPairs,
  diffByJsonDiffTs,
  diffByMicrodiff,
  findPerPackage,
  keyedList,
  keyedStock,
} from './peers.ts';
import { type Aim, effortFor, type Suite, type SuiteOptions, table } from './suite.ts';

/** Above this a search per package would take minutes. */
const MAX_FIND_SIZE = 10_000;
/** Above these the general diffs would take minutes and gigabytes. */
const MAX_MICRODIFF_SIZE = 100_000;
const MAX_JSON_DIFF_SIZE = 10_000;

const MAP = 'one Map, set in a loop';
const MAP_OF_PAIRS = 'one Map, of pairs';
const RECONCILE = 'reconcileInventory';
const FIND = 'find per package';
const MICRODIFF = 'microdiff, keyed objects ready';
const MICRODIFF_KEYED = 'microdiff, keying included';
const JSON_DIFF = 'json-diff-ts, keyed objects ready';
const JSON_DIFF_KEYED = 'json-diff-ts, keying included';

/** Compared with the Map; all others are compared with `reconcileInventory`. */
const BESIDE_THE_MAP: ReadonlySet<string> = new Set([MAP, MAP_OF_PAIRS, RECONCILE]);

/** One cell of the table: a world, and how each contestant did in it. */
interface Cell {
  readonly size: number;
  readonly churnPercent: number;
  readonly order: 'same' | 'shuffled';
  readonly measured: readonly Measured[];
}

/** `reconcileInventory` against one Map of the same keys, against search, and against two general diffs. */
export const reconcileSuite: Suite = {
  name: 'reconcile',
  run(options) {
    const cells = worldsOf(options).map((world) => measureCell(world, options));
    return aimsOf(cells);
  },
};

function worldsOf({ isQuick }: SuiteOptions) {
  const sizes = isQuick ? [1_000, 10_000] : [1_000, 10_000, 100_000, 1_000_000];
  return sizes.flatMap((size) =>
    [0, 5, 100].flatMap((churnPercent) =>
      (['same', 'shuffled'] as const).map((order) => ({ size, churnPercent, order })),
    ),
  );
}

function measureCell(cell: Omit<Cell, 'measured'>, options: SuiteOptions): Cell {
  const effort = effortFor(cell.size, options);
  const world = makeWorld(cell);
  const fast = compare(fastContestants(world), effort);
  const measured = { ...cell, measured: [...fast, ...slowOnes(world, cell.size, effort)] };
  options.print(describeCell(measured));
  return measured;
}

function fastContestants(world: World): readonly Contestant[] {
  return [
    { name: MAP, run: () => buildMap(world) },
    { name: MAP_OF_PAIRS, run: () => buildMapOfPairs(world) },
    { name: RECONCILE, run: () => reconcile(world) },
  ];
}

/** The slow ones get a comparison of their own, against `reconcileInventory` itself, with fewer rounds. */
function slowOnes(world: World, size: number, effort: Effort): readonly Measured[] {
  const contestants = [
    ...(size <= MAX_FIND_SIZE ? [{ name: FIND, run: () => findPerPackage(world) }] : []),
    ...(size <= MAX_MICRODIFF_SIZE ? generalDiffs(world, size) : []),
  ];
  if (contestants.length === 0) return [];
  const few = { ...effort, rounds: Math.max(3, Math.ceil(effort.rounds / 3)), warmUpMs: effort.warmUpMs / 2 };
  const [, ...measured] = compare([{ name: RECONCILE, run: () => reconcile(world) }, ...contestants], few);
  return measured;
}

/** They take objects, not lists: once with the objects made beforehand, once with making them counted. */
function generalDiffs(world: World, size: number): readonly Contestant[] {
  const [stored, wanted] = [keyedStock(world), keyedList(world)];
  const byMicrodiff = [
    { name: MICRODIFF, run: () => diffByMicrodiff(stored, wanted) },
    { name: MICRODIFF_KEYED, run: () => diffByMicrodiff(keyedStock(world), keyedList(world)) },
  ];
  if (size > MAX_JSON_DIFF_SIZE) return byMicrodiff;
  return [
    ...byMicrodiff,
    { name: JSON_DIFF, run: () => diffByJsonDiffTs(stored, wanted) },
    { name: JSON_DIFF_KEYED, run: () => diffByJsonDiffTs(keyedStock(world), keyedList(world)) },
  ];
}

function reconcile({ items, packages }: World): unknown {
  return reconcileInventory(items, packages, { now: NOW });
}

const NOW = new Date('2026-01-01T00:00:00Z');

function describeCell({ size, churnPercent, order, measured }: Cell): string {
  const title = `${size.toLocaleString('en')} items, ${churnPercent} % churn, ${order} order`;
  const rows = measured.map(({ name, medianMs, ratio, middleHalf: [low, high] }) => [
    name,
    `${medianMs.toPrecision(3)} ms`,
    `${((medianMs * 1e6) / size).toFixed(0)} ns/item`,
    `${ratio.toPrecision(3)} x ${BESIDE_THE_MAP.has(name) ? 'the Map' : RECONCILE}`,
    `(${low.toPrecision(3)} to ${high.toPrecision(3)})`,
  ]);
  const skipped = [
    ...(size > MAX_FIND_SIZE ? [FIND] : []),
    ...(size > MAX_MICRODIFF_SIZE ? ['microdiff'] : []),
    ...(size > MAX_JSON_DIFF_SIZE ? ['json-diff-ts'] : []),
  ];
  const note = skipped.length === 0 ? '' : `\n  not run, would take minutes: ${skipped.join(', ')}`;
  return `\n${title}\n${table(rows)}${note}`;
}

function aimsOf(cells: readonly Cell[]): readonly Aim[] {
  const find = (name: string, size: number, order: Cell['order']) =>
    cells
      .find((cell) => cell.size === size && cell.churnPercent === 0 && cell.order === order)
      ?.measured.find((measured) => measured.name === name);
  const ratio = (name: string, order: Cell['order']) => find(name, 10_000, order)?.ratio;
  const growth = (order: Cell['order']) => {
    const [large, small] = [find(RECONCILE, 1_000_000, order), find(RECONCILE, 10_000, order)];
    return large && small && large.medianMs / 1_000_000 / (small.medianMs / 10_000);
  };
  return [
    ...atMost(0.5, '10,000 unchanged in list order, of one Map', ratio(RECONCILE, 'same')),
    ...atMost(2, '10,000 unchanged, shuffled, of one Map', ratio(RECONCILE, 'shuffled')),
    ...atLeast(8, `${MICRODIFF}, in list order`, ratio(MICRODIFF, 'same')),
    ...atLeast(8, `${MICRODIFF_KEYED}, in list order`, ratio(MICRODIFF_KEYED, 'same')),
    ...atLeast(8, `${MICRODIFF_KEYED}, shuffled`, ratio(MICRODIFF_KEYED, 'shuffled')),
    ...atLeast(20, `${JSON_DIFF}, in list order`, ratio(JSON_DIFF, 'same')),
    ...atLeast(20, `${JSON_DIFF_KEYED}, in list order`, ratio(JSON_DIFF_KEYED, 'same')),
    ...atLeast(20, `${JSON_DIFF_KEYED}, shuffled`, ratio(JSON_DIFF_KEYED, 'shuffled')),
    ...atMost(3, 'cost per item at 1,000,000 of that at 10,000, in list order', growth('same')),
  ];
}

/** No aim where a quick run did not measure it. */
function atMost(limit: number, text: string, actual: number | undefined): readonly Aim[] {
  return actual === undefined ? [] : [{ text, actual, limit, isAtMost: true }];
}

function atLeast(limit: number, text: string, actual: number | undefined): readonly Aim[] {
  return actual === undefined ? [] : [{ text, actual, limit, isAtMost: false }];
}
