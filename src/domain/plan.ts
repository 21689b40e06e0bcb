import type { Package } from './package.ts';
import type { NewStockItem, StockItem } from './stock.ts';

/** The only fields that a sync writes to an existing item; the last two live under `smartvps`. */
export type SyncedField = 'available' | 'availableQty' | 'lastSeen';

/** One field of one item, as it is stored and as it should be. `undefined` means: the field is not there. */
export interface FieldChange {
  readonly field: SyncedField;
  readonly from: unknown;
  readonly to: boolean | number | Date | undefined;
}

/** Why an item goes off sale. */
export type DisableReason = 'missing_from_api' | 'renamed' | 'inactive' | 'out_of_stock';

/** A package nobody sells yet, and the item to create for it. */
export interface CreateAction {
  readonly item: NewStockItem;
  readonly package: Package;
  readonly changes: readonly FieldChange[];
}

/** A change to an existing item. `package` is absent when the provider no longer lists it. */
export interface ItemAction {
  readonly item: StockItem;
  readonly package?: Package;
  readonly changes: readonly FieldChange[];
}

/** An item that goes off sale, and why. */
export interface DisableAction extends ItemAction {
  readonly reason: DisableReason;
}

/** Something a person should look at; it stopped nothing. */
export interface PlanWarning {
  readonly code: 'duplicate_package' | 'unreadable_package' | 'incomplete_item';
  readonly message: string;
  /** The package id concerned, when known. */
  readonly pid?: string;
  /** The stock item concerned, when there is one. */
  readonly itemId?: string;
}

/** How many of each; `considered` is the sum of the actions and `unchanged`. */
export interface PlanSummary {
  readonly created: number;
  readonly updated: number;
  readonly disabled: number;
  readonly reEnabled: number;
  readonly unchanged: number;
  readonly considered: number;
  /** Items on sale before the plan: what the guard measures a loss against. */
  readonly onSale: number;
  /** Distinct packages that could be read. */
  readonly packages: number;
}

/** What must change so that the catalogue says what the provider says. Four disjoint lists. */
export interface InventoryPlan {
  readonly created: readonly CreateAction[];
  readonly updated: readonly ItemAction[];
  readonly disabled: readonly DisableAction[];
  readonly reEnabled: readonly ItemAction[];
  readonly unchanged: number;
  readonly warnings: readonly PlanWarning[];
  readonly summary: PlanSummary;
}
