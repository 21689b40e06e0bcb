import { OrderNotActiveError, OrderNotFoundError, ResolveRefusedError } from '../domain/errors.ts';
import { requireId } from '../domain/ids.ts';
import type { Renewal, RenewalResult, RenewalReviewCase } from '../domain/renewal.ts';
import { printable } from '../domain/text.ts';
import type { RenewalKey } from '../ports/renewals.ts';
import { renewalFailed, renewalMoved } from '../rules/renewing.ts';
import {
  limitsOf,
  type NamedReason,
  type ProcessDueOptions,
  type ProvisionCallOptions,
  requireNamedReason,
} from './call-options.ts';
import { expiryNow, noteExpiry } from './renewal-expiry.ts';
import { type RenewalSettings, type RenewalsOptions, readRenewalsOptions } from './renewal-options.ts';
import { renewalResultOf, runRenewal } from './renewal-run.ts';
import { announceRenewal, renewalLabel } from './renewal-worker.ts';
import { type TickWork, tick } from './tick.ts';

/** Which invoice a renewal is paid by, and how far the call may go. */
export interface RenewOptions extends ProvisionCallOptions {
  /** The shop's own id of what the customer paid: the same one never charges twice. */
  readonly invoiceId: string;
}

/** A named person's decision on a renewal that nobody could tell. */
export interface RenewalDecision extends NamedReason {
  readonly decision: 'renewed' | 'not_renewed';
  /** The version of the record that the person saw; a decision on an older one is refused. */
  readonly version?: number;
}

/** One renewal of a worker's tick: what it came to, or what was thrown. */
export type ProcessedRenewal =
  | RenewalResult
  | (RenewalKey & { readonly status: 'error'; readonly error: unknown });

/** A worker's tick. */
export interface ProcessRenewalsResult {
  readonly results: readonly ProcessedRenewal[];
  /** Renewals that are due and were not taken up, at most `limit` of them counted. */
  readonly remaining: number;
}

/**
 * Pays once for one more period of a server: at most one charge per order and invoice.
 *
 * The same kernel and promise as the purchase: marked before it leaves, sent once, never repeated after an
 * unknown answer. Whether it was made is told by the expiry alone: one that moved past the one seen before is
 * `renewed`, with no person; one that has not moved when the quiet window is over is a case for a person.
 *
 * @example
 * ```ts
 * import { createMemoryRepositories, Provisioner, Renewals, SmartVpsClient } from 'smartvps-sdk';
 *
 * const client = new SmartVpsClient();
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
 * await new Provisioner({ client, ...repositories }).provision('A-1001');
 *
 * const renewals = new Renewals({ client, ...repositories });
 * const { status } = await renewals.renew('A-1001', { invoiceId: 'INV-2026-02' });
 * console.log(status); // renewed
 * await renewals.processDue(); // in a worker, every minute
 * ```
 */
export class Renewals {
  readonly #settings: RenewalSettings;

  /** @throws ConfigurationError for an option that cannot work, such as a lease that a renewal could outlast */
  constructor(options: RenewalsOptions) {
    this.#settings = readRenewalsOptions(options);
  }

