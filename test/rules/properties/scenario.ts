import fc from 'fast-check';
import type { Package, RawPackage } from '../../../src/domain/package.ts';
import type { NewStockItem, StockItem } from '../../../src/domain/stock.ts';

/** A row as the generator means it: what a reader must make of it is known before anything reads it. */
export type Row =
  | { readonly kind: 'readable'; readonly package: Package; readonly raw: RawPackage }
  | { readonly kind: 'unreadable'; readonly raw: unknown; readonly id?: string; readonly name?: string };

/** A world to reconcile. */
export interface Scenario {
  readonly items: readonly StockItem[];
  readonly rows: readonly Row[];
  /** Rows the client could not read and handed in beside the list. */
  readonly unreadable: readonly { readonly id?: string; readonly name?: string }[];
  readonly now: Date | undefined;
  readonly minimumIps: number | undefined;
  /** Packages with this name are not wanted as new items. */
  readonly unwantedName: string | undefined;
}

/** Ids that collide under trimming, case folding, number parsing, joining with a separator or plain objects. */
const IDS = [
  '1',
  '2',
  '10',
  '01',
  ' 1',
  '1 ',
  '1.0',
  '1::2',
  '1:',
  'a',
  'A',
  '__proto__',
  'constructor',
  '🏅',
  '-0',
];

/** Names that collide in the same ways, and prefixes of one another. */
const NAMES = [
  ...[
    '103.82.7',
    '103.82.72',
    '103.82.7 ',
    ' 103.82.7',
    '103.109.18x',
    '103.109.18X',
    '2::103.82.7',
    ':a',
    'a',
    'A',
  ],
  ...[
    '__proto__',
    'hasOwnProperty',
    '🏅 103.195',
    '103.195',
    'é',
    'e\u0301',
    'a\u0000b',
    '1',
    'null',
    'undefined',
  ],
];

const QUANTITIES = [0, 1, 2, 3, 7, 1_000_000];
const OTHER_STATUSES = ['suspended', 'sold out', 'active ', '', 'inactive', 'aktiv'];
const MOMENTS = [0, 1_700_000_000_000, 1_767_225_600_000, 1_767_225_600_001];

/** The identities of one world: few, so that rows and items meet often. */
interface Palette {
  readonly ids: readonly string[];
  readonly names: readonly string[];
}

/** Indexes into the palette, taken round it. */
interface Identity {
  readonly id: number;
  readonly name: number;
}

const identity: fc.Arbitrary<Identity> = fc.record({ id: fc.nat(5), name: fc.nat(5) });
const palette: fc.Arbitrary<Palette> = fc.record({
  ids: fc.uniqueArray(fc.constantFrom(...IDS), { minLength: 1, maxLength: 5 }),
  names: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 5 }),
});

const quantity = fc.constantFrom(...QUANTITIES);
const status = fc.oneof({ weight: 3, arbitrary: fc.constant('active') }, fc.constantFrom(...OTHER_STATUSES));

/** How a readable row is written on the wire. */
const spelling = fc.record({
  idAsNumber: fc.boolean(),
  countAsText: fc.boolean(),
  statusCase: fc.constantFrom('lower', 'upper', 'title'),
  isBare: fc.boolean(),
});

const readableRow = fc.record({ identity, ipv4: quantity, status, spelling });

/** Damage that leaves a row unreadable, and how much of its identity survives. */
const DAMAGES: readonly {
  readonly damage: (row: Package) => unknown;
  readonly keeps: 'both' | 'id' | 'name' | 'none';
}[] = [
  ...[
    -1,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 53,
    1_000_001,
    null,
    undefined,
    '-1',
    'many',
    '',
    '1e3',
    [],
    true,
  ].map((ipv4) => ({ damage: (row: Package) => ({ ...row, ipv4 }), keeps: 'both' as const })),
  ...[undefined, null, 5, {}].map((value) => ({
    damage: (row: Package) => ({ ...row, status: value }),
    keeps: 'both' as const,
  })),
  ...[undefined, null, 103.1, '', '  ', ['a'], 'n'.repeat(2_000)].map((name) => ({
    damage: (row: Package) => ({ ...row, name }),
    keeps: 'id' as const,
  })),
  ...[undefined, null, 2 ** 53 + 2, 1.5, Number.NaN, '', ' ', {}, ['1']].map((id) => ({
    damage: (row: Package) => ({ ...row, id }),
    keeps: 'name' as const,
  })),
  ...[null, undefined, 'text', 5, [], {}, true].map((row) => ({ damage: () => row, keeps: 'none' as const })),
];

