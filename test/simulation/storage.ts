import { CANARIES } from './canaries.ts';
import type { Ending, Process, Request } from './process.ts';
import type { Scheduler } from './scheduler.ts';
import { Violation } from './violation.ts';

/** What may strike a write. After "outage" every call fails for a while, longer than any flow repeats. */
export const WRITE_FAULTS = [
  'none',
  'crash before',
  'crash after',
  'error before',
  'ack lost',
  'outage',
  'ack lost, then outage',
  'frozen before',
  'frozen after',
  'late write',
] as const;

/** What may strike a read that decides nothing by itself: it may also answer an older version. */
export const READ_FAULTS = ['none', 'crash before', 'error', 'stale', 'outage', 'frozen after'] as const;

const SHORT_OUTAGE_MS = 60_000;
/** Longer than any lease. */
const FREEZE_MS = 900_000;
/** How long after its error a late write lands. */
const LATE_WRITE_MS = 90_000;

/** The error of a driver whose text holds what must never be repeated. */
export class DriverError extends Error {
  readonly code = 'ECONNRESET';
  constructor() {
    super(`connection to ${CANARIES.databaseUri} lost`);
  }
}

/** One storage server: all that is on it goes down together. */
export class Storage {
  readonly #scheduler: Scheduler;
  readonly #outageMs: number;
  #downUntil = 0;

  constructor(scheduler: Scheduler, outageMs = SHORT_OUTAGE_MS) {
    this.#scheduler = scheduler;
    this.#outageMs = outageMs;
  }

  /** Whether every call fails just now. */
  get isDown(): boolean {
    return this.#scheduler.now < this.#downUntil;
  }

  /** When it is back. */
  get downUntil(): number {
    return this.#downUntil > this.#scheduler.now ? this.#downUntil : 0;
  }

  /** Ends an outage. */
  heal(): void {
    this.#downUntil = 0;
  }

  /** A write, as the driver shows it: it may be done, not done, or done without a word, and at another time. */
  write<T>(
    process: Process,
    { step, about }: Pick<Request, 'step' | 'about'>,
    act: () => Promise<T>,
    faults: readonly string[] = WRITE_FAULTS,
  ): Promise<T> {
    const perform = (fault: string) =>
      fault === 'none' && !this.isDown ? done(act()) : this.performWrite(process, fault, act);
    return this.#scheduler.ask<T>(process, { step, about, faults, perform });
  }

  /** A read; `older` answers what was so before the last write. */
  read<T>(
    process: Process,
    { step, about }: Pick<Request, 'step' | 'about'>,
    act: () => Promise<T>,
    older: () => T | Promise<T> = act,
    faults: readonly string[] = READ_FAULTS,
  ): Promise<T> {
    const perform = (fault: string) =>
      fault === 'none' && !this.isDown ? done(act()) : this.#read(process, fault, act, older);
    return this.#scheduler.ask<T>(process, { step, about, faults, perform });
  }

  /** What a write comes to when this fault strikes it. */
  async performWrite<T>(process: Process, fault: string, act: () => Promise<T>): Promise<Ending> {
    process.troubles += 1;
    if (fault === 'frozen before') {
      return { type: 'later', afterMs: FREEZE_MS, go: () => this.performWrite(process, 'frozen', act) };
    }
    return this.isDown ? failed() : this.#struckWrite(process, fault, act);
  }

  async #struckWrite<T>(process: Process, fault: string, act: () => Promise<T>): Promise<Ending> {
    switch (fault) {
      case 'crash before':
        return { type: 'crash' };
      case 'crash after':
        await settle(act);
        return { type: 'crash' };
      case 'error before':
        return failed();
      case 'ack lost':
        await settle(act);
        return failed();
      case 'outage':
        return this.#goDown();
      case 'ack lost, then outage':
        await settle(act);
        return this.#goDown();
      case 'frozen after':
        return { ...(await settle(act)), afterMs: FREEZE_MS };
      case 'late write':
        this.#scheduler.after(LATE_WRITE_MS, async () => void (await settle(act)), process.digest);
        return failed();
      default:
        return settle(act);
    }
  }

  async #read<T>(
    process: Process,
    fault: string,
    act: () => Promise<T>,
    older: () => T | Promise<T>,
  ): Promise<Ending> {
    process.troubles += 1;
    if (this.isDown) return failed();
    switch (fault) {
      case 'crash before':
        return { type: 'crash' };
      case 'error':
        return failed();
      case 'outage':
        return this.#goDown();
      case 'stale':
        return { type: 'value', value: await older() };
      case 'frozen after':
        return { ...(await settle(act)), afterMs: FREEZE_MS };
      default:
        return settle(act);
    }
  }

  #goDown(): Ending {
    this.#downUntil = this.#scheduler.now + this.#outageMs;
    return failed();
  }
}

function failed(): Ending & { type: 'error' } {
  return { type: 'error', error: new DriverError() };
}

function done(call: Promise<unknown>): Promise<Ending> {
  return call.then(valued, thrown);
}

function valued(value: unknown): Ending & { type: 'value' } {
  return { type: 'value', value };
}

function thrown(error: unknown): Ending & { type: 'error' } {
  if (error instanceof Violation) throw error;
  return { type: 'error', error };
}

/** What a call to the adapter comes to. A broken promise of the library ends the history, not the call. */
async function settle<T>(act: () => Promise<T>): Promise<Ending & { type: 'value' | 'error' }> {
  try {
    return valued(await act());
  } catch (error) {
    return thrown(error);
  }
}
