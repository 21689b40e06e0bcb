import type { StockItem } from '../../src/domain/stock.ts';
import type {
  StockChange,
  StockChangeResult,
  StockRepository,
  StockSnapshot,
} from '../../src/ports/stock.ts';
import { listed, snapshotOf } from '../../src/repositories/contract/stock-steps.ts';
import type { StockEdit, StockUnderTest } from '../../src/repositories/contract/subjects.ts';
import { newItem } from '../../src/repositories/contract/values.ts';
import { copyOf } from '../../src/repositories/copy.ts';
import { isSameValue } from '../../src/repositories/equality.ts';
import { derivedItemId } from '../../src/repositories/identity.ts';
import { Kept, pause, type Sabotage } from './sabotage.ts';
import { memoryStock } from './subjects.ts';

type Create = Extract<StockChange, { readonly type: 'create' }>;
type Update = Extract<StockChange, { readonly type: 'update' }>;

/** A stock that does one thing in its own way and leaves all else to the sound one. */
function broken(
  name: string,
  ways: (sound: StockRepository, edit: StockUnderTest['edit']) => Partial<StockRepository & StockUnderTest>,
): Sabotage<StockUnderTest> {
  return {
    name,
    make: async () => {
      const { stock, edit } = await memoryStock();
      const { list, get, apply, ...rest } = ways(stock, edit);
      const own = { ...(list && { list }), ...(get && { get }), ...(apply && { apply }) };
      return { stock: { ...stock, ...own }, edit, ...rest };
    },
  };
}

/** Applies each change in turn: a create or an update in its own way, whatever else in the sound one. */
function applying(
  sound: StockRepository,
  ways: {
    readonly create?: (change: Create) => Promise<StockChangeResult>;
    readonly update?: (change: Update, stored: StockItem | undefined) => Promise<StockChangeResult>;
  },
): StockRepository['apply'] {
  return async (changes) => {
    if (!Array.isArray(changes)) return sound.apply(changes);
    const applied = changes.map(async (change: StockChange) => {
      if (change.type === 'create' && ways.create) return ways.create(change);
      if (change.type !== 'update' || !ways.update) return one(sound, change);
      const found = await Promise.allSettled([sound.get(change.id)]);
      if (found[0].status === 'rejected') return one(sound, change);
      const stored = found[0].value;
      return stored === undefined && ways.update.length < 2
        ? one(sound, change)
        : ways.update(change, stored);
    });
    return Promise.all(applied);
  };
}

async function one(sound: StockRepository, change: StockChange): Promise<StockChangeResult> {
  const [result] = await sound.apply([change]);
  return result ?? { status: 'conflict' };
}

/** Writes whatever the stored item says now. */
async function forced(sound: StockRepository, change: Update): Promise<StockChangeResult> {
  const stored = await sound.get(change.id);
  return stored ? one(sound, { ...change, expected: snapshotOf(stored) }) : { status: 'conflict' };
}

/** Creates an item although its package has one: under a name of its own first. */
let aside = 0;
async function createdAnyway(
  sound: StockRepository,
  edit: StockUnderTest['edit'],
  { item }: Create,
): Promise<StockChangeResult> {
  aside += 1;
  const smartvps = { ...item.smartvps, packageName: `aside ${aside}` };
  const result = await one(sound, { type: 'create', item: { ...item, smartvps } });
  if (result.status === 'applied') await edit(result.id, { smartvps: { ...item.smartvps } });
  return result;
}

async function isThere(sound: StockRepository, { item }: Create): Promise<boolean> {
  const { packagePid, packageName } = item.smartvps;
  return (await listed(sound)).some(
    ({ smartvps }) => smartvps.packagePid === packagePid && smartvps.packageName === packageName,
  );
}

/** Compares each field in a way of its own and writes where all agree. */
function comparing(name: string, isSame: (stored: unknown, expected: unknown) => boolean) {
  return broken(name, (sound) => ({
    apply: applying(sound, {
      update: async (change, stored) => {
        if (stored === undefined) return { status: 'conflict' };
        const now: StockSnapshot = snapshotOf(stored);
        const fields = Object.keys(now) as (keyof StockSnapshot)[];
        const agrees = fields.every((field) => isSame(now[field], change.expected[field]));
        return agrees ? one(sound, { ...change, expected: now }) : { status: 'conflict' };
      },
    }),
  }));
}

