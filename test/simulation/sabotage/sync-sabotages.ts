import type { StockItem } from '../../../src/domain/stock.ts';
import type { PackageSource } from '../../../src/ports/provider.ts';
import type { StockChange } from '../../../src/ports/stock.ts';
import { createFastStock } from '../adapters/fast-stock.ts';
import type { StockAdapter } from '../sync/shop.ts';
import type { Sabotage } from './shelf.ts';
import type { Edit } from './source.ts';

/** Syncs and stocks that are broken on purpose. */
export const SYNC_SABOTAGES: readonly Sabotage[] = [
  stock('stock: what was seen is not compared', (sound) => ({
    async apply(changes) {
      const all = new Map(sound.everything?.().map((item) => [item.id, item]));
      return sound.apply(changes.map((change) => blind(change, all)));
    },
  })),
  stock('stock: a package may be created twice', (sound) => ({
    apply: async (changes) => {
      const [change] = changes;
      const [result] = await sound.apply(changes);
      if (change?.type !== 'create' || result?.status !== 'conflict')
        return result === undefined ? [] : [result];
      const id = `twin-${sound.everything?.().length}`;
      sound.put({ ...change.item, id });
      return [{ status: 'applied', id }];
    },
  })),
  stock('stock: the whole item is written', (sound) => ({
    async apply(changes) {
      const results = await sound.apply(changes);
      for (const change of changes) {
        const item = change.type === 'update' ? await sound.get(change.id) : undefined;
        if (item !== undefined) sound.put({ ...item, name: 'Ocean', price: 100 });
      }
      return results;
    },
  })),
  stock('stock: what goes off sale is emptied', (sound) => ({
    async apply(changes) {
      const results = await sound.apply(changes);
      for (const change of changes) {
        if (change.type !== 'update' || change.set.available !== false) continue;
        const item = await sound.get(change.id);
        if (item !== undefined) sound.put({ ...item, smartvps: { ...item.smartvps, packageName: 'gone' } });
      }
      return results;
    },
  })),
  stock('stock: a conflict is called applied', (sound) => ({
    async apply(changes) {
      const results = await sound.apply(changes);
      return results.map((result) =>
        result.status === 'conflict' ? { status: 'applied', id: 'item-1' } : result,
      );
    },
  })),
  {
    name: 'sync: every error is an empty list, and the guard is off',
    flow: 'sync',
    sync: { clientOf: (catalogue, process) => forgiving(catalogue.clientOf(process)) },
    edits: [
      edit(
        'flows/sync.ts',
        'const steps = stepsOf(plan, verdict.tripped);',
        'const steps = stepsOf(plan, false);',
      ),
    ],
  },
  flow(
    'sync: the guard is off',
    edit(
      'flows/sync.ts',
      'const steps = stepsOf(plan, verdict.tripped);',
      'const steps = stepsOf(plan, false);',
    ),
  ),
  flow(
    'sync: an empty list is no reason',
    edit('rules/guard.ts', "if (plan.summary.packages === 0 && onSale > 0) rules.push('empty_list');", ''),
  ),
  flow(
    'sync: the list is fetched before the stock is read',
    edit(
      'flows/sync.ts',
      'const existing = await collect(stock.list());\n  const list = await fetchPackages(client, { signal });',
      'const list = await fetchPackages(client, { signal });\n  const existing = await collect(stock.list());',
    ),
  ),
  flow(
    'sync: a conflict is written again',
    edit(
      'flows/sync.ts',
      'const answers = changes.length === 0 ? [] : await stock.apply(changes);',
      'const first = changes.length === 0 ? [] : await stock.apply(changes);\n  const again: typeof first[number][] = [];\n  for (const [at, one] of first.entries()) {\n    const change = changes[at];\n    if (one.status !== "conflict" || change?.type !== "update") { again.push(one); continue; }\n    const item = await stock.get(change.id);\n    const expected = item && { ...item.smartvps, available: item.available };\n    again.push(...(expected ? await stock.apply([{ ...change, expected }] as never) : [one]));\n  }\n  const answers = again;',
    ),
  ),
  flow(
    'sync: items are written that say it already',
    edit(
      'rules/reconcile.ts',
      'saysSo(item, listed, minimumIps) ? undefined : differenceOf(item, pid, listed, facts);',
      'differenceOf(item, pid, listed, facts);',
    ),
    edit('rules/reconcile.ts', 'if (quantityChanges.length === 0) return undefined;', ''),
  ),
  flow(
    'sync: a held item goes on sale',
    edit(
      'rules/reconcile.ts',
      'if (!wasAvailable && isSellable && smartvps.hold !== true) {',
      'if (!wasAvailable && isSellable) {',
    ),
  ),
  flow(
    'sync: an unreadable row is a missing one',
    edit('flows/sync.ts', '    unreadable: list.rejected,\n', ''),
  ),
  flow(
    'sync: the id of a package is enough',
    edit(
      'rules/catalogue.ts',
      'next.name === name ? cursor : find(id, name);',
      'next.name === name ? cursor : find(id);',
    ),
  ),
  flow(
    'sync: only the first page is read',
    edit(
      'flows/sync.ts',
      'for await (const item of items) collected.push(item);',
      'for await (const item of items) if (collected.length < 2) collected.push(item);',
    ),
  ),
  flow(
    "sync: storage's words are reported",
    edit('flows/sync-steps.ts', 'reason: errorName(answer.error)', 'reason: String(answer.error)'),
  ),
  flow(
    'sync: a conflict counts as done',
    edit(
      'flows/sync-steps.ts',
      "return { ...result, action: 'conflicted', reason: 'written by somebody else meanwhile' };",
      'return result;',
    ),
  ),
  flow(
    'sync: a withheld item is not counted',
    edit('flows/sync.ts', "withheld: count('withheld'),", 'withheld: 0,'),
  ),
  flow(
    'sync: a failed item is a success',
    edit('flows/sync.ts', 'success: summary.failed === 0', 'success: true'),
  ),
];

function stock(name: string, broken: (sound: StockAdapter) => Partial<StockAdapter>): Sabotage {
  const createStock = (items: readonly StockItem[]) => {
    const sound = createFastStock(items);
    return { ...sound, ...broken(sound) };
  };
  return { name, flow: 'sync', sync: { createStock } };
}

function flow(name: string, ...edits: readonly Edit[]): Sabotage {
  return { name, flow: 'sync', edits };
}

/** The change, as one that expects whatever is there. */
function blind(change: StockChange, all: ReadonlyMap<string, StockItem>): StockChange {
  const item = change.type === 'update' ? all.get(change.id) : undefined;
  if (change.type !== 'update' || item === undefined) return change;
  const { packagePid, packageName, availableQty, lastSeen, hold } = item.smartvps;
  return {
    ...change,
    expected: { packagePid, packageName, availableQty, lastSeen, hold, available: item.available },
  };
}

function forgiving(client: PackageSource): PackageSource {
  return {
    ipstock: (options) =>
      client.ipstock(options).catch(() => ({ packages: [], rejected: [], duplicates: [], attempts: 1 })),
  };
}

function edit(file: string, find: string, put: string): Edit {
  return { file, find, put };
}
