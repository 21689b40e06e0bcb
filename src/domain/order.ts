import type { Secret } from './secret.ts';

/** One server that a customer ordered, read from the billing system. */
export interface Order {
  readonly id: string;
  /** The stock item that was ordered. */
  readonly stockId: string;
  /** Memory size, such as `8GB`. */
  readonly memory: string;
  /** Operating system, as the shop names it. */
  readonly os?: string;
  readonly [field: string]: unknown;
}

interface ProgressBase {
  /** Rises with every progress of one order; one that is not newer than the last is ignored. */
  readonly version: number;
}

/** What the shop is told of an order. */
export type Progress =
  | (ProgressBase & { readonly status: 'provisioning' })
  | (ProgressBase & {
      readonly status: 'active';
      readonly ip: string;
      readonly username: string;
      readonly password: Secret;
      readonly os?: string;
      readonly expiresAt?: Date;
    })
  | (ProgressBase & { readonly status: 'failed' | 'needs_review' | 'abandoned'; readonly reason: string });
