import type { InventoryPlan, PlanWarning } from './plan.ts';

/** What became of one item in one sync; in a dry run, what would have. */
export interface SyncResult {
  readonly action: 'created' | 'updated' | 'disabled' | 're-enabled' | 'withheld' | 'conflicted' | 'failed';
  /** The stock item; absent for one that was not created. */
  readonly id?: string;
  readonly pid: string;
  /** The package name. */
  readonly name: string;
  /** Addresses left: what the run stored, or wanted to; what is still stored, for an item withheld. */
  readonly qty: number;
  /** Whether the item is on sale: what the run stored, or wanted to; what is still so, for an item withheld. */
  readonly available: boolean;
  /** The package's status; absent when the provider does not list it. */
  readonly status?: string;
  /** Why it was disabled or withheld, or what failed. */
  readonly reason?: string;
  readonly wasAvailable?: boolean;
  readonly nowAvailable?: boolean;
}

/**
 * The counts of one sync. They obey
 * `created + updated + disabled + reEnabled + unchanged + withheld + conflicted + failed = considered`.
 */
export interface SyncSummary {
  readonly created: number;
  readonly updated: number;
  readonly disabled: number;
  readonly reEnabled: number;
  readonly unchanged: number;
  /** Items the guard kept on sale. */
  readonly withheld: number;
  /** Items that somebody else wrote meanwhile; theirs stands. */
  readonly conflicted: number;
  /** Items that storage refused. */
  readonly failed: number;
  /** Complete stock items, plus packages to create. */
  readonly considered: number;
  /** Milliseconds from the first read to the last write. */
  readonly tookMs: number;
  /** Rows in the provider's reply, repeats and unreadable ones included. */
  readonly totalPackagesInAPI: number;
  /** SmartVPS items in stock when the sync began. */
  readonly totalIPStockEntries: number;
}

/** Which rule held back a loss. */
export type GuardRule = 'empty_list' | 'loss_ratio' | 'approved_loss';

/** What the guard saw and decided. */
export interface GuardVerdict {
  readonly tripped: boolean;
  /** Items the plan would take off sale. */
  readonly loss: number;
  /** Items on sale before the run. */
  readonly onSale: number;
  /** The rules that spoke against the loss, also when an approval let it pass. */
  readonly rules: readonly GuardRule[];
  /** What happened, in one sentence. */
  readonly message: string;
}

/** What one sync saw, decided and did. */
export interface SyncReport {
  /** `false` when any item failed. */
  readonly success: boolean;
  readonly dryRun: boolean;
  readonly summary: SyncSummary;
  readonly results: readonly SyncResult[];
  readonly warnings: readonly PlanWarning[];
  readonly guard: GuardVerdict;
  readonly plan: InventoryPlan;
}
