// What SmartVPS has, what must change in a catalogue, which package was ordered, and buying it once.

// words
export type { Clock, Fetch, Logger, Random } from './domain/environment.ts';
export {
  type AnySmartVpsError,
  ConfigurationError,
  HttpStatusError,
  InvalidArgumentError,
  NetworkError,
  PackageSelectionError,
  RedirectRefusedError,
  ReplyError,
  type ReplyErrorCode,
  RequestAbortedError,
  RequestError,
  type RequestErrorCode,
  type RequestFacts,
  RequestTimeoutError,
  type SelectionReason,
  SmartVpsError,
  StorageError,
} from './domain/errors.ts';
export type { EventListener, RequestCompletedEvent, SmartVpsEvent } from './domain/events.ts';
export { parseMemoryGb } from './domain/memory.ts';
export type { Order, Progress } from './domain/order.ts';
export type { Advice, Outcome, Verb } from './domain/outcome.ts';
export type { Package, RawPackage, RejectedRow } from './domain/package.ts';
export type {
  CreateAction,
  DisableAction,
  DisableReason,
  FieldChange,
  InventoryPlan,
  ItemAction,
  PlanSummary,
  PlanWarning,
  SyncedField,
} from './domain/plan.ts';
export type {
  DeferReason,
  Evidence,
  FailureReason,
  HistoryEntry,
  Provision,
  ProvisionPackage,
  ProvisionStage,
  PurchaseMark,
  ReviewReason,
} from './domain/provision.ts';
export type { GuardRule, GuardVerdict, SyncReport, SyncResult, SyncSummary } from './domain/report.ts';
export { Secret } from './domain/secret.ts';
export type { Credentials, VpsStatus } from './domain/status.ts';
export type { MemoryConfig, MemoryOption, NewStockItem, PackageConfig, StockItem } from './domain/stock.ts';
// ports
export type { OrderRepository } from './ports/orders.ts';
export type {
  ActionReply,
  CallOptions,
  PackageList,
  PackageSource,
  Provider,
  Purchase,
  PurchaseRequest,
} from './ports/provider.ts';
export type {
  ClaimRequest,
  ClaimResult,
  PoolRequest,
  ProvisionQuery,
  ProvisionRepository,
} from './ports/provisions.ts';
export type {
  StockChange,
  StockChangeResult,
  StockRepository,
  StockSnapshot,
  StockUpdate,
} from './ports/stock.ts';
// rules
export { isInPool, type OctetRange, type Pool, type PoolMatch, poolOf } from './rules/pool.ts';
export { type SelectionOptions, selectExactPackage } from './rules/selection.ts';
export type { NewStockItemTemplate } from './rules/template.ts';
