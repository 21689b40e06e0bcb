import type { Outcome } from './outcome.ts';

/** Where an order stands. `active`, `failed`, `abandoned` and `ended` are endings. */
export type ProvisionStage =
  | 'pending'
  | 'purchasing'
  | 'purchased'
  | 'active'
  | 'needs_review'
  | 'failed'
  | 'abandoned'
  | 'ended';

/** Why an order waits for a person. */
export type ReviewReason =
  | 'outcome_unknown'
  | 'wrong_pool'
  | 'wrong_os'
  | 'address_in_use'
  | 'credentials_missing';

/** Why an order failed: nothing was bought. */
export type FailureReason =
  | 'not_found'
  | 'renamed'
  | 'inactive'
  | 'out_of_stock'
  | 'config_invalid'
  | 'item_missing'
  | 'memory_invalid'
  | 'pool_unverifiable'
  | 'rejected'
  | 'deferred_too_long'
  | 'cancelled'
  | 'not_purchased';

/** Why nothing happens just now; the order is taken up again at `dueAt`. */
export type DeferReason =
  | 'in_progress'
  | 'order_missing'
  | 'order_changed'
  | 'pool_busy'
  | 'list_unavailable'
  | 'list_empty'
  | 'package_unreadable'
  | 'not_sent'
  | 'unauthorized'
  | 'rate_limited'
  | 'deadline'
  | 'brake'
  | 'shop_unreachable';

/** What was heard of one purchase request. Times are milliseconds since 1970-01-01T00:00:00Z. */
export interface Evidence {
  /** When it was heard. */
  readonly at: number;
  /** What the answer says: an address was assigned, or what a failed call may have done. */
  readonly outcome: 'purchased' | Outcome;
  /** The address assigned, when `outcome` is `purchased`. */
  readonly ip?: string;
  /** Other public addresses that the answer named. */
  readonly addresses?: readonly string[];
  /** The error's code, when the call failed. */
  readonly code?: string;
  /** How long the provider asked to wait, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** One step of an order, for a person to read. Holds no secret. */
export interface HistoryEntry {
  readonly at: number;
  readonly from: ProvisionStage;
  readonly to: ProvisionStage;
  readonly why: string;
  /** The person who decided, or the worker that acted. */
  readonly who: string;
}

/** The package that was selected for an order. */
export interface ProvisionPackage {
  readonly id: string;
  readonly name: string;
  /** Read instead of the name, where an administrator set it. */
  readonly addressPattern?: string;
}

/** The point of no return of one purchase, stored before its request leaves. */
export interface PurchaseMark {
  /** Counts from 1 within the provision. */
  readonly attempt: number;
  /** The fence of the lease that set it. */
  readonly fence: number;
  /** The request leaves before this or never. */
  readonly sendBy: number;
  /** The answer is here by this or the call has ended. */
  readonly answerBy: number;
  /** Addresses the package had before the purchase: evidence for a person, it decides nothing. */
  readonly stockBefore: number;
}

/**
 * Our record of turning one order into one server. Times are milliseconds since 1970-01-01T00:00:00Z.
 * Holds no secret.
 */
export interface Provision {
  readonly schemaVersion: 1;
  readonly orderId: string;
  /** Rises by one with every write; `advance` compares and sets it. */
  readonly version: number;
  readonly stage: ProvisionStage;
  /** Why it is in review, failed, deferred or abandoned. */
  readonly reason?: ReviewReason | FailureReason | DeferReason | 'abandoned';
  /** The reason in words. */
  readonly message?: string;

  /** What was ordered, fixed at the first purchase: stock item and whole gigabytes. */
  readonly stockId?: string;
  readonly memoryGb?: number;
  readonly os?: string;

  /** The package selected, from the mark on. */
  readonly package?: ProvisionPackage;
  /** The last mark; kept when the stage moves on. */
  readonly mark?: PurchaseMark;
  /** What was heard, by attempt number. Set by `recordEvidence` only. */
  readonly evidence: Readonly<Record<string, Evidence>>;
  /** Addresses the package had when the list was next read: evidence for a person, it decides nothing. */
  readonly stockAfter?: number;

  /** The server's address. */
  readonly address?: string;
  /** True while no other provision may have this address. */
  readonly holdsAddress: boolean;
  /** Addresses bought for this order that a named person wrote off. */
  readonly writtenOff: readonly string[];
  /** What a named person took as it is: it is not checked again. */
  readonly accepted?: readonly ReviewReason[];
  /** When the address was bought. */
  readonly purchasedAt?: number;
  /** Credentials that are not complete by then are a case for a person. */
  readonly credentialsBy?: number;
  readonly expiresAt?: number;

  /** Rises by one with every lease. */
  readonly fence: number;
  /** A worker has it until this moment; absent when none does. */
  readonly leaseUntil?: number;
  /** When it is to be taken up next; absent when nothing is left to do. */
  readonly dueAt?: number;
  /** When it was first put off since the last attempt. */
  readonly deferredSince?: number;
  /** How often it was put off, or its credentials asked for, in a row. */
  readonly tries: number;

  /** The version whose progress the shop must hear; 0 while there is none. */
  readonly progressVersion: number;
  /** The last version whose progress the shop acknowledged. */
  readonly toldVersion: number;
  /** True when a person may have to look: it is in review, or evidence came that nobody has weighed yet. */
  readonly needsAttention: boolean;

  readonly history: readonly HistoryEntry[];
  readonly createdAt: number;
  readonly updatedAt: number;
}
