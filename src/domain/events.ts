import type { Outcome, Verb } from './outcome.ts';
import type { ProvisionStage } from './provision.ts';
import type { RenewalStage } from './renewal.ts';
import type { GuardVerdict, SyncSummary } from './report.ts';

/** One call to the provider ended. */
export interface RequestCompletedEvent {
  readonly type: 'request.completed';
  /** Milliseconds since 1970-01-01T00:00:00Z, as in every event. */
  readonly at: number;
  readonly verb: Verb;
  readonly ok: boolean;
  /** The error's code, when it failed. */
  readonly code?: string;
  readonly outcome?: Outcome;
  /** The last HTTP status, when there was one. */
  readonly status?: number;
  readonly attempts: number;
  readonly tookMs: number;
}

/** Something a shop may want to count or be woken by. Holds no secret. */
export type SmartVpsEvent =
  | RequestCompletedEvent
  | {
      readonly type: 'sync.completed';
      readonly at: number;
      readonly success: boolean;
      readonly dryRun: boolean;
      readonly summary: SyncSummary;
      readonly guard: GuardVerdict;
    }
  | {
      readonly type: 'sync.failed';
      readonly at: number;
      readonly dryRun: boolean;
      readonly code: string;
      readonly tookMs: number;
    }
  | { readonly type: 'guard.tripped'; readonly at: number; readonly guard: GuardVerdict }
  | {
      readonly type: 'package.reEnabled' | 'package.disabled' | 'package.created';
      readonly at: number;
      readonly pid: string;
      readonly name: string;
      readonly itemId?: string;
      readonly reason?: string;
    }
  | {
      readonly type: `provision.${ProvisionStage}`;
      readonly at: number;
      readonly orderId: string;
      readonly reason?: string;
      /** Milliseconds since the order was first on record. */
      readonly tookMs: number;
    }
  | {
      readonly type: `renewal.${RenewalStage}`;
      readonly at: number;
      readonly orderId: string;
      readonly invoiceId: string;
      readonly reason?: string;
      /** Milliseconds since the renewal was first on record. */
      readonly tookMs: number;
    }
  | { readonly type: 'endpoint.unauthorized'; readonly at: number };

/** Hears every event. What it throws is ignored. */
export type EventListener = (event: SmartVpsEvent) => void;