  /**
   * Takes a renewal as far as it can go now. Idempotent: the same order and invoice always yield the same renewal.
   *
   * @throws OrderNotActiveError when the order has no running server; nothing was charged
   */
  async renew(orderId: string, options: RenewOptions): Promise<RenewalResult> {
    const key = {
      orderId: requireId('orderId', orderId),
      invoiceId: requireId('invoiceId', options?.invoiceId),
    };
    const limits = limitsOf(options, this.#settings.waitForExpiryMs);
    const known = await this.#settings.renewals.get(key);
    if (known === undefined) await this.#requireActive(orderId);
    if (known !== undefined && known.dueAt === undefined) return renewalResultOf(known);
    return runRenewal(this.#settings, key, limits);
  }

  /** A worker's tick: takes up whatever is due, one after the other, one failing renewal stopping no other. */
  processDue(options: ProcessDueOptions = {}): Promise<ProcessRenewalsResult> {
    const { renewals, clock } = this.#settings;
    const work: TickWork<RenewalKey, ProcessedRenewal> = {
      clock,
      due: (now, limit) => renewals.due(now, limit),
      keyOf: ({ orderId, invoiceId }) => JSON.stringify([orderId, invoiceId]),
      run: (key, limits) => runRenewal(this.#settings, key, limits),
      failed: ({ orderId, invoiceId }, error) => ({ orderId, invoiceId, status: 'error', error }),
    };
    return tick(work, options);
  }

  /** What waits for a person, the longest waiting first. */
  async review(): Promise<readonly RenewalReviewCase[]> {
    const now = this.#settings.clock.now();
    const cases: RenewalReviewCase[] = [];
    let after: RenewalKey | undefined;
    for (;;) {
      const page = await this.#settings.renewals.list({ stage: 'needs_review', after, limit: PAGE });
      cases.push(...page.map((renewal) => caseOf(renewal, now)));
      const last = page.at(-1);
      after = last && { orderId: last.orderId, invoiceId: last.invoiceId };
      if (page.length < PAGE) return cases.sort((a, b) => a.since - b.since);
    }
  }

  /**
   * Applies a named person's decision to a renewal in review.
   *
   * @throws ResolveRefusedError for a renewal that is not in review, or on a stale `version`
   * @throws OrderNotFoundError when there is no record of the renewal
   */
  async resolve(orderId: string, invoiceId: string, decision: RenewalDecision): Promise<RenewalResult> {
    requireNamedReason(decision);
    const { renewals, clock } = this.#settings;
    const key = { orderId: requireId('orderId', orderId), invoiceId: requireId('invoiceId', invoiceId) };
    const renewal = await renewals.get(key);
    if (renewal === undefined)
      throw new OrderNotFoundError(orderId, `There is no record of a renewal of ${renewalLabel(key)}.`);
    if (decision.version !== undefined && decision.version !== renewal.version) throw refused(key, STALE);
    if (renewal.stage !== 'needs_review') throw refused(key, `it is ${renewal.stage}`);
    const next = decided(renewal, decision, clock.now());
    if (next === undefined) throw refused(key, `"${String(decision.decision)}" is no decision`);
    if ((await renewals.advance(renewal.version, next)) !== 'ok') throw refused(key, STALE);
    announceRenewal(this.#settings, renewal, next);
    if (next.stage === 'renewed') await this.#noteExpiry(next);
    return renewalResultOf({ ...next, version: renewal.version + 1 });
  }

  /** A person's word stands also where the provider does not show it yet, or storage is down. */
  async #noteExpiry(renewal: Renewal): Promise<void> {
    const expiresAt = await expiryNow(this.#settings, renewal);
    if (expiresAt !== undefined) await noteExpiry(this.#settings, renewal, expiresAt).catch(() => {});
  }

  async #requireActive(orderId: string): Promise<void> {
    const provision = await this.#settings.provisions.get(orderId);
    if (provision?.stage === 'active') return;
    const what = provision === undefined ? 'is not on record' : `is ${provision.stage}`;
    throw new OrderNotActiveError(orderId, `Order "${printable(orderId)}" was not renewed: it ${what}.`);
  }
}

/** Records per read of `review`. */
const PAGE = 200;
const STALE = 'its record changed meanwhile. Look again';

function decided(
  renewal: Renewal,
  { decision, actor, reason }: RenewalDecision,
  at: number,
): Renewal | undefined {
  const by = { at, who: actor };
  if (decision === 'not_renewed')
    return renewalFailed(renewal, by, 'not_renewed', `nothing was charged: ${reason}`);
  if (decision !== 'renewed') return undefined;
  const facts = { reason: undefined, holdsAddress: false, dueAt: undefined, leaseUntil: undefined };
  return renewalMoved(renewal, 'renewed', `it was renewed: ${reason}`, by, facts);
}

function caseOf(renewal: Renewal, now: number): RenewalReviewCase {
  const {
    orderId,
    invoiceId,
    reason = 'outcome_unknown',
    message = '',
    address,
    evidence,
    version,
  } = renewal;
  const { expiresBefore, expiresAfter } = renewal;
  const since = renewal.history.findLast(({ to }) => to === 'needs_review')?.at ?? renewal.updatedAt;
  return {
    orderId,
    invoiceId,
    reason,
    message,
    ...(address !== undefined && { address }),
    ...(expiresBefore !== undefined && { expiresBefore }),
    ...(expiresAfter !== undefined && { expiresAfter }),
    evidence,
    since,
    ageMs: Math.max(0, now - since),
    version,
    renewal,
  };
}

function refused(key: RenewalKey, why: string): ResolveRefusedError {
  return new ResolveRefusedError(
    key.orderId,
    `The renewal of ${renewalLabel(key)} was left as it is: ${why}.`,
  );
}
