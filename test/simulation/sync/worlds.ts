import type { Package } from '../../../src/domain/package.ts';
import type { StockItem } from '../../../src/domain/stock.ts';
import type { Tape } from '../tape.ts';

/** A shop, a provider, and what is going to happen. */
export interface SyncWorld {
  readonly items: readonly StockItem[];
  readonly packages: readonly Package[];
  /** When each run starts. */
  readonly runsAfterMs: readonly number[];
  /** The list changes at this time, or right after so many fetches. */
  readonly changes: readonly ((At | { readonly afterFetches: number }) & {
    readonly packages: readonly Package[];
  })[];
  /** An administrator edits at this time, or right before the write of this number. */
  readonly edits: readonly ((At | { readonly beforeWrite: number }) & { readonly item: Edit })[];
}

interface At {
  readonly afterMs: number;
}

/** What an administrator does to an item, whatever it says just then. */
export interface Edit {
  readonly id: string;
  readonly name?: string;
  readonly price?: number;
  readonly hold?: boolean;
  readonly available?: boolean;
  readonly packageName?: string;
}

/** Two runs, a change of the list between their fetches, and perhaps an edit; every kind of action is planned. */
export function smallWorld(tape: Tape): SyncWorld {
  const beforeWrite = [undefined, 1, 3][tape.choose('world', 3)];
  return {
    items: [item(1, true, 5), item(2, true, 6), item(3, false, 0), item(4, true, 7)],
    packages: [pack(1, 3), pack(3, 4), pack(4, 7), pack(5, 2)],
    runsAfterMs: [0, 0],
    changes: [
      {
        afterFetches: 1,
        packages: [pack(1, 9), pack(2, 2), pack(3, 4, 'suspended'), pack(4, 7), pack(6, 1)],
      },
    ],
    edits:
      beforeWrite === undefined
        ? []
        : [{ beforeWrite, item: { id: 'item-3', name: 'Best offer', price: 1, hold: true } }],
  };
}

/** Any shop and any provider, as the tape says. */
export function anyWorld(tape: Tape): SyncWorld {
  const choose = (width: number) => tape.choose('world', width);
  const packages = (): Package[] => {
    const listed: Package[] = [];
    for (let number = 1; number <= 6; number++) {
      const state = choose(6);
      if (state < 4)
        listed.push(pack(number, [5, 3, 0, 2][state] ?? 0, state === 3 ? 'suspended' : 'active'));
      if (state === 4) listed.push({ ...pack(number, 4), name: `103.1.${number + 100}` });
    }
    return listed.length === 0 ? [pack(1, 1)] : listed;
  };
  const items: StockItem[] = [];
  for (let number = 1; number <= 6; number++) {
    const state = choose(5);
    if (state < 4) items.push(item(number, state < 2, [5, 4, 0, 3][state] ?? 0, choose(6) === 1));
  }
  const moments = [0, 0, 30_000, 300_000, 930_000];
  const edits = [0, 1].map(() => {
    const id = `item-${1 + choose(6)}`;
    return { afterMs: moments[choose(5)] ?? 0, item: anyEdit(id, choose(6)) };
  });
  return {
    items,
    packages: packages(),
    runsAfterMs: [0, 1, 2, 3].slice(0, 2 + choose(3)).map(() => moments[choose(5)] ?? 0),
    changes: [0, 1]
      .slice(0, choose(3))
      .map(() => ({ afterMs: moments[choose(5)] ?? 0, packages: packages() })),
    edits: edits.filter(({ item: { id } }) => items.some((each) => each.id === id)),
  };
}

function anyEdit(id: string, kind: number): Edit {
  if (kind === 0) return { id, name: 'Best offer' };
  if (kind === 1) return { id, price: 1 };
  if (kind === 2) return { id, hold: true };
  if (kind === 3) return { id, available: false };
  return kind === 4 ? { id, available: true } : { id, packageName: '103.99.99' };
}

function pack(number: number, ipv4: number, status = 'active'): Package {
  return { id: String(number), name: `103.1.${number}`, ipv4, status };
}

function item(number: number, available: boolean, availableQty: number, hold = false): StockItem {
  return {
    id: `item-${number}`,
    name: `Ocean ${number}`,
    price: 100,
    available,
    smartvps: {
      packagePid: String(number),
      packageName: `103.1.${number}`,
      availableQty,
      ...(hold && { hold }),
    },
  };
}
