import type { Evidence, Provision, ProvisionStage } from '../domain/provision.ts';

/** A request for the lease of one order. Times are milliseconds since 1970-01-01T00:00:00Z. */
export interface ClaimRequest {
  readonly orderId: string;
  readonly now: number;
  /** How long the lease is to last. */
  readonly leaseUntil: number;
}

/** Whether the lease was given, and the record as it is stored now. */
export type ClaimResult =
  | { readonly status: 'claimed'; readonly provision: Provision }
  | { readonly status: 'held'; readonly provision: Provision };

/** Which records to list, a page at a time, in the order of their order ids. */
export interface ProvisionQuery {
  readonly stage?: ProvisionStage | readonly ProvisionStage[];
  /** Only records whose `expiresAt` is before this. */
  readonly expiresBefore?: number;
  /** Only records that do, or do not, need a person's attention. */
  readonly needsAttention?: boolean;
  /** Only records whose order id sorts after this one (the last of the page before). */
  readonly after?: string;
  /** @default 100 */
  readonly limit?: number;
}

/** A pool lease: one purchase at a time per package name. */
export interface PoolRequest {
  /** The package name. */
  readonly name: string;
  /** Who asks; only the same owner may extend or release it. */
  readonly owner: string;
  readonly now: number;
  readonly leaseUntil: number;
}

/**
 * Our records of orders turned into servers. Every method is atomic on its own and decided by the stored
 * record at that moment, never by an earlier read. There is no general update and no delete. Values are copied in
 * and out. What is no id, no time or no whole number is refused with an `InvalidArgumentError` before anything
 * else.
 */
export interface ProvisionRepository {
  /** The record of an order; `undefined` when there is none. */
  get(orderId: string): Promise<Provision | undefined>;

  /** Inserts a `pending` record, due at `now`, unless the order has one. Answers the record stored. */
  enqueue(request: { readonly orderId: string; readonly now: number }): Promise<Provision>;

  /**
   * Takes the lease of an order whose lease is absent or not after `now`, inserting a `pending` record where
   * there is none: sets `leaseUntil`, raises `fence` and `version` by one. Otherwise `held`. Of any number of
   * claims at once exactly one gets it.
   */
  claim(request: ClaimRequest): Promise<ClaimResult>;

  /**
   * Replaces the record of `next.orderId` by `next`, with `version` set to `expectedVersion + 1`, if the stored
   * version is `expectedVersion`. `evidence` is not taken from `next`: only `recordEvidence` writes it. A
   * record of a newer schema version is refused with an `InvalidArgumentError`.
   *
   * `address_taken`: nothing was written, because `next.holdsAddress` is true and another record holds
   * `next.address`.
   */
  advance(expectedVersion: number, next: Provision): Promise<'ok' | 'conflict' | 'address_taken'>;

  /**
   * Sets the evidence of one attempt, raises `version` by one, sets `needsAttention`, and makes the record due
   * at `evidence.at` (or keeps an earlier `dueAt`). Needs no lease, moves no stage. An attempt that already has
   * evidence keeps it, and nothing changes. Resolves with the record stored, once it is stored for good; rejects,
   * inserting nothing, when the order has no record.
   */
  recordEvidence(orderId: string, attempt: number, evidence: Evidence): Promise<Provision>;

  /** At most `limit` records whose `dueAt` is not after `now` and whom nobody has on lease, the longest due first. */
  due(now: number, limit: number): Promise<readonly Provision[]>;

  /** A page of the records that the query asks for. */
  list(query: ProvisionQuery): Promise<readonly Provision[]>;

  /** The record that holds this address; `undefined` when none does. */
  findByIp(ip: string): Promise<Provision | undefined>;

  /** Takes or extends the lease of a pool that is free, has lapsed, or is the owner's own, and never cuts it short. */
  acquirePool(request: PoolRequest): Promise<boolean>;

  /** Frees a pool that is still the owner's; otherwise does nothing. */
  releasePool(request: { readonly name: string; readonly owner: string }): Promise<void>;
}
