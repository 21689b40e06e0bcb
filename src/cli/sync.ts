import type { SyncReport } from '../domain/report.ts';
import { syncInventory } from '../flows/sync.ts';
import { formatPlan } from '../rules/format-plan.ts';
import { createClient } from './credentials.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { loggerOf } from './log.ts';
import { withShop } from './shop.ts';
import { table } from './table.ts';
import type { Context, Terminal } from './terminal.ts';

/** How a sync is run. */
export interface SyncCommandOptions {
  readonly dryRun?: boolean;
  /** How many items may go off sale, whatever the guard says. */
  readonly approve?: number;
  /** False where packages that nobody sells yet are left alone. */
  readonly create: boolean;
}

/** Syncs the stock, or shows what a sync would do. */
export function syncStock(context: Context, options: SyncCommandOptions): Promise<ExitCode> {
  const { dryRun = false, approve, create } = options;
  const client = createClient(context);
  return withShop(context, async ({ repositories, config }) => {
    context.progress('Reading the stock and the provider’s list…');
    const report = await syncInventory({
      ...config.sync,
      client,
      stock: repositories.stock,
      dryRun,
      guard: { ...config.sync?.guard, ...(approve !== undefined && { approvedLoss: approve }) },
      ...(!create && { newStockItem: () => null }),
      logger: loggerOf(context),
      signal: context.terminal.signal,
    });
    const { success, summary, results, warnings, guard } = report;
    context.answer({ success, dryRun, summary, results, warnings, guard }, () =>
      dryRun ? planText(report) : reportText(report, context.terminal),
    );
    if (!success) return EXIT.failed;
    return guard.tripped ? EXIT.attention : EXIT.ok;
  });
}

function planText({ plan, guard }: SyncReport): string {
  return [formatPlan(plan), guardText({ guard })].join('\n');
}

function reportText({ results, summary, warnings, guard }: SyncReport, terminal: Terminal): string {
  const rows = results.map(({ action, pid, name, qty, available, reason }) => [
    action,
    pid,
    name,
    qty,
    available ? 'yes' : 'no',
    reason,
  ]);
  const head = ['ACTION', 'PID', 'NAME', 'ADDRESSES', 'ON SALE', 'REASON'];
  const { created, updated, disabled, reEnabled, unchanged, withheld, conflicted, failed, tookMs } = summary;
  return [
    ...(rows.length > 0 ? [table(head, rows, terminal)] : []),
    ...warnings.map(({ message }) => `! ${message}`),
    `${created} created, ${updated} updated, ${disabled} off sale, ${reEnabled} back on sale, ` +
      `${unchanged} unchanged, ${withheld} withheld, ${conflicted} conflicted, ${failed} failed, in ${tookMs} ms`,
    guardText({ guard }),
  ].join('\n');
}

function guardText({ guard }: Pick<SyncReport, 'guard'>): string {
  if (!guard.tripped) return `guard: ${guard.message}`;
  return `guard: ${guard.message} If it is true, let it pass: smartvps sync --approve ${guard.loss}`;
}
