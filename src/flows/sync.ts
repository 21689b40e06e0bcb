import type { Clock, Logger } from '../domain/environment.ts';
import { ConfigurationError, errorName, StorageError } from '../domain/errors.ts';
import type { EventListener } from '../domain/events.ts';
import { guardedListener, guardedLogger } from '../domain/hooks.ts';
import type { InventoryPlan } from '../domain/plan.ts';
import type { GuardVerdict, SyncReport, SyncResult, SyncSummary } from '../domain/report.ts';
import type { StockItem } from '../domain/stock.ts';
import type { PackageSource } from '../ports/provider.ts';
import type { StockRepository } from '../ports/stock.ts';
import { type GuardOptions, judgeLoss, readGuardOptions } from '../rules/guard.ts';
import { reconcileInventory } from '../rules/reconcile.ts';
import { readMinimumIps } from '../rules/sellable.ts';
import type { NewStockItemTemplate } from '../rules/template.ts';
import { fetchPackages } from './package-list.ts';
import { readClock, requireFunction, requireParts, requireSignal } from './read-options.ts';
import { announce, type SyncHooks } from './sync-log.ts';
import { plannedResult, type Step, stepsOf } from './sync-steps.ts';

/** What a sync needs, and what it may be given. */
export interface SyncOptions {
  readonly client: PackageSource;
  readonly stock: StockRepository;
  /** How much may go off sale in one run. @default more than half and at least 5 items are withheld */
  readonly guard?: GuardOptions;
  /** Reads and plans, writes nothing. @default false */
  readonly dryRun?: boolean;
  /** Fewer addresses than this count as out of stock. @default 1 */
  readonly minimumIps?: number;
  /** What to sell a new package as. */
  readonly newStockItem?: NewStockItemTemplate;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly onEvent?: EventListener;
  /** Ends the run before its writes; a write that has begun is finished. */
  readonly signal?: AbortSignal;
}

/**
 * Brings the shop's stock in line with the provider's list: reads what is stored, then what is listed, compares,
 * asks the guard, and writes what differs.
 *
 * Safe to run twice at once and at any time: each write is a compare-and-set on what was stored before the list
 * was fetched, so an older list never replaces a newer one's write, and somebody else's newer write is a
 * `conflicted` item. A run that finds nothing changed writes nothing. A list that cannot be read, is empty or
 * has shrunk sharply takes nothing off sale.
 *
 * @returns what was seen, decided and done; `success` is false when storage refused any item
 * @throws RequestError when the list cannot be read; nothing was written
 * @throws ConfigurationError for a missing part or an option that cannot work; nothing was read
 * @example
 * ```ts
 * import { createMemoryStock, SmartVpsClient, syncInventory } from 'smartvps-sdk';
 *
 * const client = new SmartVpsClient();
 * const stock = createMemoryStock();
 * const report = await syncInventory({ client, stock, logger: console });
 * console.log(report.success, report.summary.created); // true 2
 * ```
 */
export async function syncInventory(options: SyncOptions): Promise<SyncReport> {
  requireParts(options, { client: ['ipstock'], stock: ['list', 'apply'] });
  requireDryRun(options);
  readGuardOptions(options.guard);
  readMinimumIps(options.minimumIps);
  requireFunction('newStockItem', options.newStockItem);
  requireSignal(options.signal);
  const clock = readClock(options.clock);
  const hooks = { logger: guardedLogger(options.logger), emit: guardedListener(options.onEvent) };
  const startedAt = clock.now();
  try {
    const report = await run(options, clock, hooks, startedAt);
    hooks.emit({
      type: 'sync.completed',
      at: clock.now(),
      success: report.success,
      dryRun: report.dryRun,
      summary: report.summary,
      guard: report.guard,
    });
    return report;
  } catch (error) {
    const code = options.signal?.aborted ? 'SMARTVPS_ABORTED' : errorName(error);
    hooks.logger.error(`[SVPS-SYNC] failed: ${code}`);
    const at = clock.now();
    hooks.emit({ type: 'sync.failed', at, dryRun: options.dryRun === true, code, tookMs: at - startedAt });
    throw error;
  }
}

