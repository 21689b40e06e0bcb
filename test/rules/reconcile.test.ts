import { describe, expect, it } from 'vitest';
import { ConfigurationError, InvalidArgumentError } from '../../src/domain/errors.ts';
import type { Package, RawPackage } from '../../src/domain/package.ts';
import type { StockItem } from '../../src/domain/stock.ts';
import { reconcileInventory } from '../../src/rules/reconcile.ts';
import { anItem, anItemOf, aPackage, NOON, packages } from '../builders.ts';

const NOW = new Date(NOON);
const YESTERDAY = new Date(NOON - 86_400_000);
const other = aPackage({ id: '9', name: '103.82.9' });
const SUSPENDED = aPackage({ status: 'suspended' });

describe('reconcileInventory takes off sale', () => {
  it('an item whose package is not listed, and notes when that was first seen', () => {
    const item = anItem();
    const plan = reconcileInventory([item], [other], { now: NOW });

    expect(plan.disabled).toEqual([
      {
        item,
        reason: 'missing_from_api',
        changes: [
          { field: 'available', from: true, to: false },
          { field: 'availableQty', from: 50, to: 0 },
          { field: 'lastSeen', from: undefined, to: NOW },
        ],
      },
    ]);
    expect(plan.disabled[0]).not.toHaveProperty('package');
    expect(plan.updated).toEqual([]);
  });

  it('an item whose package is not listed, without a date where none was handed in', () => {
    const plan = reconcileInventory([anItem()], [other]);

    expect(plan.disabled[0]?.changes.map(({ field }) => field)).toEqual(['available', 'availableQty']);
  });

  it('an item whose package has another name now, once, and creates one for the new name', () => {
    const item = anItem();
    const renamed = aPackage({ name: '103.195.161' });
    const plan = reconcileInventory([item], [renamed], { now: NOW });

    expect(plan.disabled).toEqual([
      {
        item,
        reason: 'renamed',
        changes: [
          { field: 'available', from: true, to: false },
          { field: 'availableQty', from: 50, to: 0 },
          { field: 'lastSeen', from: undefined, to: NOW },
        ],
      },
    ]);
    expect(plan.updated).toEqual([]);
    expect(plan.created.map((action) => action.package)).toEqual([renamed]);
  });

  it.each([
    ['suspended', 'inactive'],
    ['SUSPENDED', 'inactive'],
    ['active ', 'inactive'],
    ['', 'inactive'],
    ['brand new', 'inactive'],
  ])('an item whose package has the status %j as %s', (status, reason) => {
    const item = anItem();
    const plan = reconcileInventory([item], [aPackage({ status })], { now: NOW });

    expect(plan.disabled).toEqual([
      {
        item,
        package: aPackage({ status: status.toLowerCase() }),
        reason,
        changes: [{ field: 'available', from: true, to: false }],
      },
    ]);
  });

  it('an item whose package has no address left, and stores that', () => {
    const item = anItem();
    const plan = reconcileInventory([item], [aPackage({ ipv4: 0 })], { now: NOW });

    expect(plan.disabled).toEqual([
      {
        item,
        package: aPackage({ ipv4: 0 }),
        reason: 'out_of_stock',
        changes: [
          { field: 'available', from: true, to: false },
          { field: 'availableQty', from: 50, to: 0 },
        ],
      },
    ]);
  });

  it('an item for its status before its stock', () => {
    const plan = reconcileInventory([anItem()], [aPackage({ status: 'suspended', ipv4: 0 })]);

    expect(plan.disabled[0]?.reason).toBe('inactive');
  });

  it('an item that is on sale with nothing left, whatever quantity is stored', () => {
    const plan = reconcileInventory([anItem({ smartvps: { availableQty: 0 } })], [aPackage({ ipv4: 0 })]);

    expect(plan.disabled[0]?.changes).toEqual([{ field: 'available', from: true, to: false }]);
  });

  it('an item for good, with a new date, when its package is missing once more', () => {
    const item = anItem({ smartvps: { lastSeen: YESTERDAY } });
    const plan = reconcileInventory([item], [other], { now: NOW });

    expect(plan.disabled[0]?.changes).toContainEqual({ field: 'lastSeen', from: YESTERDAY, to: NOW });
  });
});