const unreadableRow = fc.record({ identity, damage: fc.constantFrom(...DAMAGES) });

const rowSpec = fc.oneof(
  { weight: 9, arbitrary: readableRow.map((spec) => ({ kind: 'readable' as const, ...spec })) },
  { weight: 1, arbitrary: unreadableRow.map((spec) => ({ kind: 'unreadable' as const, ...spec })) },
);
type RowSpec = typeof rowSpec extends fc.Arbitrary<infer Spec> ? Spec : never;

/** What an item says of its package; now and then something a shop's database really holds. */
const storedConfig = fc.record({
  availableQty: quantity,
  lastSeen: fc.option(fc.constantFrom(...MOMENTS), { nil: undefined, freq: 3 }),
  hold: fc.oneof(
    { weight: 6, arbitrary: fc.constant(undefined) },
    { weight: 3, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constantFrom(false, 'true', 1) },
  ),
  isPidNumber: fc.boolean(),
  /** Rarely an item that does not say which package it stands for. */
  broken: fc.oneof(
    { weight: 15, arbitrary: fc.constant('nothing' as const) },
    fc.constantFrom('no pid' as const, 'empty pid' as const, 'no name' as const, 'empty name' as const),
  ),
});

const itemSpec = fc.record({
  identity,
  available: fc.boolean(),
  config: storedConfig,
  displayName: fc.constantFrom('Ocean Linux - 103.82.7', 'My best server', '103.82.72', ''),
  /** The rows that mirror this item, in the item's place: usually one, as it is in life. */
  mirror: fc.oneof(
    {
      weight: 5,
      arbitrary: fc.tuple(fc.record({ asStored: fc.boolean(), ipv4: quantity, status, spelling })),
    },
    fc.array(fc.record({ asStored: fc.boolean(), ipv4: quantity, status, spelling }), { maxLength: 3 }),
  ),
});
type ItemSpec = typeof itemSpec extends fc.Arbitrary<infer Spec> ? Spec : never;

/**
 * Worlds small enough to collide all the time. In most of them the list follows the stock in order for a while,
 * as a provider's list does, and then goes its own way.
 */
export const scenarios: fc.Arbitrary<Scenario> = fc
  .record({
    palette,
    items: fc.array(itemSpec, { maxLength: 9 }),
    rows: fc.array(rowSpec, { maxLength: 7 }),
    layout: fc.constantFrom(
      'mirrored',
      'mirrored',
      'sorted',
      'rows first',
      'interleaved',
      'unrelated',
      'settled',
    ),
    unreadable: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      fc.array(fc.record({ identity, keeps: fc.constantFrom('both', 'id', 'name', 'none') }), {
        maxLength: 2,
      }),
    ),
    now: fc.option(fc.constantFrom(...MOMENTS), { nil: undefined, freq: 4 }),
    minimumIps: fc.constantFrom(undefined, undefined, 1, 2, 5),
    unwantedName: fc.option(fc.nat(5), { nil: undefined, freq: 1 }),
  })
  .map(build);

/**
 * A long stock and a list in the same order, as they are in life, with a few disturbances: rows dropped,
 * repeated elsewhere, moved, renamed, sold out, damaged. Ids ascend until a disturbance.
 */
export const longScenarios: fc.Arbitrary<Scenario> = fc
  .record({
    length: fc.integer({ min: 2, max: 90 }),
    disturbances: fc.array(
      fc.record({
        kind: fc.constantFrom('drop', 'repeat', 'twin', 'move', 'rename', 'sell out', 'damage', 'swap items'),
        at: fc.nat(89),
        to: fc.nat(89),
      }),
      { maxLength: 6 },
    ),
  })
  .map(({ length, disturbances }) => disturbances.reduce(disturb, orderly(length)));

/** The rows as a provider would send them. */
export function rawRows(scenario: Scenario): readonly RawPackage[] {
  // Unreadable rows are none of the type: that is what makes them unreadable.
  return scenario.rows.map((row) => row.raw) as readonly RawPackage[];
}

/** The rows that can be read, normalised as the client gives them, repeats included. */
export function readableRows(scenario: Scenario): readonly Package[] {
  return scenario.rows.flatMap((row) => (row.kind === 'readable' ? [row.package] : []));
}

/** Everything a plan depends on besides the two lists. */
export function optionsOf(scenario: Scenario) {
  const { now, minimumIps, unreadable, unwantedName } = scenario;
  return {
    ...(now !== undefined && { now }),
    ...(minimumIps !== undefined && { minimumIps }),
    ...(unreadable.length > 0 && { unreadable }),
    ...(unwantedName !== undefined && {
      newStockItem: (listed: Package) => (listed.name === unwantedName ? null : meddling(listed)),
    }),
  };
}