/** Takes one field of what was expected for granted. */
function blindTo(field: keyof StockSnapshot): Sabotage<StockUnderTest> {
  return broken(`update does not compare ${field}`, (sound) => ({
    apply: applying(sound, {
      update: async (change, stored) => {
        if (stored === undefined) return one(sound, change);
        return one(sound, {
          ...change,
          expected: { ...change.expected, [field]: snapshotOf(stored)[field] },
        });
      },
    }),
  }));
}

function timeOf(value: unknown): unknown {
  return value instanceof Date ? Math.floor(value.getTime() / 1_000) : value;
}

/** Broken stocks, each of which the contract must reject. */
export const brokenStocks: readonly Sabotage<StockUnderTest>[] = [
  broken('aliasing in memory: get and list hand out the stored object', (sound, edit) => {
    const kept = new Kept<StockItem>();
    return {
      async *list() {
        for (const item of await listed(sound)) yield kept.same(item.id, item);
      },
      get: async (id) => {
        const item = await sound.get(id);
        return item && kept.same(id, item);
      },
      apply: (changes) => {
        kept.forget();
        return sound.apply(changes);
      },
      edit: (id, fields) => {
        kept.forget();
        return edit(id, fields);
      },
    };
  }),
  broken('aliasing in memory: a new item is kept as it was handed in', (sound, edit) => {
    const handedIn = new Map<string, object>();
    return {
      get: async (id) => {
        const item = await sound.get(id);
        return item && copyOf({ ...item, ...handedIn.get(id) });
      },
      apply: applying(sound, {
        create: async (change) => {
          const result = await one(sound, change);
          if (result.status === 'applied') {
            const { id: _, ...rest } = change.item;
            const smartvps: object = change.item.smartvps;
            handedIn.set(result.id, { ...rest, smartvps });
          }
          return result;
        },
        update: (change) => {
          handedIn.delete(change.id);
          return one(sound, change);
        },
      }),
      edit: (id, fields) => {
        handedIn.delete(id);
        return edit(id, fields);
      },
    };
  }),
  broken('aliasing in memory: a date is kept as it was handed in', (sound) => {
    const dates = new Map<string, Date | undefined>();
    return {
      get: async (id) => {
        const item = await sound.get(id);
        const lastSeen = dates.get(id);
        return item && lastSeen ? { ...item, smartvps: { ...item.smartvps, lastSeen } } : item;
      },
      apply: applying(sound, {
        update: async (change, _) => {
          const result = await one(sound, change);
          if (result.status === 'applied') dates.set(change.id, change.set.lastSeen);
          return result;
        },
      }),
    };
  }),
  broken('an empty stock shows a sample', (sound) => ({
    async *list() {
      const items = await listed(sound);
      yield* items.length > 0 ? items : [{ ...newItem('1', 'sample'), id: 'sample' }];
    },
  })),
  broken('items are looked up in a plain object', (sound) => ({
    get: async (id) => (await sound.get(id)) ?? Reflect.get({}, id),
  })),
  broken('list answers what it answered the first time', (sound) => {
    let first: readonly StockItem[] | undefined;
    return {
      async *list() {
        first ??= await listed(sound);
        yield* first;
      },
    };
  }),
  broken('list gives an item twice', (sound) => ({
    async *list() {
      const items = await listed(sound);
      yield* items;
      yield* items.slice(0, items.length > 1 ? 1 : 0);
    },
  })),
  broken('list looks at the stock again after every item', (sound) => ({
    async *list() {
      for (let position = 0; ; position++) {
        const items = [...(await listed(sound))];
        items.sort((a, b) => a.smartvps.availableQty - b.smartvps.availableQty);
        const item = items[position];
        if (item === undefined) return;
        yield item;
      }
    },
  })),
  broken('ids are not checked', (sound) => ({
    get: async (id) => (typeof id === 'string' ? sound.get(id).catch(() => undefined) : undefined),
  })),
  broken('an operator in place of an id matches any item', (sound) => ({
    apply: async (changes) => {
      if (!Array.isArray(changes)) return sound.apply(changes);
      const [any] = await listed(sound);
      const isOperator = (change: StockChange) => change.type === 'update' && typeof change.id !== 'string';
      return sound.apply(
        changes.map((change) => (any && isOperator(change) ? { ...change, id: any.id } : change)),
      );
    },
  })),
  broken('create does not look whether the package has an item', (sound, edit) => ({
    apply: applying(sound, { create: (change) => createdAnyway(sound, edit, change) }),
  })),
  broken('create looks first and writes later', (sound, edit) => ({
    apply: async (changes) => {
      if (!Array.isArray(changes)) return sound.apply(changes);
      const results: StockChangeResult[] = [];
      for (const change of changes) {
        if (change.type === 'update') results.push(await one(sound, change));
        else if (await isThere(sound, change)) results.push({ status: 'conflict' });
        else {
          await pause();
          results.push(await createdAnyway(sound, edit, change));
        }
      }
      return results;
    },
  })),
  broken('packages are told apart without regard to case', (sound) => ({
    apply: applying(sound, {
      create: async (change) => {
        const name = change.item.smartvps.packageName.toLowerCase();
        const items = await listed(sound);
        const isSame = items.some(({ smartvps }) => smartvps.packageName.toLowerCase() === name);
        const isListed =
          isSame && items.some((item) => item.smartvps.packagePid === change.item.smartvps.packagePid);
        return isListed ? { status: 'conflict' } : one(sound, change);
      },
    }),
  })),
  broken('packages are told apart by their names alone', (sound) => ({
    apply: applying(sound, {
      create: async (change) => {
        const name = change.item.smartvps.packageName;
        const items = await listed(sound);
        return items.some(({ smartvps }) => smartvps.packageName === name)
          ? { status: 'conflict' }
          : one(sound, change);
      },
    }),
  })),
  broken('create takes the id that the item brings along', (sound, edit) => ({
    apply: applying(sound, {
      create: async (change) => {
        const { id } = change.item;
        if (typeof id !== 'string' || (await sound.get(id)) === undefined) return one(sound, change);
        await edit(id, change.item as StockEdit);
        return { status: 'applied', id };
      },
    }),
  })),
  broken('create overwrites an item that was re-pointed', (sound, edit) => ({
    apply: applying(sound, {
      create: async (change) => {
        const { packagePid, packageName } = change.item.smartvps;
        const id = derivedItemId(packagePid, packageName, 1);
        const stored = await sound.get(id);
        if (!stored || stored.smartvps.packageName === packageName) return one(sound, change);
        await edit(id, change.item as StockEdit);
        return { status: 'applied', id };
      },
    }),
  })),
  broken('a package that was created once counts as there for ever', (sound) => {
    const names = new Set<string>();
    return {
      apply: applying(sound, {
        create: async (change) => {
          const { packagePid, packageName } = change.item.smartvps;
          const key = `${packagePid}\n${packageName}`;
          if (names.has(key)) return { status: 'conflict' };
          names.add(key);
          return one(sound, change);
        },
      }),
    };
  }),
  broken('names are trimmed', (sound) => ({
    apply: applying(sound, {
      create: (change) => {
        const { smartvps } = change.item;
        const trimmed = { ...smartvps, packageName: smartvps.packageName.trim() };
        return one(sound, { type: 'create', item: { ...change.item, smartvps: trimmed } });
      },
    }),
  })),
  broken('one change that fails stops the rest', (sound) => ({
    apply: async (changes) => {
      const results: StockChangeResult[] = [];
      for (const change of changes) {
        const result = await one(sound, change);
        if (result.status === 'failed') throw result.error;
        results.push(result);
      }
      return results;
    },
  })),
  broken('results come in the order of the writes: creates first', (sound) => ({
    apply: async (changes) => {
      const creates = changes.filter(({ type }) => type === 'create');
      const others = changes.filter(({ type }) => type !== 'create');
      return [...(await sound.apply(creates)), ...(await sound.apply(others))];
    },
  })),
  broken('changes beyond a batch of 500 are left out', (sound) => ({
    apply: async (changes) => {
      if (!Array.isArray(changes)) return sound.apply(changes);
      const results = await sound.apply(changes.slice(0, 500));
      return changes.map((_, index) => results[index] ?? { status: 'conflict' });
    },
  })),
  broken('update ignores what is expected', (sound) => ({
    apply: applying(sound, { update: (change) => forced(sound, change) }),
  })),
  broken('update looks first and writes later', (sound) => ({
    apply: applying(sound, {
      update: async (change, stored) => {
        if (
          stored === undefined ||
          !isSameValue(snapshotOf(stored), { ...snapshotOf(stored), ...change.expected })
        )
          return { status: 'conflict' };
        await pause();
        return forced(sound, change);
      },
    }),
  })),
  blindTo('packagePid'),
  blindTo('packageName'),
  blindTo('available'),
  blindTo('availableQty'),
  blindTo('lastSeen'),
  blindTo('hold'),
  comparing('a missing field equals null', (stored, expected) =>
    isSameValue(stored ?? null, expected ?? null),
  ),
  comparing('a missing field equals false', (stored, expected) =>
    isSameValue(stored ?? false, expected ?? false),
  ),
  comparing('dates are compared as objects', (stored, expected) => Object.is(stored, expected)),
  comparing('dates are compared by the second', (stored, expected) =>
    isSameValue(timeOf(stored), timeOf(expected)),
  ),
  comparing('a quantity that is stored as text never agrees', (stored, expected) =>
    stored === '12' && expected === '12' ? false : isSameValue(stored, expected),
  ),
  broken('whole-document write: an update puts back all that was read before', (sound, edit) => {
    const read = new Map<string, StockItem>();
    const remembered = (item: StockItem | undefined) => {
      if (item) read.set(item.id, item);
      return item;
    };
    return {
      get: async (id) => remembered(await sound.get(id)),
      apply: applying(sound, {
        update: async (change, _) => {
          const result = await one(sound, change);
          const { available: __, smartvps, id, ...fields } = read.get(change.id) ?? { id: change.id };
          const { availableQty: ___, lastSeen: ____, hold: _____, ...settings } = smartvps ?? {};
          if (result.status === 'applied') await edit(id, { ...fields, smartvps: settings });
          return result;
        },
      }),
    };
  }),
  broken('sub-document write: an update replaces the settings', (sound, edit) => ({
    apply: applying(sound, {
      update: async (change, stored) => {
        const result = await one(sound, change);
        const names = Object.keys(stored?.smartvps ?? {}).filter(
          (name) => !Object.hasOwn(change.expected, name),
        );
        const gone = Object.fromEntries(names.map((name) => [name, undefined]));
        if (result.status === 'applied') await edit(change.id, { smartvps: gone });
        return result;
      },
    }),
  })),
  broken('update writes every field it is handed', (sound, edit) => ({
    apply: applying(sound, {
      update: async (change, _) => {
        const { available: __, availableQty: ___, lastSeen: ____, ...more } = change.set as StockEdit;
        const result = await one(sound, change);
        if (result.status === 'applied') await edit(change.id, more);
        return result;
      },
    }),
  })),
  broken('lastSeen is set and never removed', (sound) => ({
    apply: applying(sound, {
      update: (change) => {
        const { lastSeen, ...set } = change.set;
        return one(sound, { ...change, set: lastSeen ? change.set : set });
      },
    }),
  })),
  broken('lastSeen is removed where it is not named', (sound) => ({
    apply: applying(sound, {
      update: (change) => one(sound, { ...change, set: { ...change.set, lastSeen: change.set.lastSeen } }),
    }),
  })),
  broken('a quantity of 0 is not written', (sound) => ({
    apply: applying(sound, {
      update: (change) => {
        const { availableQty, ...set } = change.set;
        return one(sound, { ...change, set: availableQty ? change.set : set });
      },
    }),
  })),
  broken('an update that changes nothing counts as conflict', (sound) => ({
    apply: applying(sound, {
      update: async (change, stored) => {
        const now = stored && { ...snapshotOf(stored), ...change.set };
        return stored && isSameValue(now, snapshotOf(stored)) ? { status: 'conflict' } : one(sound, change);
      },
    }),
  })),
  broken('update inserts what is gone', (sound, edit) => ({
    apply: applying(sound, {
      update: async (change, stored) => {
        if (stored || change.id.length > 10) return one(sound, change);
        const [any] = await listed(sound);
        return any ? createdAnyway(sound, edit, { type: 'create', item: any as never }) : one(sound, change);
      },
    }),
  })),
  broken('disable-as-delete: an item off sale is gone', (sound) => ({
    async *list() {
      for (const item of await listed(sound)) if (item.available !== false) yield item;
    },
    get: async (id) => {
      const item = await sound.get(id);
      return item?.available === false ? undefined : item;
    },
  })),
  broken('an update goes to every item of the package', (sound) => ({
    apply: async (changes) => {
      const results = await sound.apply(changes);
      const [change] = changes;
      if (changes.length !== 1 || change?.type !== 'update' || results[0]?.status !== 'applied')
        return results;
      const { smartvps } = (await sound.get(change.id)) ?? {};
      for (const twin of await listed(sound)) {
        const isTwin = twin.id !== change.id && twin.smartvps.packagePid === smartvps?.packagePid;
        if (isTwin) await forced(sound, { ...change, id: twin.id });
      }
      return results;
    },
  })),
];