describe('reconcileInventory brings back', () => {
  it('an item whose package is sellable again, and forgets when it was missing', () => {
    const item = anItem({ available: false, smartvps: { availableQty: 0, lastSeen: YESTERDAY } });
    const plan = reconcileInventory([item], [aPackage()], { now: NOW });

    expect(plan.reEnabled).toEqual([
      {
        item,
        package: aPackage(),
        changes: [
          { field: 'available', from: false, to: true },
          { field: 'availableQty', from: 0, to: 50 },
          { field: 'lastSeen', from: YESTERDAY, to: undefined },
        ],
      },
    ]);
  });

  it('an item of which only the availability differs', () => {
    const plan = reconcileInventory([anItem({ available: false })], [aPackage()], { now: NOW });

    expect(plan.reEnabled[0]?.changes).toEqual([{ field: 'available', from: false, to: true }]);
  });

  it('an item that does not say whether it is on sale', () => {
    const plan = reconcileInventory([anItem({ available: undefined })], [aPackage()]);

    expect(plan.reEnabled[0]?.changes).toEqual([{ field: 'available', from: undefined, to: true }]);
  });

  it('no item that an administrator holds', () => {
    const plan = reconcileInventory([anItem({ available: false, smartvps: { hold: true } })], [aPackage()]);

    expect(plan.reEnabled).toEqual([]);
    expect(plan.summary).toMatchObject({ unchanged: 1, considered: 1 });
  });

  it('no held item, of which it still keeps the quantity', () => {
    const item = anItem({ available: false, smartvps: { hold: true, lastSeen: YESTERDAY } });
    const plan = reconcileInventory([item], [aPackage({ ipv4: 40 })], { now: NOW });

    expect(plan.updated).toEqual([
      {
        item,
        package: aPackage({ ipv4: 40 }),
        changes: [{ field: 'availableQty', from: 50, to: 40 }],
      },
    ]);
    expect(plan.reEnabled).toEqual([]);
  });

  it.each([false, undefined, null, 'true', 1])('an item whose hold is %j, which holds nothing', (hold) => {
    const item = anItem({ available: false, smartvps: { hold: hold as boolean } });

    expect(reconcileInventory([item], [aPackage()]).reEnabled).toHaveLength(1);
  });
});

describe('reconcileInventory updates', () => {
  it.each([
    ['on sale, listed', anItem(), [aPackage({ ipv4: 49 })], 49],
    ['off sale, suspended', anItem({ available: false }), [aPackage({ ipv4: 49, status: 'suspended' })], 49],
    ['off sale, sold out', anItem({ available: false }), [aPackage({ ipv4: 0 })], 0],
    ['off sale, not listed', anItem({ available: false }), [], 0],
    ['off sale, renamed', anItem({ available: false }), [aPackage({ name: 'other' })], 0],
  ])('the quantity alone of an item that stays %s', (_what, item, listed, to) => {
    const plan = reconcileInventory([item], listed, { now: NOW });

    expect(plan.updated.map(({ changes }) => changes)).toEqual([[{ field: 'availableQty', from: 50, to }]]);
    expect(plan.updated[0]?.item).toBe(item);
    expect(plan.disabled).toEqual([]);
    expect(plan.reEnabled).toEqual([]);
  });

  it('a quantity that is stored as text or not at all', () => {
    const items = [undefined, '50'].map((availableQty, index) =>
      anItem({ id: `item-${index}`, smartvps: { availableQty } as object }),
    );
    const plan = reconcileInventory(items, [aPackage()]);

    expect(plan.updated.map(({ changes }) => changes)).toEqual([
      [{ field: 'availableQty', from: undefined, to: 50 }],
      [{ field: 'availableQty', from: '50', to: 50 }],
    ]);
  });
});

