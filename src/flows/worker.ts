import type { CallOptions } from '../domain/calls.ts';
import { errorName, StorageError } from '../domain/errors.ts';
import type { DeferReason, Provision } from '../domain/provision.ts';
import { printable } from '../domain/text.ts';
import { addressInUse, putOff } from '../rules/answers.ts';
import { type PauseShape, pauseMs, STORE_PAUSE } from '../rules/pauses.ts';
import type { StepBy } from '../rules/transitions.ts';
import type { ProvisionerSettings } from './provisioner-options.ts';

/** How far one run may go. */
export interface RunLimits {
  readonly signal: AbortSignal | undefined;
  /** Nothing is begun that cannot end before this, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly deadline: number | undefined;
  /** How long credentials are waited for, in milliseconds. */
  readonly waitForCredentialsMs: number;
}

/** Somebody else has the order now; `stored` is where it stands. */
export class LeaseLost extends Error {
  readonly stored: Provision;

  constructor(stored: Provision) {
    super('the lease is lost');
    this.stored = stored;
  }
}

/** How often in a row storage may fail before the run gives up. */
const MOST_FAILURES = 5;

/** One worker with the lease of one order: the only one who moves its record. */
export class Worker {
  readonly settings: ProvisionerSettings;
  readonly limits: RunLimits;
  readonly orderId: string;
  readonly fence: number;
  /** Attempts whose request may have left in this run. */
  readonly sent = new Set<number>();
  #failures = 0;

  constructor(settings: ProvisionerSettings, limits: RunLimits, claimed: Provision) {
    this.settings = settings;
    this.limits = limits;
    this.orderId = claimed.orderId;
    this.fence = claimed.fence;
  }

  now(): number {
    return this.settings.clock.now();
  }

  by(): StepBy {
    return { at: this.now(), who: `worker, lease ${this.fence}` };
  }

  leaseUntil(): number {
    return this.now() + this.settings.leaseMs;
  }

  /** Milliseconds that are left to begin something; 0 once the caller's signal is aborted. */
  remainingMs(): number {
    if (this.limits.signal?.aborted) return 0;
    return Math.max(0, (this.limits.deadline ?? Number.POSITIVE_INFINITY) - this.now());
  }

  /** Options for a read of the provider: within what is left, and well within the lease. */
  readOptions(): CallOptions {
    const { leaseMs } = this.settings;
    return {
      signal: this.limits.signal,
      totalTimeoutMs: Math.max(1, Math.min(this.remainingMs(), leaseMs / 3)),
    };
  }

  /**
   * Stores the next record and answers the record as it is stored now.
   *
   * When storage fails, or somebody wrote in between, the record is read again: as long as the lease is ours
   * the run goes on from what is stored, whatever that is.
   *
   * @throws LeaseLost when it is not
   */
  async save(from: Provision, next: Provision): Promise<Provision> {
    try {
      const answer = await this.settings.provisions.advance(from.version, next);
      if (answer === 'address_taken')
        return this.save(from, addressInUse(from, this.by(), next.address ?? ''));
      if (answer === 'conflict') return this.reload(from);
      this.#failures = 0;
      return this.announce(from, { ...next, version: from.version + 1, evidence: from.evidence });
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      return this.reloadAfter(error, from);
    }
  }

  /** Puts the order off and stores that. */
  defer(
    from: Provision,
    reason: DeferReason,
    message: string,
    pace: { readonly pause?: PauseShape; readonly waitMs?: number | undefined } = {},
  ): Promise<Provision> {
    return this.save(from, putOff(from, this.by(), this.settings, { reason, message, ...pace }));
  }

  /** Reads the record again. @throws LeaseLost when it is no longer ours */
  async reload(from: Provision): Promise<Provision> {
    const stored = await this.#read();
    if (stored === undefined)
      throw new StorageError(`The record of order "${printable(this.orderId)}" is gone.`);
    return this.take(from, stored);
  }

  /** Goes on from a record that storage just answered. @throws LeaseLost when it is no longer ours */
  take(from: Provision, stored: Provision): Provision {
    if (!this.holds(stored)) throw new LeaseLost(stored);
    return this.announce(from, stored);
  }

  /** Waits a little and reads the record again. @throws what storage threw, when it failed too often */
  async reloadAfter(error: unknown, from: Provision): Promise<Provision> {
    await this.#afterFailure(error);
    return this.reload(from);
  }

  /** True while this worker has the order, as far as its record and the clock say. */
  holds({ fence, leaseUntil }: Provision): boolean {
    return fence === this.fence && leaseUntil !== undefined && leaseUntil > this.now();
  }

  /** Waits; answers false when the caller's signal ended the wait. */
  async pause(ms: number): Promise<boolean> {
    try {
      await this.settings.clock.sleep(ms, this.limits.signal);
      return true;
    } catch {
      return false;
    }
  }

  log(level: 'info' | 'warn' | 'error', message: string): void {
    this.settings.logger[level](`[SMARTVPS] ${message}`);
  }

  /** Tells hooks of a change of stage, and answers the record it was told of. */
  announce(from: Provision, stored: Provision): Provision {
    if (stored.stage !== from.stage) {
      const { orderId, stage, reason } = stored;
      this.settings.emit({ type: `provision.${stage}`, at: this.now(), orderId, ...(reason && { reason }) });
      const why = reason === undefined ? '' : ` (${reason})`;
      this.log('info', `Order "${printable(orderId)}": ${from.stage} -> ${stage}${why}`);
    }
    return stored;
  }

  async #read(): Promise<Provision | undefined> {
    for (;;) {
      try {
        return await this.settings.provisions.get(this.orderId);
      } catch (error) {
        await this.#afterFailure(error);
      }
    }
  }

  async #afterFailure(error: unknown): Promise<void> {
    this.#failures += 1;
    this.log('warn', `Storage failed for order "${printable(this.orderId)}": ${errorName(error)}`);
    if (this.#failures >= MOST_FAILURES || this.remainingMs() <= 0) throw error;
    await this.settings.clock.sleep(pauseMs(this.#failures, this.settings.random, STORE_PAUSE));
  }
}
