import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Package } from '../../src/domain/package.ts';
import type { InventoryPlan, ItemAction } from '../../src/domain/plan.ts';
import type { StockItem } from '../../src/domain/stock.ts';
import { reconcileInventory } from '../../src/rules/reconcile.ts';
import { applyPlan } from './properties/applyPlan.ts';
import { modelPlan, planFacts, standingPackages } from './properties/reconcileModel.ts';
import {
  longScenarios,
  optionsOf,
  rawRows,
  readableRows,
  type Scenario,
  scenarios,
} from './properties/scenario.ts';

/** Thousands of runs take a second or two, and longer on a machine that is busy with other things. */
const TIMEOUT_MS = 120_000;

/** How many worlds each property sees; together well over 10,000. */
const RUNS = { model: 3_000, broad: 1_000, narrow: 500 };

function planOf(scenario: Scenario): InventoryPlan {
  return reconcileInventory(scenario.items, rawRows(scenario), optionsOf(scenario));
}

function itemActions(plan: InventoryPlan): readonly ItemAction[] {
  return [...plan.updated, ...plan.disabled, ...plan.reEnabled];
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

function rowsOf(scenario: Scenario, item: StockItem): readonly Package[] {
  const { packagePid, packageName } = item.smartvps;
  return readableRows(scenario).filter(({ id, name }) => id === String(packagePid) && name === packageName);
}

describe('reconcileInventory', { timeout: TIMEOUT_MS }, () => {
  it('says what the naive model of the rules says', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        expect(planFacts(planOf(scenario))).toEqual(modelPlan(scenario));
      }),
      { numRuns: RUNS.model },
    );
  });

  it('leaves deeply frozen inputs as they were, and says the same twice', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const before = structuredClone({ items: scenario.items, rows: rawRows(scenario), now: scenario.now });
        const options = deepFreeze(optionsOf(scenario));
        const [items, rows] = [deepFreeze(scenario.items), deepFreeze(rawRows(scenario))];
        const first = reconcileInventory(items, rows, options);
        const second = reconcileInventory(items, rows, options);
        expect(second).toEqual(first);
        expect({ items: scenario.items, rows: rawRows(scenario), now: scenario.now }).toEqual(before);
      }),
      { numRuns: RUNS.broad },
    );
  });

  it('says the same whatever the order of the two lists', () => {
    const shuffles = scenarios.chain((scenario) =>
      fc.record({
        scenario: fc.constant(scenario),
        items: fc.shuffledSubarray([...scenario.items], { minLength: scenario.items.length }),
        rows: fc.shuffledSubarray([...scenario.rows], { minLength: scenario.rows.length }),
      }),
    );
    fc.assert(
      fc.property(shuffles, ({ scenario, items, rows }) => {
        const [inOrder, shuffled] = [planOf(scenario), planOf({ ...scenario, items, rows })];
        expect(planFacts(shuffled)).toEqual(planFacts(inOrder));
        expect(sortedWarnings(shuffled)).toEqual(sortedWarnings(inOrder));
      }),
      { numRuns: RUNS.broad },
    );
  });

  it('puts each item and each identity into one list at most, and accounts for every complete item', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const plan = planOf(scenario);
        const ids = itemActions(plan).map(({ item }) => item.id);
        expect(new Set(ids).size).toBe(ids.length);
        const created = plan.created.map(({ package: { id, name } }) => JSON.stringify([id, name]));
        expect(new Set(created).size).toBe(created.length);
        const sold = itemActions(plan).flatMap(({ package: listed }) => (listed ? [listed] : []));
        expect(
          sold.map(({ id, name }) => JSON.stringify([id, name])).filter((key) => created.includes(key)),
        ).toEqual([]);

        const { summary, unchanged } = plan;
        const incomplete = plan.warnings.filter(({ code }) => code === 'incomplete_item').length;
        expect(ids.length + unchanged + incomplete).toBe(scenario.items.length);
        expect(summary).toMatchObject({
          created: plan.created.length,
          updated: plan.updated.length,
          disabled: plan.disabled.length,
          reEnabled: plan.reEnabled.length,
          unchanged,
        });
        expect(summary.considered).toBe(
          summary.created + summary.updated + summary.disabled + summary.reEnabled + summary.unchanged,
        );
      }),
      { numRuns: RUNS.broad },
    );
  });

  it('has nothing left to say once its plan is applied', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const applied = applyPlan(scenario.items, planOf(scenario));
        const again = planOf({ ...scenario, items: applied });
        expect({ ...planFacts(again), unchanged: 0, warnings: [], onSale: 0, packages: 0 }).toEqual({
          ...{ created: [], updated: [], disabled: [], reEnabled: [] },
          ...{ unchanged: 0, warnings: [], onSale: 0, packages: 0 },
        });
      }),
      { numRuns: RUNS.broad },
    );
  });

  it('writes availability, quantity and lastSeen from what is stored, and never a field of the shop', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const plan = planOf(scenario);
        for (const { item, changes } of itemActions(plan)) {
          const stored = scenario.items.find(({ id }) => id === item.id);
          expect(item).toEqual(stored);
          expect(changes.length).toBeGreaterThan(0);
          for (const { field, from } of changes) {
            expect(['available', 'availableQty', 'lastSeen']).toContain(field);
            expect(from).toEqual(field === 'available' ? item.available : item.smartvps[field]);
          }
          expect(new Set(changes.map(({ field }) => field)).size).toBe(changes.length);
        }
        const applied = applyPlan(scenario.items, plan).slice(0, scenario.items.length);
        expect(applied.map(shopFields)).toEqual(scenario.items.map(shopFields));
      }),
      { numRuns: RUNS.broad },
    );
  });

  it('reads raw rows as it reads normalised ones', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const readable = { ...scenario, rows: scenario.rows.filter(({ kind }) => kind === 'readable') };
        const normalised = reconcileInventory(scenario.items, readableRows(scenario), optionsOf(scenario));
        expect(planFacts(planOf(readable))).toEqual(planFacts(normalised));
      }),
      { numRuns: RUNS.broad },
    );
  });

  it('says of repeated rows what it says of the least promising alone', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const readable = readableRows(scenario);
        const options = optionsOf(scenario);
        const repeated = reconcileInventory(scenario.items, [...readable, ...readable], options);
        const alone = reconcileInventory(scenario.items, standingPackages(readable), options);
        const apart = { warnings: [] };
        expect({ ...planFacts(repeated), ...apart }).toEqual({ ...planFacts(alone), ...apart });
        expect(sortedWarnings(alone).filter(({ code }) => code === 'duplicate_package')).toEqual([]);
      }),
      { numRuns: RUNS.broad },
    );
  });

  it('never re-enables a held item', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const items = scenario.items.map((item) => ({ ...item, smartvps: { ...item.smartvps, hold: true } }));
        const plan = planOf({ ...scenario, items });
        expect(plan.reEnabled).toEqual([]);
        const wouldReturn = planOf({ ...scenario, items: items.map(released) }).reEnabled;
        for (const { item } of wouldReturn) {
          const own = plan.updated.find((action) => action.item.id === item.id);
          expect(own?.changes.map(({ field }) => field) ?? ['availableQty']).toEqual(['availableQty']);
        }
      }),
      { numRuns: RUNS.narrow },
    );
  });

  it('gives each of several items on one package its own action', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const twins = scenario.items.map((item) => ({ ...item, id: `twin of ${item.id}` }));
        const alone = planOf(scenario);
        const both = planOf({ ...scenario, items: [...scenario.items, ...twins] });
        const names = (actions: readonly ItemAction[]) => actions.map(({ item }) => item.id).sort();
        const doubled = (actions: readonly ItemAction[]) =>
          actions.flatMap(({ item }) => [item.id, `twin of ${item.id}`]).sort();
        expect(names(both.updated)).toEqual(doubled(alone.updated));
        expect(names(both.disabled)).toEqual(doubled(alone.disabled));
        expect(names(both.reEnabled)).toEqual(doubled(alone.reEnabled));
        expect(both.unchanged).toBe(alone.unchanged * 2);
        expect(both.created.length).toBe(alone.created.length);
      }),
      { numRuns: RUNS.narrow },
    );
  });

  it('takes nothing off sale for which an unreadable row speaks, and counts it as unchanged', () => {
    fc.assert(
      fc.property(scenarios, fc.boolean(), fc.boolean(), (scenario, byName, handedIn) => {
        const unguarded = planOf(scenario);
        const [victim] = unguarded.disabled;
        if (victim === undefined) return;
        const { packagePid, packageName } = victim.item.smartvps;
        const known = byName ? { name: packageName } : { id: String(packagePid) };
        const guarded = handedIn
          ? planOf({ ...scenario, unreadable: [...scenario.unreadable, known] })
          : planOf({
              ...scenario,
              rows: [...scenario.rows, { kind: 'unreadable', raw: { ...known, ipv4: -1 }, ...known }],
            });
        const spoken = ({ item }: ItemAction) =>
          byName
            ? item.smartvps.packageName === packageName
            : String(item.smartvps.packagePid) === String(packagePid);
        expect(guarded.disabled.filter(spoken)).toEqual([]);
        expect(guarded.disabled.length).toBe(unguarded.disabled.filter((action) => !spoken(action)).length);
        expect(guarded.unchanged).toBeGreaterThan(unguarded.unchanged);
        expect(guarded.warnings.length).toBe(unguarded.warnings.length + 1);
      }),
      { numRuns: RUNS.narrow },
    );
  });

  it('leaves incomplete items alone and outside every count', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const plan = planOf(scenario);
        const warned = plan.warnings
          .filter(({ code }) => code === 'incomplete_item')
          .map(({ itemId }) => itemId);
        const without = planOf({
          ...scenario,
          items: scenario.items.filter(({ id }) => !warned.includes(id)),
        });
        expect(itemActions(plan).filter(({ item }) => warned.includes(item.id))).toEqual([]);
        expect(without.summary).toEqual(plan.summary);
      }),
      { numRuns: RUNS.narrow },
    );
  });

  it('judges status before stock, and tells a rename from a loss', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const { minimumIps = 1 } = scenario;
        for (const { item, reason, package: listed } of planOf(scenario).disabled) {
          const rows = rowsOf(scenario, item);
          if (rows.some(({ status }) => status !== 'active')) expect(reason).toBe('inactive');
          else if (rows.some(({ ipv4 }) => ipv4 < minimumIps)) expect(reason).toBe('out_of_stock');
          else {
            const isIdListed = readableRows(scenario).some(
              ({ id }) => id === String(item.smartvps.packagePid),
            );
            expect(rows).toEqual([]);
            expect(listed).toBeUndefined();
            expect(reason).toBe(isIdListed ? 'renamed' : 'missing_from_api');
          }
        }
      }),
      { numRuns: RUNS.broad },
    );
  });

  it('writes lastSeen when a package goes missing and a time is given, and clears it on the way back', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const plan = planOf(scenario);
        const seen = ({ changes }: ItemAction) => changes.find(({ field }) => field === 'lastSeen');
        expect(plan.updated.filter(seen)).toEqual([]);
        for (const action of plan.disabled) {
          const isMissing = rowsOf(scenario, action.item).length === 0;
          if (!isMissing || scenario.now === undefined) expect(seen(action)).toBeUndefined();
          else expect(seen(action)?.to ?? action.item.smartvps.lastSeen).toEqual(scenario.now);
        }
        for (const action of plan.reEnabled) {
          const { lastSeen } = action.item.smartvps;
          const expected = lastSeen && { field: 'lastSeen', from: lastSeen, to: undefined };
          expect(seen(action)).toEqual(expected);
        }
      }),
      { numRuns: RUNS.broad },
    );
  });

  it('creates each unsold identity once, with the identity and the numbers of its package', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        for (const { item, package: listed, changes } of planOf(scenario).created) {
          expect(item.smartvps).toMatchObject({
            packagePid: listed.id,
            packageName: listed.name,
            availableQty: listed.ipv4,
          });
          const sellable = listed.status === 'active' && listed.ipv4 >= (scenario.minimumIps ?? 1);
          expect(item.available).toBe(sellable);
          expect(changes).toEqual([
            { field: 'available', from: undefined, to: sellable },
            { field: 'availableQty', from: undefined, to: listed.ipv4 },
          ]);
        }
      }),
      { numRuns: RUNS.narrow },
    );
  });

  it('says of long lists in order, with a few rows out of place, what the model says', () => {
    fc.assert(
      fc.property(longScenarios, (scenario) => {
        expect(planFacts(planOf(scenario))).toEqual(modelPlan(scenario));
      }),
      { numRuns: 400 },
    );
  });
});