describe('reconcileInventory leaves alone', () => {
  it.each([
    ['on sale, listed', anItem(), [aPackage()]],
    ['off sale, suspended', anItem({ available: false }), [SUSPENDED]],
    ['off sale, not listed', anItem({ available: false, smartvps: { availableQty: 0 } }), []],
    ['with the id stored as a number', anItem({ smartvps: { packagePid: 123 } as object }), [aPackage()]],
    ['with whatever else the shop stores', anItem({ name: '', price: Number.NaN, tags: null }), [aPackage()]],
  ])('an item %s that says what is so', (_what, item, listed) => {
    const plan = reconcileInventory([item], listed, { now: NOW });

    expect(plan).toEqual({
      created: [],
      updated: [],
      disabled: [],
      reEnabled: [],
      unchanged: 1,
      warnings: [],
      summary: {
        ...{ created: 0, updated: 0, disabled: 0, reEnabled: 0, unchanged: 1, considered: 1 },
        ...{ onSale: item.available ? 1 : 0, packages: listed.length },
      },
    });
  });

  it.each([
    ['no package id', { packagePid: undefined }],
    ['an empty package id', { packagePid: '' }],
    ['an object for a package id', { packagePid: { $ne: null } }],
    ['a number for a package id that has lost digits', { packagePid: 2 ** 53 }],
    ['no number for a package id', { packagePid: Number.NaN }],
    ['no package name', { packageName: undefined }],
    ['an empty package name', { packageName: '' }],
    ['a number for a package name', { packageName: 103.1 }],
  ])('an item with %s, with a warning and outside every count', (_what, part) => {
    const item = anItem({ smartvps: part as object });
    const plan = reconcileInventory([item], []);

    expect(plan.warnings).toEqual([
      {
        code: 'incomplete_item',
        message: 'Stock item "item-123" does not say which package it sells and was left alone.',
        itemId: 'item-123',
      },
    ]);
    expect(plan.summary).toMatchObject({ considered: 0, unchanged: 0, onSale: 0 });
    expect(plan.disabled).toEqual([]);
  });

  it.each([null, undefined, {}, { id: 5, smartvps: null }])('%j among the items', (item) => {
    const plan = reconcileInventory([item as unknown as StockItem], []);

    expect(plan.warnings).toStrictEqual([
      {
        code: 'incomplete_item',
        message: 'Stock item without id does not say which package it sells and was left alone.',
      },
    ]);
  });
});