function orderly(length: number): Scenario {
  const rows = Array.from({ length }, (_, index): Row => {
    const listed = { id: String(index + 1), name: `103.82.${index}`, ipv4: 5, status: 'active' };
    return { kind: 'readable', package: listed, raw: listed };
  });
  const items = rows.map((row, index): StockItem => {
    const { id, name } = row.kind === 'readable' ? row.package : { id: '', name: '' };
    const smartvps = { packagePid: id, packageName: name, availableQty: 5 };
    return { id: `item-${index}`, name: 'Server', available: true, smartvps };
  });
  const now = new Date('2026-01-01T00:00:00Z');
  return { items, rows, unreadable: [], now, minimumIps: undefined, unwantedName: undefined };
}

interface Disturbance {
  readonly kind: string;
  readonly at: number;
  readonly to: number;
}

function disturb(scenario: Scenario, { kind, at: anyAt, to: anyTo }: Disturbance): Scenario {
  const [at, to] = [anyAt % scenario.rows.length, anyTo % scenario.rows.length];
  const row = scenario.rows[at];
  const isLast = scenario.rows.length === 1;
  if (row?.kind !== 'readable' || isLast) return scenario;
  const without = scenario.rows.toSpliced(at, 1);
  const changed = (part: Partial<Package>): Row => {
    const listed = { ...row.package, ...part };
    return { kind: 'readable', package: listed, raw: listed };
  };
  if (kind === 'drop') return { ...scenario, rows: without };
  if (kind === 'repeat') return { ...scenario, rows: scenario.rows.toSpliced(to, 0, row) };
  if (kind === 'twin')
    return { ...scenario, rows: scenario.rows.toSpliced(to, 0, changed({ ipv4: to % 8 })) };
  if (kind === 'move') return { ...scenario, rows: without.toSpliced(to, 0, row) };
  if (kind === 'rename') return { ...scenario, rows: scenario.rows.with(at, changed({ name: 'renamed' })) };
  if (kind === 'sell out') return { ...scenario, rows: scenario.rows.with(at, changed({ ipv4: 0 })) };
  if (kind === 'damage') {
    const { id, name } = row.package;
    return {
      ...scenario,
      rows: scenario.rows.with(at, { kind: 'unreadable', raw: { id, name }, id, name }),
    };
  }
  const [one, two] = [scenario.items[at], scenario.items[to]];
  if (one === undefined || two === undefined) return scenario;
  return { ...scenario, items: scenario.items.with(at, two).with(to, one) };
}

/** A template that says more than it may: availability, quantity and identity are not its own to decide. */
function meddling(listed: Package): Partial<NewStockItem> {
  return {
    name: `New ${listed.id}`,
    available: listed.ipv4 === 0,
    smartvps: { packagePid: 'other', packageName: 'other', availableQty: 99 },
  };
}

interface Spec {
  readonly palette: Palette;
  readonly items: readonly ItemSpec[];
  readonly rows: readonly RowSpec[];
  readonly layout: string;
  readonly unreadable: readonly { readonly identity: Identity; readonly keeps: string }[];
  readonly now: number | undefined;
  readonly minimumIps: number | undefined;
  readonly unwantedName: number | undefined;
}

function build(spec: Spec): Scenario {
  const { palette: colours, layout } = spec;
  const specs = layout === 'sorted' ? spec.items.toSorted(byIdentity(colours)) : spec.items;
  const isSettled = layout === 'settled';
  const mirrored = specs.flatMap((item) =>
    isSettled ? [settledRow(colours, item)] : mirrorRows(colours, item),
  );
  const own = isSettled ? [] : spec.rows.map((row) => makeRow(colours, row));
  return {
    items: specs.map((item, index) => makeItem(colours, item, index)),
    rows: layOut(layout, mirrored, own),
    unreadable: spec.unreadable.map(({ identity: at, keeps }) => kept(makeIdentity(colours, at), keeps)),
    now: spec.now === undefined ? undefined : new Date(spec.now),
    minimumIps: spec.minimumIps,
    unwantedName: spec.unwantedName === undefined ? undefined : pick(colours.names, spec.unwantedName),
  };
}

