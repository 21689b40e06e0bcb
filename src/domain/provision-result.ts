import type { Order } from './order.ts';
import type { Package } from './package.ts';
import type { Evidence, Provision, ReviewReason } from './provision.ts';
import type { StockItem } from './stock.ts';

/** Where an order stands, for the caller to act on. */
export type ProvisionStatus =
  | 'active'
  | 'awaiting_credentials'
  | 'deferred'
  | 'needs_review'
  | 'failed'
  | 'abandoned'
  | 'ended';

/** What a call on one order came to. */
export interface ProvisionResult {
  readonly orderId: string;
  /**
   * - `active`: delivered; the shop has the login.
   * - `awaiting_credentials`: bought; it is looked for again at `retryAt`.
   * - `deferred`: nothing was bought, or with the reason `in_progress` a worker is at it; it goes on at `retryAt`.
   * - `needs_review`: something was or may have been bought, and a person must look.
   * - `failed`: nothing was bought, and the money can go back.
   * - `abandoned`: something was or may have been bought, and a named person wrote it off.
   * - `ended`: the server was given back.
   */
  readonly status: ProvisionStatus;
  /** Why, where there is a why. */
  readonly reason?: string;
  /** The reason in words. */
  readonly message?: string;
  /** When it is taken up again, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly retryAt?: number;
  readonly provision: Provision;
}

/** One order of a worker's tick: what it came to, or what was thrown. */
export type ProcessedOrder =
  | ProvisionResult
  | { readonly orderId: string; readonly status: 'error'; readonly error: unknown };

/** A worker's tick. */
export interface ProcessDueResult {
  readonly results: readonly ProcessedOrder[];
  /** Orders that are due and were not taken up, at most `limit` of them counted. */
  readonly remaining: number;
}

/** An order that waits for a person. */
export interface ReviewCase<Decisions = string> {
  readonly orderId: string;
  /** `surplus_purchase`: an address was bought for this order that is not the one on record. */
  readonly reason: ReviewReason | 'surplus_purchase';
  readonly message: string;
  /** The address on record, if any. */
  readonly address?: string;
  /** Addresses bought for this order besides the one on record. */
  readonly surplus: readonly string[];
  /** What was heard, by attempt number. */
  readonly evidence: Readonly<Record<string, Evidence>>;
  /** When it began, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly since: number;
  /** How long it has waited, in milliseconds. */
  readonly ageMs: number;
  /** Hand it back with the decision, so that a decision on an older page is refused. */
  readonly version: number;
  /** What may be decided now. */
  readonly allowed: readonly Decisions[];
  readonly provision: Provision;
}

/** One thing that must match on the way from an order to its server. */
export interface DiagnosisCheck {
  readonly name: 'order' | 'item' | 'content' | 'package' | 'purchase' | 'address' | 'status';
  /** `undefined`: it could not be checked now. */
  readonly ok: boolean | undefined;
  /** What is so, in one sentence. */
  readonly message: string;
}

/** Order, item, package and address side by side: what matches and what does not. */
export interface Diagnosis {
  readonly orderId: string;
  readonly checks: readonly DiagnosisCheck[];
  readonly order: Order | undefined;
  readonly item: StockItem | undefined;
  /** The package as the provider lists it now, when it can be selected exactly. */
  readonly package: Package | undefined;
  readonly provision: Provision | undefined;
}