describe('reconcileInventory knows a package by', () => {
  it.each([
    ['103.82.7', '103.82.72'],
    ['103.82.72', '103.82.7'],
    ['103.109.18x', '103.109.18X'],
    ['103.82.72', '103.82.72 '],
    ['103.82.72', ' 103.82.72'],
    ['🏅 103.195', '103.195'],
    ['é', 'e\u0301'],
  ])('its name to the letter: %j is not %j', (stored, listed) => {
    const plan = reconcileInventory([anItemOf(aPackage({ name: stored }))], [aPackage({ name: listed })]);

    expect(plan.disabled.map(({ reason }) => reason)).toEqual(['renamed']);
    expect(plan.created).toHaveLength(1);
  });

  it.each([
    ['123', '0123'],
    ['1', '1 '],
    ['a', 'A'],
    ['1', '1.0'],
  ])('its id to the letter: %j is not %j', (stored, listed) => {
    const plan = reconcileInventory([anItemOf(aPackage({ id: stored }))], [aPackage({ id: listed })]);

    expect(plan.disabled.map(({ reason }) => reason)).toEqual(['missing_from_api']);
    expect(plan.created).toHaveLength(1);
  });

  it('the pair of both, of which no part can pass for another', () => {
    const items = [anItemOf(aPackage({ id: '1', name: ':2' })), anItemOf(aPackage({ id: '1:', name: '2' }))];
    const plan = reconcileInventory(items, [aPackage({ id: '1', name: ':2' })]);

    expect(plan.disabled.map(({ item }) => item)).toEqual([items[1]]);
  });

  it('the same identity for an id that is a number, a quantity that is a text and any case of status', () => {
    const raw: RawPackage = { id: 123, name: '103.195.160.2', ipv4: '50', status: 'ACTIVE' };

    expect(reconcileInventory([anItem()], [raw]).unchanged).toBe(1);
  });

  it.each(['__proto__', 'constructor', 'hasOwnProperty', 'toString'])(
    'the id and name %s like any other',
    (word) => {
      const odd = aPackage({ id: word, name: word });

      expect(reconcileInventory([anItemOf(odd)], [odd]).unchanged).toBe(1);
      expect(reconcileInventory([anItemOf(odd)], []).disabled).toHaveLength(1);
      expect(reconcileInventory([], [odd]).created).toHaveLength(1);
    },
  );

  it('one name for several items, each of which gets its action', () => {
    const items = ['a', 'b', 'c'].map((id) => anItem({ id, available: id !== 'c' }));
    const plan = reconcileInventory(items, [aPackage({ ipv4: 0 })]);

    expect(plan.disabled.map(({ item }) => item.id)).toEqual(['a', 'b']);
    expect(plan.updated.map(({ item }) => item.id)).toEqual(['c']);
    expect(plan.created).toEqual([]);
  });
});

describe('reconcileInventory with minimumIps', () => {
  it.each([
    [undefined, 1, 'sellable'],
    [undefined, 0, 'out_of_stock'],
    [1, 1, 'sellable'],
    [5, 5, 'sellable'],
    [5, 4, 'out_of_stock'],
  ])('%j finds %i addresses %s', (minimumIps, ipv4, expected) => {
    const listed = aPackage({ ipv4 });
    const plan = reconcileInventory([anItemOf(listed, { available: true })], [listed], { minimumIps });

    expect(plan.disabled[0]?.reason ?? 'sellable').toBe(expected);
    expect(plan.disabled.flatMap(({ changes }) => changes.map(({ field }) => field))).toEqual(
      expected === 'sellable' ? [] : ['available'],
    );
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '2', null, 2 ** 53])(
    'refuses %o',
    (minimumIps) => {
      expect(() => reconcileInventory([], [], { minimumIps: minimumIps as number })).toThrow(
        new ConfigurationError('minimumIps', 'Option minimumIps must be a whole number of at least 1.'),
      );
    },
  );
});

describe('reconcileInventory of a list that repeats a package', () => {
  const twins: readonly Package[] = [aPackage({ ipv4: 7 }), aPackage({ ipv4: 3 }), aPackage({ ipv4: 5 })];

  it.each([[[0, 1, 2]], [[2, 1, 0]], [[1, 0, 2]], [[0, 2, 1]]])(
    'lets the fewest addresses stand in the order %j, with a warning',
    (order) => {
      const listed = order.flatMap((index) => twins[index] ?? []);
      const plan = reconcileInventory([anItem()], listed);

      expect(plan.updated[0]?.package).toEqual(aPackage({ ipv4: 3 }));
      expect(plan.warnings).toEqual([
        {
          code: 'duplicate_package',
          message:
            'Package 123::103.195.160.2 is listed more than once with different values. The least promising stands: status active, 3 addresses.',
          pid: '123',
        },
      ]);
      expect(plan.summary.packages).toBe(1);
    },
  );

  it.each([
    ['before', [SUSPENDED, aPackage()]],
    ['after', [aPackage(), SUSPENDED]],
  ])('lets any other status stand that is listed %s the active one', (_when, listed) => {
    expect(reconcileInventory([anItem()], listed).disabled[0]?.reason).toBe('inactive');
  });

  it('says nothing of twins that say the same', () => {
    const raw: RawPackage = { id: 123, name: '103.195.160.2', ipv4: '50', status: 'ACTIVE' };
    const plan = reconcileInventory([anItem()], [aPackage(), raw, aPackage()]);

    expect(plan.warnings).toEqual([]);
    expect(plan.unchanged).toBe(1);
    expect(plan.summary.packages).toBe(1);
  });

  it('creates one item for it', () => {
    expect(reconcileInventory([], twins).created).toHaveLength(1);
  });

  it('under two names takes it for two packages', () => {
    const plan = reconcileInventory([anItem()], [aPackage(), aPackage({ name: '103.195.161' })]);

    expect(plan.unchanged).toBe(1);
    expect(plan.created).toHaveLength(1);
  });
});

