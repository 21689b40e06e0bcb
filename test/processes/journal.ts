import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Order, Progress } from '../../src/domain/order.ts';
import type { Provision } from '../../src/domain/provision.ts';
import type { Renewal } from '../../src/domain/renewal.ts';
import type { StockItem } from '../../src/domain/stock.ts';
import { fromText, toText } from './journal-text.ts';

/** A shop's order and the last progress it was told. */
export interface FiledOrder {
  readonly order: Order;
  readonly progress?: Progress;
}

/** Who has a pool, and until when. */
export interface PoolLease {
  readonly owner: string;
  readonly leaseUntil: number;
}

/** What is kept, table by table. */
export interface Tables {
  readonly items: StockItem;
  readonly orders: FiledOrder;
  readonly pools: PoolLease;
  readonly provisions: Provision;
  readonly renewals: Renewal;
}

/** Everything that is stored, each table by its keys. */
export type State = { readonly [Table in keyof Tables]: ReadonlyMap<string, Tables[Table]> };

/** One row to store, or to remove where it has no value. */
export type Write<Table extends keyof Tables = keyof Tables> = {
  [Each in Table]: { readonly table: Each; readonly key: string; readonly value?: Tables[Each] };
}[Table];

/** What was decided on a state: the answer, and what is to be stored for it to hold. */
export interface Decided<Answer> {
  readonly answer: Answer;
  readonly writes?: readonly Write[];
}

/** How a journal is kept. */
export interface JournalOptions {
  /** Hears of an entry that is written and not in force yet, and of one that has just come into force. */
  readonly onStep?: (step: 'written' | 'linked') => void;
  /** Whether an entry is handed to the disk before it comes into force. @default true */
  readonly isSynced?: boolean;
}

/**
 * A folder that several processes store in, and that survives whatever happens to any of them.
 *
 * It holds one file per entry, numbered without a gap, and nothing is ever changed or removed. An entry is written
 * under a name of its own, handed to the disk, and then linked to the next number: linking fails when the number is
 * taken, and that is the compare-and-set. There is no lock, so a process that is killed leaves none behind, and one
 * that is frozen holds up nobody. The folder itself is not handed to the disk each time: these tests end processes,
 * not machines.
 */
export class Journal {
  readonly #folder: string;
  readonly #options: JournalOptions;
  readonly #state = {
    items: new Map<string, StockItem>(),
    orders: new Map<string, FiledOrder>(),
    pools: new Map<string, PoolLease>(),
    provisions: new Map<string, Provision>(),
    renewals: new Map<string, Renewal>(),
  };
  #length = 0;
  #drafts = 0;

  constructor(folder: string, options: JournalOptions = {}) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
    this.#options = options;
  }

  /** How many entries there are, those of others included. */
  get length(): number {
    this.#catchUp();
    return this.#length;
  }

  /** What is stored at this moment. */
  state(): State {
    this.#catchUp();
    return this.#state;
  }

  /** Decides on what is stored at this moment, and decides anew whenever somebody else was faster. */
  change<Answer>(decide: (state: State) => Decided<Answer>): Answer {
    for (;;) {
      const { answer, writes = [] } = decide(this.state());
      if (writes.length === 0 || this.append(this.#length, writes)) return answer;
    }
  }

  /** Stores an entry behind the first `length` ones; `false`, and nothing is stored, when there are more by now. */
  append(length: number, writes: readonly Write[]): boolean {
    const { onStep, isSynced = true } = this.#options;
    this.#drafts += 1;
    const draft = join(this.#folder, `draft-${process.pid}-${this.#drafts}`);
    writeFile(draft, toText(writes), isSynced);
    onStep?.('written');
    try {
      linkSync(draft, this.#entry(length + 1));
      onStep?.('linked');
      return true;
    } catch (error) {
      if (isTaken(error)) return false;
      throw error;
    } finally {
      unlinkSync(draft);
    }
  }

  #catchUp(): void {
    while (existsSync(this.#entry(this.#length + 1))) {
      const writes: readonly Write[] = fromText(readFileSync(this.#entry(this.#length + 1), 'utf8'));
      for (const write of writes) apply(this.#state, write);
      this.#length += 1;
    }
  }

  #entry(number: number): string {
    return join(this.#folder, `${number}.json`);
  }
}

type MutableState = { readonly [Table in keyof Tables]: Map<string, Tables[Table]> };

function apply<Table extends keyof Tables>(state: MutableState, { table, key, value }: Write<Table>): void {
  if (value === undefined) state[table].delete(key);
  else state[table].set(key, value);
}

function writeFile(path: string, text: string, isSynced: boolean): void {
  const file = openSync(path, 'wx');
  try {
    writeSync(file, text);
    if (isSynced) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
