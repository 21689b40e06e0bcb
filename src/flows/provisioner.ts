import {
  InvalidArgumentError,
  OrderChangedError,
  OrderNotFoundError,
  ResolveRefusedError,
} from '../domain/errors.ts';
import { requireId } from '../domain/ids.ts';
import type { Provision } from '../domain/provision.ts';
import type {
  Diagnosis,
  ProcessDueResult,
  ProcessedOrder,
  ProvisionResult,
  ReviewCase,
} from '../domain/provision-result.ts';
import { printable } from '../domain/text.ts';
import type { ProvisionQuery } from '../ports/provisions.ts';
import { type Decision, type DecisionKind, decided } from '../rules/decisions.ts';
import { surplusOf } from '../rules/evidence.ts';
import { reviewCasesOf } from '../rules/review-cases.ts';
import { failed, moved } from '../rules/transitions.ts';
import { diagnoseOrder } from './diagnose.ts';
import type { RunLimits } from './lease.ts';
import { resultOf, runProvision } from './provision-run.ts';
import {
  type ProvisionerOptions,
  type ProvisionerSettings,
  readProvisionerOptions,
} from './provisioner-options.ts';
import { whatChanged } from './purchase-step.ts';
import { announceStage } from './worker.ts';

/** How far one call may go. */
export interface ProvisionCallOptions {
  /** Ends waiting at once; a purchase under way is ended too, and is then unknown. */
  readonly signal?: AbortSignal;
  /**
   * Nothing is begun that cannot end before this moment: a `Date`, or milliseconds since 1970-01-01T00:00:00Z.
   * In a Lambda: now plus the remaining time.
   */
  readonly deadline?: number | Date;
}

/** How much one tick may do. */
export interface ProcessDueOptions extends ProvisionCallOptions {
  /** @default 50 */
  readonly limit?: number;
}

/** A named person, and why. Both go on record. */
export interface NamedReason {
  readonly actor: string;
  readonly reason: string;
}

/**
 * Turns orders into servers: at most one purchase per order, unless a named person decides otherwise.
 *
 * What may have been bought is on record before it can happen; a purchase whose answer is lost is *unknown*,
 * never *failed*, and is never tried again by itself; an address outside the pool that was ordered is never
 * delivered; and the shop hears of every ending. It holds across crashes, timeouts, double clicks and parallel
 * workers, as long as the repositories keep their contracts.
 *
 * @example
 * ```ts
 * import { createMemoryRepositories, Provisioner, SmartVpsClient } from 'smartvps-sdk';
 *
 * const provisioner = new Provisioner({ client: new SmartVpsClient(), ...createMemoryRepositories() });
 * await provisioner.enqueue('A-1001'); // in the payment webhook
 * await provisioner.processDue(); // in a worker, every minute
 * ```
 */
export class Provisioner {
  readonly #settings: ProvisionerSettings;

  /** @throws ConfigurationError for an option that cannot work, such as a lease that a purchase could outlast */
  constructor(options: ProvisionerOptions) {
    this.#settings = readProvisionerOptions(options);
  }

  /**
   * Puts an order on record, due now, and sends nothing: what a payment webhook calls, one write long. An order
   * that is on record already stays as it is.
   */
  async enqueue(orderId: string): Promise<ProvisionResult> {
    const { provisions, clock } = this.#settings;
    return resultOf(await provisions.enqueue({ orderId: requireId('orderId', orderId), now: clock.now() }));
  }

