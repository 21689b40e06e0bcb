import type { ProvisionerOptions } from '../../src/flows/provisioner-options.ts';
import type { RenewalsOptions } from '../../src/flows/renewal-options.ts';
import type { RenewalKey } from '../../src/ports/renewals.ts';
import type { ClockSetting } from './clock.ts';
import type { StoragePlace } from './storage.ts';

/** Where a worker is struck. */
export type Strike =
  /** It ends itself with SIGKILL there: at the boundary of that name, or at the so-manieth. */
  | { readonly kind: 'kill'; readonly at: string | number }
  /** It says that it is there and waits, for the test to freeze it. */
  | { readonly kind: 'wait'; readonly at: string };

/** What a worker is to do. Handed over as JSON. */
export interface WorkerPlan {
  readonly storage: StoragePlace;
  /** Where the provider is. */
  readonly url: string;
  readonly clock: ClockSetting;
  /** Decides the pauses. */
  readonly seed: number;
  /** Orders to put on record and to take as far as they go, in turn. */
  readonly orderIds: readonly string[];
  /** Renewals to take as far as they go, in turn, after the orders. @default none */
  readonly keys?: readonly RenewalKey[];
  /** How often each order or renewal is asked for, all at once. @default 1 */
  readonly callsAtOnce?: number;
  /** Whether it goes on with whatever is due until nothing is for a while. @default true */
  readonly isWorking?: boolean;
  /** Whether it waits for a word before it begins. @default false */
  readonly isHeldBack?: boolean;
  readonly strike?: Strike;
}

/** What a worker says: one JSON text per line. */
export type WorkerWord =
  | { readonly passed: string }
  | { readonly waitsAt: string }
  | { readonly result: CallResult };

/** What one call of `provision` or `renew` came to. */
export interface CallResult {
  readonly orderId: string;
  readonly invoiceId?: string;
  readonly status: string;
  readonly reason?: string;
  readonly version: number;
  readonly address?: string;
}

/** The times of these tests, short enough to be lived through, in milliseconds of a clock that runs fast. */
export const TIMES = {
  sendWithinMs: 30_000,
  purchaseTimeoutMs: 100_000,
  quietWindowMs: 60_000,
  waitForCredentialsMs: 40_000,
  credentialsWithinMs: 600_000,
  deferUpToMs: 600_000,
  waitForExpiryMs: 40_000,
} satisfies Partial<ProvisionerOptions & RenewalsOptions>;