describe('reconcileInventory of a list with a row that cannot be read', () => {
  const byId = { id: 123, name: '103.195.160.2', ipv4: 'many', status: 'active' } as RawPackage;
  const byName = { id: null, name: '103.195.160.2', ipv4: 50, status: 'active' } as unknown as RawPackage;

  it.each([
    ['its id', byId],
    ['its name, where the row has no id', byName],
  ])('keeps an item on sale by %s', (_what, row) => {
    const plan = reconcileInventory([anItem()], [row], { now: NOW });

    expect(plan.disabled).toEqual([]);
    expect(plan.summary).toMatchObject({ unchanged: 1, considered: 1, onSale: 1, packages: 0 });
    expect(plan.created).toEqual([]);
  });

  it.each([
    ['the same id under another name', { id: '123', name: 'other', reason: 'odd' }],
    ['the same id and no name', { id: '123' }],
    ['the same name and no id', { name: '103.195.160.2' }],
  ])('keeps an item on sale when the client hands in %s', (_what, row) => {
    const plan = reconcileInventory([anItem()], [other], { unreadable: [row] });

    expect(plan.disabled).toEqual([]);
    expect(plan.unchanged).toBe(1);
  });

  it.each([
    ['another id, though the name is the same', { id: '9', name: '103.195.160.2' }],
    ['another name and no id', { name: '103.195.160' }],
    ['neither id nor name', {}],
  ])('keeps no item on sale for a row of %s', (_what, row) => {
    expect(reconcileInventory([anItem()], [], { unreadable: [row] }).disabled).toHaveLength(1);
  });

  it('keeps an item on sale whose readable twin says otherwise', () => {
    const plan = reconcileInventory([anItem()], [SUSPENDED, byId]);

    expect(plan.disabled).toEqual([]);
    expect(plan.unchanged).toBe(1);
  });

  it('leaves the quantity of an item that is off sale alone', () => {
    const plan = reconcileInventory([anItem({ available: false })], [byId]);

    expect(plan.updated).toEqual([]);
    expect(plan.unchanged).toBe(1);
  });

  it('still brings back and updates what a readable twin says', () => {
    const items = [anItem({ id: 'off', available: false }), anItem({ id: 'on' })];
    const plan = reconcileInventory(items, [aPackage({ ipv4: 40 }), byId]);

    expect(plan.reEnabled.map(({ item }) => item.id)).toEqual(['off']);
    expect(plan.updated.map(({ item }) => item.id)).toEqual(['on']);
  });

  it('warns of each, from the list and from the client', () => {
    const rows = [byId, byName, null as unknown as RawPackage];
    const plan = reconcileInventory([], rows, {
      unreadable: [{ id: '7', name: 'a\nb', reason: 'no count' }, { id: '8' }, {}],
    });

    expect(plan.warnings).toEqual([
      {
        code: 'unreadable_package',
        message:
          'A row 123::103.195.160.2 was set aside: the number of addresses is missing or unreadable. Its items stay as they are.',
        pid: '123',
      },
      {
        code: 'unreadable_package',
        message:
          'A row ?::103.195.160.2 was set aside: the id is missing or unreadable. Its items stay as they are.',
      },
      {
        code: 'unreadable_package',
        message:
          'A row of an unknown package was set aside: the row is not an object. Its items stay as they are.',
      },
      {
        code: 'unreadable_package',
        message: 'A row 7::a\\u000ab was set aside: no count. Its items stay as they are.',
        pid: '7',
      },
      {
        code: 'unreadable_package',
        message: 'A row 8::? was set aside: it could not be read. Its items stay as they are.',
        pid: '8',
      },
      {
        code: 'unreadable_package',
        message:
          'A row of an unknown package was set aside: it could not be read. Its items stay as they are.',
      },
    ]);
  });

  it('takes an id that has lost digits for unreadable, never for a match', () => {
    const item = anItem({ smartvps: { packagePid: '9007199254740992' } });
    const plan = reconcileInventory([item], [{ ...aPackage(), id: 9007199254740992 }]);

    expect(plan.warnings.map(({ code }) => code)).toEqual(['unreadable_package']);
    expect(plan.unchanged).toBe(1);
    expect(plan.created).toEqual([]);
  });
});