/** Options that are not known are ignored, but a dry run that is misspelt must not become a real one. */
function requireDryRun(options: SyncOptions): void {
  const { dryRun } = options;
  if (dryRun !== undefined && typeof dryRun !== 'boolean')
    throw new ConfigurationError('dryRun', 'Option dryRun must be true or false.');
  const names = Object.keys(options).filter((name) => /^dry[-_]?run$/i.test(name));
  const misspelt = names.find((name) => name !== 'dryRun');
  if (misspelt === undefined) return;
  throw new ConfigurationError(
    'dryRun',
    `Option ${misspelt} is not known: a dry run is asked for by dryRun.`,
  );
}

async function run(
  options: SyncOptions,
  clock: Clock,
  hooks: SyncHooks,
  startedAt: number,
): Promise<SyncReport> {
  const { client, stock, guard, dryRun = false, minimumIps, newStockItem, signal } = options;
  const { logger } = hooks;
  const existing = await collect(stock.list());
  const list = await fetchPackages(client, { signal });
  const rows = list.packages.length + list.duplicates.length + list.rejected.length;
  logger.info(`[SVPS-SYNC] packages fetched: ${rows}, deduped: ${list.packages.length}`);
  logger.info(`[SVPS-SYNC] existing SmartVPS IPStock entries: ${existing.length}`);

  const plan = reconcileInventory(existing, [...list.packages, ...list.duplicates], {
    minimumIps,
    newStockItem,
    now: new Date(clock.now()),
    unreadable: list.rejected,
  });
  for (const { message } of plan.warnings) logger.warn(`[SVPS-SYNC] ${message}`);
  const verdict = judgeLoss(plan, guard);
  if (verdict.tripped) {
    logger.warn(`[SVPS-SYNC] guard: ${verdict.message}`);
    hooks.emit({ type: 'guard.tripped', at: clock.now(), guard: verdict });
  }

  signal?.throwIfAborted();
  const steps = stepsOf(plan, verdict.tripped);
  const results = dryRun ? steps.map(plannedResult) : await apply(stock, steps, hooks, clock);
  const summary = summarise(results, plan, rows, existing.length, clock.now() - startedAt);
  logger.info(`[SVPS-SYNC] ${dryRun ? 'dry run ' : ''}done ${JSON.stringify(summary)}`);
  return report(summary, results, plan, verdict, dryRun);
}

function report(
  summary: SyncSummary,
  results: readonly SyncResult[],
  plan: InventoryPlan,
  guard: GuardVerdict,
  dryRun: boolean,
): SyncReport {
  return { success: summary.failed === 0, dryRun, summary, results, warnings: plan.warnings, guard, plan };
}

/** Writes every step that has a change, and says what became of each. */
async function apply(
  stock: StockRepository,
  steps: readonly Step[],
  hooks: SyncHooks,
  clock: Clock,
): Promise<readonly SyncResult[]> {
  const changes = steps.flatMap(({ change }) => (change === undefined ? [] : [change]));
  const answers = changes.length === 0 ? [] : await stock.apply(changes);
  if (!Array.isArray(answers) || answers.length !== changes.length) {
    throw new StorageError(`The stock repository did not answer each of ${changes.length} changes.`);
  }
  let next = 0;
  return steps.map((step) => {
    const answer = step.change === undefined ? undefined : answers[next++];
    const result = step.resultOf(answer);
    announce(result, hooks, clock.now());
    return result;
  });
}

function summarise(
  results: readonly SyncResult[],
  plan: InventoryPlan,
  totalPackagesInAPI: number,
  totalIPStockEntries: number,
  tookMs: number,
): SyncSummary {
  const count = (action: SyncResult['action']) => results.filter((result) => result.action === action).length;
  return {
    created: count('created'),
    updated: count('updated'),
    disabled: count('disabled'),
    reEnabled: count('re-enabled'),
    unchanged: plan.unchanged,
    withheld: count('withheld'),
    conflicted: count('conflicted'),
    failed: count('failed'),
    considered: results.length + plan.unchanged,
    tookMs,
    totalPackagesInAPI,
    totalIPStockEntries,
  };
}

async function collect(items: AsyncIterable<StockItem>): Promise<readonly StockItem[]> {
  const collected: StockItem[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