  /**
   * Takes an order as far as it can go now. Idempotent: the same order always yields the same provision.
   *
   * @throws OrderNotFoundError when the shop has no such order
   * @throws OrderChangedError when it asks for something else than before, and nothing was bought
   * @throws PurchaseNotRecordedError when a server was bought and storage did not take the answer
   */
  async provision(orderId: string, options: ProvisionCallOptions = {}): Promise<ProvisionResult> {
    const limits = this.#limits(options, this.#settings.waitForCredentialsMs);
    const known = await this.#settings.provisions.get(requireId('orderId', orderId));
    if (known === undefined || known.stage === 'pending' || known.stage === 'failed') {
      await this.#requireSameOrder(orderId, known);
    }
    if (known !== undefined && known.dueAt === undefined) return resultOf(known);
    return runProvision(this.#settings, orderId, limits);
  }

  /**
   * A worker's tick: takes up whatever is due, one after the other. One failing order stops no other, and no
   * order waits for its credentials here: it is looked at again in a later tick.
   */
  async processDue(options: ProcessDueOptions = {}): Promise<ProcessDueResult> {
    const { provisions, clock } = this.#settings;
    const limit = readLimit(options.limit);
    const limits = this.#limits(options, 0);
    const due = await provisions.due(clock.now(), limit);
    const results: ProcessedOrder[] = [];
    for (const { orderId } of due) {
      if (limits.signal?.aborted || (limits.deadline ?? Number.POSITIVE_INFINITY) <= clock.now()) break;
      results.push(await this.#attempt(orderId, limits));
    }
    const left = await provisions.due(clock.now(), limit);
    const done = new Set(results.map((result) => result.orderId));
    return { results, remaining: left.filter(({ orderId }) => !done.has(orderId)).length };
  }

  /** What waits for a person, the longest waiting first. */
  async review(): Promise<readonly ReviewCase<DecisionKind>[]> {
    const now = this.#settings.clock.now();
    const cases: ReviewCase<DecisionKind>[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await this.#settings.provisions.list({ needsAttention: true, after, limit: PAGE });
      cases.push(...page.flatMap((provision) => reviewCasesOf(provision, now, this.#settings)));
      after = page.at(-1)?.orderId;
      if (page.length < PAGE) return cases.sort((a, b) => a.since - b.since);
    }
  }

  /**
   * Applies a named person's decision.
   *
   * @returns where the order stands afterwards
   * @throws ResolveRefusedError for a decision that the record does not allow now, or on a stale `version`
   * @throws OrderNotFoundError when there is no record of the order
   */
  async resolve(orderId: string, decision: Decision): Promise<ProvisionResult> {
    requireNamedReason(decision);
    requireId('orderId', orderId);
    return this.#decide(orderId, decision.version, (provision, at) => {
      const answer = decided(provision, decision, at, this.#settings);
      return answer.ok ? answer.next : answer.why;
    });
  }

  /**
   * Starts a new attempt for a `failed` order; nothing else ever does. What the order asks for is read anew.
   *
   * @throws ResolveRefusedError for any other order, and for one whose evidence shows a purchase
   */
  async retry(orderId: string, { actor, reason }: NamedReason): Promise<ProvisionResult> {
    requireNamedReason({ actor, reason });
    requireId('orderId', orderId);
    return this.#decide(orderId, undefined, (provision, at) => {
      if (provision.stage !== 'failed')
        return `only a failed order can be tried again; it is ${provision.stage}`;
      const surplus = surplusOf(provision);
      if (surplus.length > 0) return `${surplus.join(', ')} was bought for it after all`;
      return moved(provision, 'pending', `tried again: ${reason}`, { at, who: actor }, RETRIED(at));
    });
  }

  /**
   * Ends an order before anything was sent, also before it was ever seen: a webhook that comes later buys
   * nothing. An order that has failed already stays as it is.
   *
   * @throws ResolveRefusedError once a request may have left
   */
  async cancel(orderId: string, { actor, reason }: NamedReason): Promise<ProvisionResult> {
    requireNamedReason({ actor, reason });
    const { provisions, clock } = this.#settings;
    const known = await provisions.enqueue({ orderId: requireId('orderId', orderId), now: clock.now() });
    if (known.stage === 'failed') return resultOf(known);
    return this.#decide(orderId, undefined, (provision, at) => {
      if (provision.stage !== 'pending') return `it is ${provision.stage}: a request may have left already`;
      const next = failed(provision, { at, who: actor }, 'cancelled', `cancelled: ${reason}`);
      return { ...next, leaseUntil: undefined };
    });
  }

