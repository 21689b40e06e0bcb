import type { CallOptions } from '../domain/calls.ts';
import type { Clock, Logger, Random } from '../domain/environment.ts';
import { errorName, StorageError } from '../domain/errors.ts';
import { pauseMs, STORE_PAUSE } from '../rules/pauses.ts';
import type { StepBy } from '../rules/transitions.ts';

/** How far one run may go. */
export interface RunLimits {
  readonly signal: AbortSignal | undefined;
  /** Nothing is begun that cannot end before this, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly deadline: number | undefined;
  /** How long the run waits for what the provider does in its own time, in milliseconds. */
  readonly waitMs: number;
}

/** What a lease needs of the settings of its flow. */
export interface LeaseSettings {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly leaseMs: number;
}

/** A record that one worker at a time may move. */
export interface LeasedRecord {
  readonly version: number;
  readonly fence: number;
  readonly leaseUntil?: number;
  readonly tries: number;
  readonly evidence: object;
  readonly holdsAddress: boolean;
}

/** Where the record is kept. */
export interface LeasedStore<Stored> {
  /** What the record is called in a message. */
  readonly label: string;
  get(): Promise<Stored | undefined>;
  advance(expectedVersion: number, next: Stored): Promise<'ok' | 'conflict' | 'address_taken'>;
}

/** Somebody else has the record now; `stored` is where it stands. */
class LeaseLost<Stored> extends Error {
  readonly stored: Stored;

  constructor(stored: Stored) {
    super('the lease is lost');
    this.stored = stored;
  }
}

/** How often in a row storage may fail before the run gives up. */
const MOST_FAILURES = 5;

/** One worker's hold on one record: the only one who moves it. */
export abstract class Lease<Stored extends LeasedRecord> {
  readonly limits: RunLimits;
  readonly fence: number;
  /** Attempts whose request may have left in this run. */
  readonly sent = new Set<number>();
  readonly #settings: LeaseSettings;
  readonly #store: LeasedStore<Stored>;
  #failures = 0;
  #pausedMs = 0;

  constructor(settings: LeaseSettings, store: LeasedStore<Stored>, limits: RunLimits, { fence }: Stored) {
    this.#settings = settings;
    this.#store = store;
    this.limits = limits;
    this.fence = fence;
  }

  /** The record to store in place of one whose address another record has. */
  protected abstract withoutAddress(from: Stored, next: Stored): Stored;

  /** The record to store when the lease is given back until then and nothing else changes. */
  protected abstract released(from: Stored, dueAt: number): Stored;

  /** Tells hooks of a change, and answers the record it was told of. */
  abstract announce(from: Stored, stored: Stored): Stored;

  /**
   * The one loop: each step stores what it did before the next begins, and the run ends with the lease.
   *
   * @param claimed - the record as its claim left it
   * @param step - takes the record on and answers it as it is stored then
   * @returns where the record stands, also when somebody else has it now
   */
  async run(claimed: Stored, step: (record: Stored) => Promise<Stored>): Promise<Stored> {
    let record = claimed;
    try {
      while (record.leaseUntil !== undefined) record = await step(record);
      return record;
    } catch (error) {
      if (error instanceof LeaseLost) return error.stored;
      await this.#giveBack(record);
      throw error;
    }
  }

  now(): number {
    return this.#settings.clock.now();
  }

  by(): StepBy {
    return { at: this.now(), who: `worker, lease ${this.fence}` };
  }

  leaseUntil(): number {
    return this.now() + this.#settings.leaseMs;
  }

  /** Milliseconds that are left to begin something; 0 once the caller's signal is aborted. */
  remainingMs(): number {
    if (this.limits.signal?.aborted) return 0;
    return Math.max(0, (this.limits.deadline ?? Number.POSITIVE_INFINITY) - this.now());
  }

