import type { Process } from './process.ts';
import { promise } from './violation.ts';

/** What every record has that one worker at a time may move. */
export interface LeasedItem {
  readonly orderId: string;
  readonly version: number;
  readonly stage: string;
  readonly fence: number;
  readonly leaseUntil?: number;
  readonly dueAt?: number;
  readonly evidence: Readonly<Record<string, Heard>>;
  readonly history: readonly { readonly at: number; readonly why: string; readonly who: string }[];
}

interface Heard {
  readonly at: number;
  readonly outcome: string;
  readonly ip?: string;
  readonly code?: string;
}

/** The name that the person of every history signs with. */
export const PERSON = 'Rosa';

/**
 * What records of any kind promise that one worker at a time may move, checked at each write. Knows what is stored
 * without asking the adapter.
 */
export abstract class LeasedPromises<Item extends LeasedItem> {
  /** Leases taken over from a worker that lives and waits for an answer. */
  takeovers = 0;
  protected readonly now: () => number;
  readonly #keyOf: (item: Item) => string;
  readonly #records = new Map<string, Item>();
  readonly #older = new Map<string, Item>();
  /** Who has the lease of each record, as the store gave it. */
  readonly #holders = new Map<string, Process>();
  /** Who marked each record, and what had gone wrong for it by then. */
  readonly #markers = new Map<string, { readonly process: Process; readonly troubles: number }>();

  constructor(keyOf: (item: Item) => string, now: () => number) {
    this.#keyOf = keyOf;
    this.now = now;
  }

  /** Where a worker took a record. */
  protected abstract movedByWorker(process: Process, before: Item, after: Item): void;
  /** Where a named person took it. */
  protected abstract movedByPerson(before: Item, after: Item, why: string): void;
  /** What must be so of any record that is stored. */
  protected abstract stored(process: Process, before: Item | undefined, after: Item): void;

  recordOf(key: string): Item | undefined {
    return this.#records.get(key);
  }

  records(): readonly Item[] {
    return [...this.#records.values()];
  }

  /** Each record as it was before its last write. */
  older(): ReadonlyMap<string, Item> {
    return this.#older;
  }

  holderOf(key: string): Process | undefined {
    return this.#holders.get(key);
  }

  /** A write reached the adapter; `after` is what it left, `troubles` what had gone wrong when it was asked for. */
  written(process: Process, step: string, after: Item, troubles: number): void {
    const key = this.#keyOf(after);
    const before = this.#records.get(key);
    if (before !== undefined && before.version === after.version) {
      promise('every write raises the version', isSameRecord(before, after), () => {
        return `${key} changed and kept version ${after.version}`;
      });
      return;
    }
    promise(
      'versions rise by one',
      after.version === (before?.version ?? 0) + 1 || before === undefined,
      () => `${key}: ${before?.version} became ${after.version}`,
    );
    promise('what is on record stays', step !== 'enqueue' || before === undefined, () => `${key} began anew`);
    if (step === 'mark') this.#markers.set(key, { process, troubles });
    if (step === 'claim') this.#claimed(process, key, before, after);
    else if (step === 'evidence') promiseHeard(before, after);
    else if (before !== undefined) this.#advanced(process, before, after);
    if (before !== undefined) this.#older.set(key, before);
    this.#records.set(key, after);
    this.stored(process, before, after);
  }

  /** True when whoever marked it died, or was held up by storage or by something else since. */
  protected isMarkerExcused(item: Item): boolean {
    const marker = this.#markers.get(this.#keyOf(item));
    return marker === undefined || !marker.process.isAlive || marker.process.troubles > marker.troubles;
  }

  #claimed(process: Process, key: string, before: Item | undefined, after: Item): void {
    const rest = before ?? { ...after, fence: 0 };
    promise(
      'a claim raises the fence',
      after.fence === rest.fence + 1,
      () => `${rest.fence} to ${after.fence}`,
    );
    promise(
      'a claim moves nothing',
      after.stage === rest.stage && isSameEvidence(rest, after),
      () => after.stage,
    );
    const until = before?.leaseUntil ?? 0;
    promise(
      'a live lease is not taken',
      until <= this.now() + process.skewMs,
      () => `${process.name} took ${key}`,
    );
    const last = this.#holders.get(key);
    if (last !== undefined && last !== process && last.isAlive && last.pending.length > 0)
      this.takeovers += 1;
    this.#holders.set(key, process);
  }

  #advanced(process: Process, before: Item, after: Item): void {
    promise('evidence stays', isSameEvidence(before, after), () =>
      JSON.stringify([before.evidence, after.evidence]),
    );
    const told = after.history.slice(0, before.history.length);
    promise(
      'history only grows',
      told.every((entry, at) => entry.at === before.history[at]?.at),
      () => after.orderId,
    );
    const decision = after.history.slice(before.history.length).find(({ who }) => who === PERSON);
    if (decision !== undefined) {
      this.movedByPerson(before, after, decision.why);
      return;
    }
    const isHolder = this.#holders.get(this.#keyOf(after)) === process && after.fence === before.fence;
    promise('a worker that lost its lease moves nothing', isHolder, () => {
      return `${process.name} moved ${after.orderId} from ${before.stage} to ${after.stage}`;
    });
    this.movedByWorker(process, before, after);
  }
}

function promiseHeard(before: LeasedItem | undefined, after: LeasedItem): void {
  promise('evidence needs a record', before !== undefined, () => after.orderId);
  const isOnlyMore =
    before.stage === after.stage && before.fence === after.fence && isSuperset(before, after);
  promise('evidence moves nothing', isOnlyMore, () => `${after.orderId} ${before.stage} to ${after.stage}`);
  promise('evidence makes an order due', after.dueAt !== undefined, () => after.orderId);
}

function isSameRecord(before: LeasedItem, after: LeasedItem): boolean {
  return before === after || JSON.stringify(before) === JSON.stringify(after);
}

function isSuperset(before: LeasedItem, after: LeasedItem): boolean {
  return Object.entries(before.evidence).every(([attempt, heard]) =>
    isSameAnswer(heard, after.evidence[attempt]),
  );
}

function isSameEvidence(before: LeasedItem, after: LeasedItem): boolean {
  if (before.evidence === after.evidence) return true;
  return isSuperset(before, after) && isSuperset(after, before);
}

function isSameAnswer(a: Heard, b: Heard | undefined): boolean {
  return a === b || (a.at === b?.at && a.outcome === b.outcome && a.ip === b.ip && a.code === b.code);
}