describe('reconcileInventory', () => {
  it('counts what it planned', () => {
    const [first, second, third, fourth, fifth] = packages(5).map((listed) => anItemOf(listed));
    const items = [first, second, third, { ...anItem(), ...fourth, available: false }, fifth];
    const listed = packages(6).map((each) => ({
      ...each,
      ...(each.id === '1' && { ipv4: 9 }),
      ...(each.id === '2' && { status: 'suspended' }),
    }));
    const plan = reconcileInventory(
      items.filter((item) => item !== undefined),
      listed,
    );

    expect(plan.summary).toEqual({
      ...{ created: 1, updated: 1, disabled: 1, reEnabled: 1, unchanged: 2, considered: 6 },
      ...{ onSale: 4, packages: 6 },
    });
  });

  it('says the same twice and changes nothing that was handed in', () => {
    const items = deepFreeze([
      anItem({ smartvps: { lastSeen: YESTERDAY } }),
      anItem({ id: 'x', available: false }),
    ]);
    const listed = deepFreeze([aPackage({ ipv4: 3 }), aPackage({ ipv4: 2 }), other]);
    const once = reconcileInventory(items, listed, { now: NOW });

    expect(reconcileInventory(items, listed, { now: NOW })).toEqual(once);
    expect(once.updated[0]?.item).toBe(items[0]);
  });

  it('reads lists of any kind, each once', () => {
    function* once<T>(values: readonly T[]) {
      yield* values;
    }
    const plan = reconcileInventory(once([anItem()]), new Set([aPackage(), other]));

    expect(plan.summary).toMatchObject({ unchanged: 1, created: 1 });
  });

  it.each([
    ['existing', undefined, 'undefined'],
    ['existing', null, 'null'],
    ['existing', 'items', 'a text'],
    ['existing', {}, 'an object'],
    ['packages', undefined, 'undefined'],
    ['packages', '[]', 'a text'],
    ['packages', { packages: [] }, 'an object'],
    ['packages', 5, 'number'],
  ])('refuses %s that are %j', (argument, value, what) => {
    const [items, listed] = argument === 'existing' ? [value, []] : [[], value];

    expect(() => reconcileInventory(items as [], listed as [])).toThrow(
      new InvalidArgumentError(argument, `Cannot reconcile: ${argument} must be a list, and is ${what}.`),
    );
  });

  it('takes options that are null for none', () => {
    const plan = reconcileInventory([anItem()], [aPackage()], null as never);
    expect(plan).toEqual(reconcileInventory([anItem()], [aPackage()]));
  });

  it.each([new Date(Number.NaN), NOON, '2026-01-01', null])('refuses %o as the moment', (now) => {
    expect(() => reconcileInventory([], [], { now: now as Date })).toThrow(
      new InvalidArgumentError('now', 'Option now must be a valid Date.'),
    );
  });
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