  /** Options for a read of the provider: within what is left, and well within the lease. */
  readOptions(): CallOptions {
    const totalTimeoutMs = Math.max(1, Math.min(this.remainingMs(), this.#settings.leaseMs / 3));
    return { signal: this.limits.signal, totalTimeoutMs };
  }

  /**
   * Stores the next record and answers the record as it is stored now.
   *
   * When storage fails, or somebody wrote in between, the record is read again: as long as the lease is ours
   * the run goes on from what is stored, whatever that is. Only `ok` is believed to have stored anything.
   *
   * @throws LeaseLost when it is not
   */
  async save(from: Stored, next: Stored): Promise<Stored> {
    let answer: Awaited<ReturnType<LeasedStore<Stored>['advance']>>;
    try {
      answer = await this.#store.advance(from.version, next);
    } catch (error) {
      return this.reloadAfter(error, from);
    }
    if (answer === 'address_taken' && next.holdsAddress) {
      return this.save(from, this.withoutAddress(from, next));
    }
    if (answer !== 'ok') return this.overtaken(from);
    this.#failures = 0;
    return this.announce(from, { ...next, version: from.version + 1, evidence: from.evidence });
  }

  /**
   * Reads the record again after storage did not take the next one. Where nobody wrote in between, storage failed:
   * going on at once would be the same again, without end.
   *
   * @throws LeaseLost when it is no longer ours
   * @throws StorageError when it is as it was, time and again
   */
  async overtaken(from: Stored): Promise<Stored> {
    for (;;) {
      const stored = await this.#stored();
      if (stored.version > from.version) return this.take(from, stored);
      await this.#afterFailure(
        new StorageError(`advance() did not store ${this.#store.label}, though nobody had changed it.`),
      );
    }
  }

  /** Reads the record again. @throws LeaseLost when it is no longer ours */
  async reload(from: Stored): Promise<Stored> {
    return this.take(from, await this.#stored());
  }

  /** Goes on from a record that storage just answered. @throws LeaseLost when it is no longer ours */
  take(from: Stored, stored: Stored): Stored {
    if (!this.holds(stored)) throw new LeaseLost(stored);
    return this.announce(from, stored);
  }

  /** Waits a little and reads the record again. @throws what storage threw, when it failed too often */
  async reloadAfter(error: unknown, from: Stored): Promise<Stored> {
    await this.#afterFailure(error);
    return this.reload(from);
  }

  /** True while this worker has the record, as far as it and the clock say. */
  holds({ fence, leaseUntil }: Stored): boolean {
    return fence === this.fence && leaseUntil !== undefined && leaseUntil > this.now();
  }

  /** True while there is time for such a pause. Pauses add up: a clock that stands must not have a run wait for ever. */
  canPause(ms: number): boolean {
    return this.#pausedMs < this.limits.waitMs && this.remainingMs() > ms;
  }

  /** Waits; answers false when the caller's signal ended the wait. */
  async pause(ms: number): Promise<boolean> {
    try {
      await this.#settings.clock.sleep(ms, this.limits.signal);
      this.#pausedMs += ms;
      return true;
    } catch {
      return false;
    }
  }

  log(level: 'info' | 'warn' | 'error', message: string): void {
    this.#settings.logger[level](`[SMARTVPS] ${message}`);
  }

  /** After a failure before anything was sent, the record need not wait for its lease to lapse. */
  async #giveBack(from: Stored): Promise<void> {
    if (this.sent.size > 0) return;
    const dueAt = this.now() + pauseMs(from.tries + 4, this.#settings.random, STORE_PAUSE);
    await this.#store.advance(from.version, this.released(from, dueAt)).catch(() => {});
  }

  async #stored(): Promise<Stored> {
    const stored = await this.#read();
    if (stored === undefined) throw new StorageError(`The record of ${this.#store.label} is gone.`);
    return stored;
  }

  async #read(): Promise<Stored | undefined> {
    for (;;) {
      try {
        return await this.#store.get();
      } catch (error) {
        await this.#afterFailure(error);
      }
    }
  }

  async #afterFailure(error: unknown): Promise<void> {
    this.#failures += 1;
    this.log('warn', `Storage failed for ${this.#store.label}: ${errorName(error)}`);
    if (this.#failures >= MOST_FAILURES || this.remainingMs() <= 0) throw error;
    await this.#settings.clock.sleep(pauseMs(this.#failures, this.#settings.random, STORE_PAUSE));
  }
}