  /** Puts order, item, package and address side by side: what matches and what does not. Changes nothing. */
  diagnose(orderId: string): Promise<Diagnosis> {
    return diagnoseOrder(this.#settings, requireId('orderId', orderId));
  }

  /** Our records, a page at a time in the order of their order ids: the provider has no list of servers. */
  list(query: ProvisionQuery = {}): Promise<readonly Provision[]> {
    return this.#settings.provisions.list(query);
  }

  /** Writes what `decide` makes of the record, unless it answers why not, and does what follows at once. */
  async #decide(
    orderId: string,
    version: number | undefined,
    decide: (provision: Provision, at: number) => Provision | string,
  ): Promise<ProvisionResult> {
    const { provisions, clock } = this.#settings;
    for (let tries = 0; tries < MOST_CONFLICTS; tries += 1) {
      const provision = await provisions.get(orderId);
      if (provision === undefined)
        throw new OrderNotFoundError(orderId, `There is no record of ${label(orderId)}.`);
      if (version !== undefined && version !== provision.version) throw stale(orderId);
      const next = decide(provision, clock.now());
      if (typeof next === 'string')
        throw new ResolveRefusedError(orderId, `${label(orderId)} was left as it is: ${next}.`);
      const answer = await provisions.advance(provision.version, next);
      if (answer === 'address_taken') throw taken(orderId, next);
      if (answer === 'ok') {
        announceStage(this.#settings, provision, next);
        return this.#follow(orderId, next);
      }
      if (version !== undefined) throw stale(orderId);
    }
    throw stale(orderId);
  }

  /** The decision stands, whatever happens next: a failure here is left to the next tick. */
  async #follow(orderId: string, decidedOn: Provision): Promise<ProvisionResult> {
    if (decidedOn.dueAt === undefined || decidedOn.stage === 'pending')
      return this.#stored(orderId, decidedOn);
    const result = await this.#attempt(orderId, this.#limits({}, 0));
    return result.status === 'error' ? this.#stored(orderId, decidedOn) : result;
  }

  async #stored(orderId: string, decidedOn: Provision): Promise<ProvisionResult> {
    const provision = await this.#settings.provisions.get(orderId).catch(() => undefined);
    return resultOf(provision ?? decidedOn);
  }

  async #attempt(orderId: string, limits: RunLimits): Promise<ProcessedOrder> {
    try {
      return await runProvision(this.#settings, orderId, limits);
    } catch (error) {
      return { orderId, status: 'error', error };
    }
  }

  async #requireSameOrder(orderId: string, known: Provision | undefined): Promise<void> {
    const order = await this.#settings.orders.get(orderId);
    if (order === undefined) {
      if (known === undefined) throw new OrderNotFoundError(orderId, `The shop has no ${label(orderId)}.`);
      return;
    }
    const changed = known && whatChanged(known, order);
    if (changed !== undefined) throw new OrderChangedError(orderId, changed);
  }

  #limits({ signal, deadline }: ProvisionCallOptions, waitMs: number): RunLimits {
    const at = deadline instanceof Date ? deadline.getTime() : deadline;
    if (at === undefined || Number.isFinite(at)) return { signal, deadline: at, waitMs };
    throw new InvalidArgumentError(
      'deadline',
      'deadline must be a valid Date, or milliseconds since 1970-01-01T00:00:00Z.',
    );
  }
}

/** Records per read of `review`. */
const PAGE = 200;
/** How often a decision is weighed anew when the record moves meanwhile. */
const MOST_CONFLICTS = 5;

const RETRIED = (at: number) => ({
  reason: undefined,
  stockId: undefined,
  memoryGb: undefined,
  os: undefined,
  deferredSince: undefined,
  tries: 0,
  dueAt: at,
});

function readLimit(limit = 50): number {
  if (Number.isSafeInteger(limit) && limit >= 1) return limit;
  throw new InvalidArgumentError('limit', 'limit must be a whole number of at least 1.');
}

function requireNamedReason({ actor, reason }: NamedReason): void {
  for (const [argument, value] of Object.entries({ actor, reason })) {
    if (typeof value !== 'string' || value.trim() === '') {
      throw new InvalidArgumentError(
        argument,
        `${argument} must be a text: a decision is a named person's, with a reason.`,
      );
    }
  }
}

function label(orderId: string): string {
  return `order "${printable(orderId)}"`;
}

function stale(orderId: string): ResolveRefusedError {
  return new ResolveRefusedError(
    orderId,
    `${label(orderId)} was left as it is: its record changed meanwhile. Look again.`,
  );
}

function taken(orderId: string, { address }: Provision): ResolveRefusedError {
  return new ResolveRefusedError(
    orderId,
    `${label(orderId)} was left as it is: ${address} is on record for another order.`,
  );
}
