import type { Renewal, RenewalEvidence, RenewalStage } from '../domain/renewal.ts';

/** Which renewal. */
export interface RenewalKey {
  readonly orderId: string;
  readonly invoiceId: string;
}

/** A request for the lease of one renewal. Times are milliseconds since 1970-01-01T00:00:00Z. */
export interface RenewalClaim extends RenewalKey {
  readonly now: number;
  readonly leaseUntil: number;
}

/** Whether the lease was given, and the record as it is stored now. */
export type RenewalClaimResult =
  | { readonly status: 'claimed'; readonly renewal: Renewal }
  | { readonly status: 'held'; readonly renewal: Renewal };

/** Which records to list, a page at a time, in the order of their order ids, then of their invoice ids. */
export interface RenewalQuery {
  readonly stage?: RenewalStage | readonly RenewalStage[];
  /** Only records of this order. */
  readonly orderId?: string;
  /** Only records that sort after this one (the last of the page before). */
  readonly after?: RenewalKey;
  /** @default 100 */
  readonly limit?: number;
}

/**
 * Our records of renewals, one per order and invoice. Every method is atomic on its own and decided by the
 * stored record at that moment, never by an earlier read. There is no general update and no delete. Values are
 * copied in and out. What is no id, no time or no whole number is refused with an `InvalidArgumentError` before
 * anything else.
 */
export interface RenewalRepository {
  /** The record of one renewal; `undefined` when there is none. */
  get(key: RenewalKey): Promise<Renewal | undefined>;

  /**
   * Takes the lease of a renewal whose lease is absent or not after `now`, inserting a `pending` record, due at
   * `now`, where there is none: sets `leaseUntil`, raises `fence` and `version` by one (both are 1 in an inserted
   * record). Otherwise `held`. Of any number of claims at once exactly one gets it.
   */
  claim(request: RenewalClaim): Promise<RenewalClaimResult>;

  /**
   * Replaces the record of `next.orderId` and `next.invoiceId` by `next`, with `version` set to
   * `expectedVersion + 1`, if the stored version is `expectedVersion`; otherwise, or where there is no record,
   * `conflict`. `evidence` is not taken from `next`: only `recordEvidence` writes it. A record of a newer schema
   * version is refused with an `InvalidArgumentError`.
   *
   * `address_taken`: nothing was written, because `next.holdsAddress` is true and another record holds
   * `next.address`, be it one of the same order.
   */
  advance(expectedVersion: number, next: Renewal): Promise<'ok' | 'conflict' | 'address_taken'>;

  /**
   * Sets the evidence of one attempt, raises `version` by one, and makes the record due at `evidence.at` (or
   * keeps an earlier `dueAt`). Needs no lease, moves no stage. An attempt that already has evidence keeps it,
   * and nothing changes. Resolves with the record stored, once it is stored for good; rejects, inserting nothing,
   * when the renewal has no record.
   */
  recordEvidence(key: RenewalKey, attempt: number, evidence: RenewalEvidence): Promise<Renewal>;

  /** At most `limit` records whose `dueAt` is not after `now` and whom nobody has on lease, the longest due first. */
  due(now: number, limit: number): Promise<readonly Renewal[]>;

  /** A page of the records that the query asks for. */
  list(query: RenewalQuery): Promise<readonly Renewal[]>;
}