/** The row that agrees with all an item says. */
function settledRow(colours: Palette, { identity: at, available, config }: ItemSpec): Row {
  const own = makeIdentity(colours, at);
  const listed = { ...own, ipv4: config.availableQty, status: available ? 'active' : 'suspended' };
  return { kind: 'readable', package: listed, raw: listed };
}

function layOut(layout: string, mirrored: readonly Row[], own: readonly Row[]): readonly Row[] {
  if (layout === 'unrelated') return own;
  if (layout === 'rows first') return [...own, ...mirrored];
  if (layout !== 'interleaved') return [...mirrored, ...own];
  const longest = Math.max(mirrored.length, own.length);
  return Array.from({ length: longest }, (_, at) => [mirrored[at], own[at]])
    .flat()
    .filter((row) => row !== undefined);
}

function mirrorRows(colours: Palette, { identity: at, config, mirror }: ItemSpec): readonly Row[] {
  return mirror.map(({ asStored, ipv4, status: said, spelling: spelt }) =>
    makeRow(colours, {
      kind: 'readable',
      identity: at,
      ipv4: asStored ? config.availableQty : ipv4,
      status: asStored ? 'active' : said,
      spelling: spelt,
    }),
  );
}

function makeRow(colours: Palette, spec: RowSpec): Row {
  const own = makeIdentity(colours, spec.identity);
  if (spec.kind === 'unreadable') {
    const raw = spec.damage.damage({ ...own, ipv4: 5, status: 'active' });
    return { kind: 'unreadable', raw, ...kept(own, spec.damage.keeps) };
  }
  const listed: Package = { ...own, ipv4: spec.ipv4, status: spec.status };
  return { kind: 'readable', package: listed, raw: spell(listed, spec.spelling) };
}

function kept({ id, name }: { id: string; name: string }, keeps: string): { id?: string; name?: string } {
  return {
    ...((keeps === 'both' || keeps === 'id') && { id }),
    ...((keeps === 'both' || keeps === 'name') && { name }),
  };
}

interface Spelling {
  readonly idAsNumber: boolean;
  readonly countAsText: boolean;
  readonly statusCase: string;
  readonly isBare: boolean;
}

function spell(listed: Package, { idAsNumber, countAsText, statusCase, isBare }: Spelling): RawPackage {
  return {
    id: idAsNumber ? numberFor(listed.id) : listed.id,
    name: listed.name,
    ipv4: countAsText ? String(listed.ipv4) : listed.ipv4,
    status: recase(listed.status, statusCase),
    ...(!isBare && { price: 9, available: false, _id: 'x', hold: true }),
  };
}

/** The id as a number, where the number's own text is the id. */
function numberFor(id: string): string | number {
  return String(Number(id)) === id ? Number(id) : id;
}

function recase(text: string, style: string): string {
  if (style === 'title') return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
  return style === 'upper' ? text.toUpperCase() : text;
}

function makeItem(colours: Palette, spec: ItemSpec, index: number): StockItem {
  const { id, name } = makeIdentity(colours, spec.identity);
  const { availableQty, lastSeen, hold, isPidNumber, broken } = spec.config;
  const smartvps = {
    ...(broken !== 'no pid' && {
      packagePid: broken === 'empty pid' ? '' : isPidNumber ? numberFor(id) : id,
    }),
    ...(broken !== 'no name' && { packageName: broken === 'empty name' ? '' : name }),
    availableQty,
    ...(lastSeen !== undefined && { lastSeen: new Date(lastSeen) }),
    ...(hold !== undefined && { hold }),
    byMemory: { '8GB': { pid: id, pool: name, defaultOS: 'centos' } },
    provider: 'smartvps',
  };
  const item = {
    id: `item-${index}`,
    name: spec.displayName,
    available: spec.available,
    tags: ['mine'],
    memoryOptions: { '8GB': { price: 1_234 } },
    promoCodes: [{ code: 'X' }],
    smartvps,
  };
  // A database holds numbers for ids and items without them; the type is what a repository promises.
  return item as unknown as StockItem;
}

function makeIdentity({ ids, names }: Palette, at: Identity): { id: string; name: string } {
  return { id: pick(ids, at.id), name: pick(names, at.name) };
}

function pick(from: readonly string[], index: number): string {
  return from[index % from.length] ?? '';
}

function byIdentity(colours: Palette) {
  return (a: ItemSpec, b: ItemSpec) => {
    const [one, two] = [makeIdentity(colours, a.identity), makeIdentity(colours, b.identity)];
    if (one.id !== two.id) return one.id < two.id ? -1 : 1;
    return one.name < two.name ? -1 : one.name > two.name ? 1 : 0;
  };
}