describe('the worlds of these properties', { timeout: TIMEOUT_MS }, () => {
  it('reach every ending and every trap often enough to prove something', () => {
    const sample = fc.sample(scenarios, { numRuns: 2_000, seed: 20_260_101 });
    const plans = sample.map((scenario) => ({ scenario, plan: planOf(scenario) }));
    const worlds = (holds: (world: { scenario: Scenario; plan: InventoryPlan }) => boolean) =>
      plans.filter(holds).length;
    const disabledAs = (wanted: string) =>
      worlds(({ plan }) => plan.disabled.some(({ reason }) => reason === wanted));
    const warned = (wanted: string) =>
      worlds(({ plan }) => plan.warnings.some(({ code }) => code === wanted));
    const reached = {
      created: worlds(({ plan }) => plan.created.length > 0),
      updated: worlds(({ plan }) => plan.updated.length > 0),
      reEnabled: worlds(({ plan }) => plan.reEnabled.length > 0),
      unchanged: worlds(({ plan }) => plan.unchanged > 0),
      missing: disabledAs('missing_from_api'),
      renamed: disabledAs('renamed'),
      inactive: disabledAs('inactive'),
      soldOut: disabledAs('out_of_stock'),
      differingTwins: warned('duplicate_package'),
      unreadable: warned('unreadable_package'),
      incomplete: warned('incomplete_item'),
      held: worlds(
        ({ scenario, plan }) => planOf(withoutHolds(scenario)).reEnabled.length > plan.reEnabled.length,
      ),
      protectedItems: worlds(
        ({ scenario, plan }) => planOf(withoutUnreadable(scenario)).disabled.length > plan.disabled.length,
      ),
      severalItemsPerPackage: worlds(({ scenario }) => hasTwinItems(scenario.items)),
      nothingToDo: worlds(
        ({ plan }) => plan.summary.considered > 1 && plan.summary.considered === plan.unchanged,
      ),
    };
    for (const [situation, times] of Object.entries(reached)) {
      expect(times, `worlds with ${situation}`).toBeGreaterThan(30);
    }
  });
});

function sortedWarnings({ warnings }: InventoryPlan) {
  return warnings.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** All of an item but the three fields that a sync may write. */
function shopFields(item: StockItem): unknown {
  const { available: _available, smartvps, ...rest } = item;
  const { availableQty: _availableQty, lastSeen: _lastSeen, ...config } = smartvps;
  return { ...rest, config };
}

function released(item: StockItem): StockItem {
  return { ...item, smartvps: { ...item.smartvps, hold: false } };
}

function withoutHolds(scenario: Scenario): Scenario {
  return { ...scenario, items: scenario.items.map(released) };
}

function withoutUnreadable(scenario: Scenario): Scenario {
  return { ...scenario, unreadable: [], rows: scenario.rows.filter(({ kind }) => kind === 'readable') };
}

function hasTwinItems(items: readonly StockItem[]): boolean {
  const keys = items.map(({ smartvps }) => JSON.stringify([smartvps.packagePid, smartvps.packageName]));
  return new Set(keys).size < keys.length;
}
