import { OrderChangedError, OrderNotFoundError } from '../domain/errors.ts';
import { requireId } from '../domain/ids.ts';
import type { Provision } from '../domain/provision.ts';
import type {
  Diagnosis,
  ProcessDueResult,
  ProcessedOrder,
  ProvisionResult,
  ReviewCase,
} from '../domain/provision-result.ts';
import { orderLabel } from '../domain/text.ts';
import type { ProvisionQuery } from '../ports/provisions.ts';
import { type Decision, type DecisionKind, decided } from '../rules/decisions.ts';
import { surplusOf } from '../rules/evidence.ts';
import { reviewCasesOf } from '../rules/review-cases.ts';
import { failed, moved } from '../rules/transitions.ts';
import { type Adoption, adoptServer } from './adopt.ts';
import {
  limitsOf,
  type NamedReason,
  type ProcessDueOptions,
  type ProvisionCallOptions,
  requireNamedReason,
} from './call-options.ts';
import { decideOn, NEVER } from './decide.ts';
import { diagnoseOrder } from './diagnose.ts';
import { resultOf, runProvision, wakeProvision } from './provision-run.ts';
import {
  type ProvisionerOptions,
  type ProvisionerSettings,
  readProvisionerOptions,
} from './provisioner-options.ts';
import { whatChanged } from './purchase-step.ts';
import { type ServerHandle, serverOf } from './server-handle.ts';
import { type TickWork, tick } from './tick.ts';

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
 * const repositories = createMemoryRepositories({
 *   stock: [
 *     {
 *       id: 'vps-8',
 *       name: 'Linux',
 *       available: true,
 *       memoryOptions: { '8GB': { price: 999 } },
 *       smartvps: { packagePid: '5', packageName: '103.82.72', availableQty: 71 },
 *     },
 *   ],
 *   orders: [{ id: 'A-1001', stockId: 'vps-8', memory: '8GB' }],
 * });
 * const provisioner = new Provisioner({ client: new SmartVpsClient(), ...repositories });
 *
 * await provisioner.enqueue('A-1001'); // in the payment webhook
 * const { results } = await provisioner.processDue(); // in a worker, every minute
 * console.log(results.map(({ status }) => status)); // [ 'active' ]
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
    const stored = await provisions.enqueue({ orderId: requireId('orderId', orderId), now: clock.now() });
    return resultOf(await this.#woken(stored));
  }

  /**
   * Takes an order as far as it can go now. Idempotent: the same order always yields the same provision.
   *
   * @throws OrderNotFoundError when the shop has no such order
   * @throws OrderChangedError when it asks for something else than before, and nothing was bought
   * @throws PurchaseNotRecordedError when a server was bought and storage did not take the answer
   */
  async provision(orderId: string, options: ProvisionCallOptions = {}): Promise<ProvisionResult> {
    const limits = limitsOf(options, this.#settings.waitForCredentialsMs);
    const known = await this.#woken(await this.#settings.provisions.get(requireId('orderId', orderId)));
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
  processDue(options: ProcessDueOptions = {}): Promise<ProcessDueResult> {
    const { provisions, clock } = this.#settings;
    const work: TickWork<Provision, ProcessedOrder> = {
      clock,
      due: (now, limit) => provisions.due(now, limit),
      keyOf: ({ orderId }) => orderId,
      run: ({ orderId }, limits) => runProvision(this.#settings, orderId, limits),
      failed: ({ orderId }, error) => ({ orderId, status: 'error', error }),
    };
    return tick(work, options);
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
    return decideOn(this.#settings, orderId, decision.version, (provision, at) => {
      const answer = decided(provision, decision, at, this.#settings);
      return answer.ok ? answer.next : answer.why;
    });
  }

  /**
   * Starts a new attempt for a `failed` order; nothing else ever does. What the order asks for is read anew.
   *
   * @throws ResolveRefusedError for any other order, and for one whose evidence shows a purchase
   */
  async retry(orderId: string, by: NamedReason): Promise<ProvisionResult> {
    requireNamedReason(by);
    const { actor, reason } = by;
    requireId('orderId', orderId);
    return decideOn(this.#settings, orderId, undefined, (provision, at) => {
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
  async cancel(orderId: string, by: NamedReason): Promise<ProvisionResult> {
    requireNamedReason(by);
    const { actor, reason } = by;
    const { provisions } = this.#settings;
    const known = await provisions.enqueue({ orderId: requireId('orderId', orderId), now: NEVER });
    if (known.stage === 'failed') return resultOf(known);
    return decideOn(this.#settings, orderId, undefined, (provision, at) => {
      if (provision.stage !== 'pending') return `it is ${provision.stage}: a request may have left already`;
      const surplus = surplusOf(provision);
      if (surplus.length > 0) return `${surplus.join(', ')} was bought for it after all`;
      const next = failed(provision, { at, who: actor }, 'cancelled', `cancelled: ${reason}`);
      return { ...next, leaseUntil: undefined, createdAt: Math.min(provision.createdAt, at) };
    });
  }

  /**
   * Gives a server back: the address is free for another order, and nothing done in this order's name reaches
   * it any more. An order that has ended already stays as it is.
   *
   * @throws ResolveRefusedError for an order that is not active
   */
  async end(orderId: string, by: NamedReason): Promise<ProvisionResult> {
    requireNamedReason(by);
    const { actor, reason } = by;
    const known = await this.#settings.provisions.get(requireId('orderId', orderId));
    if (known?.stage === 'ended') return resultOf(known);
    return decideOn(this.#settings, orderId, undefined, (provision, at) => {
      if (provision.stage !== 'active') return `only an active order can be ended; it is ${provision.stage}`;
      return moved(provision, 'ended', `ended: ${reason}`, { at, who: actor }, { holdsAddress: false });
    });
  }

  /**
   * Puts a server that was bought before this library on record as an order's own. It must be in the pool of the
   * order's item and on record for no other order; the shop, which has its login, is told nothing.
   *
   * @throws InvalidArgumentError for a malformed address
   * @throws ResolveRefusedError for an address outside the pool or of another order, or an order already begun
   * @throws OrderNotFoundError when the shop has no such order
   */
  async adopt(orderId: string, adoption: Adoption): Promise<ProvisionResult> {
    requireNamedReason(adoption);
    return adoptServer(this.#settings, requireId('orderId', orderId), adoption);
  }

  /**
   * The running server of an order, to look at and act on.
   *
   * @throws OrderNotActiveError when the order has none; so does every verb, once it has none any more
   */
  async server(orderId: string): Promise<ServerHandle> {
    return serverOf(this.#settings, requireId('orderId', orderId));
  }

  /** Puts order, item, package and address side by side: what matches and what does not. Changes nothing. */
  async diagnose(orderId: string): Promise<Diagnosis> {
    return diagnoseOrder(this.#settings, requireId('orderId', orderId));
  }

  /** Our records, a page at a time in the order of their order ids: the provider has no list of servers. */
  list(query: ProvisionQuery = {}): Promise<readonly Provision[]> {
    return this.#settings.provisions.list(query);
  }

  /** A record that a cancellation or an adoption made, and came no further, is due once somebody asks for the order. */
  async #woken<Stored extends Provision | undefined>(stored: Stored): Promise<Stored | Provision> {
    return stored?.dueAt === NEVER ? wakeProvision(this.#settings, stored.orderId) : stored;
  }

  async #requireSameOrder(orderId: string, known: Provision | undefined): Promise<void> {
    const order = await this.#settings.orders.get(orderId);
    if (!order) {
      if (known === undefined)
        throw new OrderNotFoundError(orderId, `The shop has no ${orderLabel(orderId)}.`);
      return;
    }
    const changed = known && whatChanged(known, order);
    if (changed !== undefined) throw new OrderChangedError(orderId, changed);
  }
}

/** Records per read of `review`. */
const PAGE = 200;

const RETRIED = (at: number) => ({
  reason: undefined,
  stockId: undefined,
  memoryGb: undefined,
  os: undefined,
  deferredSince: undefined,
  tries: 0,
  dueAt: at,
});
