import type { Outcome } from './outcome.ts';

/** Where a renewal stands. `renewed` and `failed` are endings. */
export type RenewalStage = 'pending' | 'renewing' | 'awaiting_expiry' | 'renewed' | 'needs_review' | 'failed';

/** Why a renewal is put off, in review, or failed. */
export type RenewalReason =
  | 'in_progress'
  | 'other_renewal'
  | 'status_unavailable'
  | 'not_sent'
  | 'unauthorized'
  | 'rate_limited'
  | 'deadline'
  | 'outcome_unknown'
  | 'rejected'
  | 'deferred_too_long'
  | 'not_active'
  | 'not_renewed';

/** What was heard of one renewal request. Times are milliseconds since 1970-01-01T00:00:00Z. */
export interface RenewalEvidence {
  readonly at: number;
  /** `answered`: the provider said something; only the expiry says whether it renewed. */
  readonly outcome: 'answered' | Outcome;
  /** The error's code, when the call failed. */
  readonly code?: string;
  /** How long the provider asked to wait, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** The point of no return of one renewal, stored before its request leaves. */
export interface RenewalMark {
  /** Counts from 1 within the renewal. */
  readonly attempt: number;
  /** The fence of the lease that set it. */
  readonly fence: number;
  /** The request leaves before this or never. */
  readonly sendBy: number;
  /** The answer is here by this or the call has ended. */
  readonly answerBy: number;
}

/** One step of a renewal, for a person to read. */
export interface RenewalHistoryEntry {
  readonly at: number;
  readonly from: RenewalStage;
  readonly to: RenewalStage;
  readonly why: string;
  readonly who: string;
}

/**
 * Our record of paying once for one more period of one server, keyed by order and invoice. Times are
 * milliseconds since 1970-01-01T00:00:00Z.
 */
export interface Renewal {
  readonly schemaVersion: 1;
  readonly orderId: string;
  readonly invoiceId: string;
  /** Rises by one with every write; `advance` compares and sets it. */
  readonly version: number;
  readonly stage: RenewalStage;
  readonly reason?: RenewalReason;
  /** The reason in words. */
  readonly message?: string;
  /** The server's address, from the first look at it on. */
  readonly address?: string;
  /** True while no other renewal may be made for this address. */
  readonly holdsAddress: boolean;
  /** The last mark; kept when the stage moves on. */
  readonly mark?: RenewalMark;
  /** What was heard, by attempt number. Set by `recordEvidence` only. */
  readonly evidence: Readonly<Record<string, RenewalEvidence>>;
  /** When the paid time ended before the request; absent when it could not be read. */
  readonly expiresBefore?: number;
  /** When the paid time ends, as last seen after the request; absent when it could not be read. */
  readonly expiresAfter?: number;
  /** Rises by one with every lease. */
  readonly fence: number;
  /** A worker has it until this moment; absent when none does. */
  readonly leaseUntil?: number;
  /** When it is to be taken up next; absent when nothing is left to do. */
  readonly dueAt?: number;
  /** When it was first put off. */
  readonly deferredSince?: number;
  /** How often it was put off, or its expiry asked for, in a row. */
  readonly tries: number;
  readonly history: readonly RenewalHistoryEntry[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Where a renewal stands, for the caller to act on. */
export interface RenewalResult {
  readonly orderId: string;
  readonly invoiceId: string;
  /**
   * - `renewed`: the paid time has moved on.
   * - `awaiting_expiry`: it was asked for; whether it moved is looked up again at `retryAt`.
   * - `deferred`: nothing was charged, or with the reason `in_progress` a worker is at it; it goes on at `retryAt`.
   * - `needs_review`: it may have been charged, and a person must look.
   * - `failed`: nothing was charged.
   */
  readonly status: 'renewed' | 'awaiting_expiry' | 'deferred' | 'needs_review' | 'failed';
  readonly reason?: RenewalReason;
  readonly message?: string;
  readonly retryAt?: number;
  readonly renewal: Renewal;
}

/** A renewal that waits for a person. */
export interface RenewalReviewCase {
  readonly orderId: string;
  readonly invoiceId: string;
  readonly reason: RenewalReason;
  readonly message: string;
  readonly address?: string;
  /** When the paid time ended before and after the request, where it could be read. */
  readonly expiresBefore?: number;
  readonly expiresAfter?: number;
  readonly evidence: Readonly<Record<string, RenewalEvidence>>;
  /** When it began, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly since: number;
  /** How long it has waited, in milliseconds. */
  readonly ageMs: number;
  readonly version: number;
  readonly renewal: Renewal;
}
