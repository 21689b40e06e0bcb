/**
 * What SmartVPS has, what must change in a catalogue, which package was ordered, and buying it once.
 *
 * @module
 */

// wire: the client

export { type KnownOs, SmartVpsClient } from './wire/client.ts';
export type { SmartVpsClientOptions } from './wire/options.ts';
export type { WaitOptions } from './wire/wait.ts';

// flows

export type { Adoption } from './flows/adopt.ts';
export type { NamedReason, ProcessDueOptions, ProvisionCallOptions } from './flows/call-options.ts';
export { Provisioner } from './flows/provisioner.ts';
export type { Brake, ProvisionerOptions, PurchaseContext } from './flows/provisioner-options.ts';
export type { RenewalsOptions } from './flows/renewal-options.ts';
export {
  type ProcessedRenewal,
  type ProcessRenewalsResult,
  type RenewalDecision,
  Renewals,
  type RenewOptions,
} from './flows/renewals.ts';
export type { ServerHandle } from './flows/server-handle.ts';
export { type SyncOptions, syncInventory } from './flows/sync.ts';

// rules

export type { UnreadableRow } from './rules/catalogue.ts';
export type { Decision, DecisionKind } from './rules/decisions.ts';
export { firstProvision, firstRenewal } from './rules/first-record.ts';
export { formatPlan } from './rules/format-plan.ts';
export type { GuardOptions } from './rules/guard.ts';
export { isInPool, type OctetRange, type Pool, type PoolMatch, poolOf } from './rules/pool.ts';
export { type ReconcileOptions, reconcileInventory } from './rules/reconcile.ts';
export { type SelectionOptions, selectExactPackage } from './rules/selection.ts';
export type { NewStockItemTemplate, StockItemTemplate } from './rules/template.ts';

// repositories: in memory

export {
  createMemoryRepositories,
  type MemoryContents,
  type MemoryRepositories,
} from './repositories/memory.ts';
export { createMemoryOrders, type MemoryOrders, type StoredOrder } from './repositories/memory-orders.ts';
export { createMemoryProvisions } from './repositories/memory-provisions.ts';
export { createMemoryRenewals } from './repositories/memory-renewals.ts';
export { createMemoryStock, type MemoryStock } from './repositories/memory-stock.ts';

// telemetry

export type { ActiveAlert, AlertName, HealthAlert } from './telemetry/alerts.ts';
export type { HealthMetrics } from './telemetry/health-metrics.ts';
export {
  createHealthMonitor,
  type HealthMonitor,
  type HealthMonitorOptions,
} from './telemetry/health-monitor.ts';
export type { HealthLimits } from './telemetry/limits.ts';

// ports

export type { OrderRepository } from './ports/orders.ts';
export type { PackageSource, Provider, ServerActions } from './ports/provider.ts';
export type {
  ClaimRequest,
  ClaimResult,
  PoolRequest,
  ProvisionQuery,
  ProvisionRepository,
} from './ports/provisions.ts';
export type {
  RenewalClaim,
  RenewalClaimResult,
  RenewalKey,
  RenewalQuery,
  RenewalRepository,
} from './ports/renewals.ts';
export type {
  StockChange,
  StockChangeResult,
  StockRepository,
  StockSnapshot,
  StockUpdate,
} from './ports/stock.ts';

// words

export type { ActionReply, CallOptions, PackageList, Purchase, PurchaseRequest } from './domain/calls.ts';
export { readCredentials } from './domain/credentials.ts';
export type { Clock, Fetch, Logger, Random } from './domain/environment.ts';
export {
  type AnySmartVpsError,
  ConfigurationError,
  HttpStatusError,
  InvalidArgumentError,
  NetworkError,
  OrderChangedError,
  OrderNotActiveError,
  OrderNotFoundError,
  PackageSelectionError,
  PurchaseNotRecordedError,
  RedirectRefusedError,
  ReplyError,
  type ReplyErrorCode,
  RequestAbortedError,
  RequestError,
  type RequestErrorCode,
  type RequestFacts,
  RequestTimeoutError,
  ResolveRefusedError,
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
export type {
  Diagnosis,
  DiagnosisCheck,
  ProcessDueResult,
  ProcessedOrder,
  ProvisionResult,
  ProvisionStatus,
  ReviewCase,
} from './domain/provision-result.ts';
export type {
  Renewal,
  RenewalEvidence,
  RenewalHistoryEntry,
  RenewalMark,
  RenewalReason,
  RenewalResult,
  RenewalReviewCase,
  RenewalStage,
} from './domain/renewal.ts';
export type { GuardRule, GuardVerdict, SyncReport, SyncResult, SyncSummary } from './domain/report.ts';
export { Secret } from './domain/secret.ts';
export type { Credentials, VpsStatus } from './domain/status.ts';
export type { MemoryConfig, MemoryOption, NewStockItem, PackageConfig, StockItem } from './domain/stock.ts';
