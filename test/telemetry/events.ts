import type { SmartVpsEvent } from '../../src/domain/events.ts';
import type { GuardVerdict, SyncSummary } from '../../src/domain/report.ts';
import { NOON } from '../builders.ts';

/** An event without its moment. */
export type Happening = SmartVpsEvent extends infer Event
  ? Event extends SmartVpsEvent
    ? Omit<Event, 'at'>
    : never
  : never;

/** A guard that saw nothing go. */
export function aVerdict(part: Partial<GuardVerdict> = {}): GuardVerdict {
  const { loss = 0, onSale = 10 } = part;
  const message = `${loss} of ${onSale} items on sale would go off sale.`;
  return { tripped: false, loss, onSale, rules: [], message, ...part };
}

/** The counts of a run that found nothing changed. */
export function aSummary(part: Partial<SyncSummary> = {}): SyncSummary {
  return {
    ...{
      created: 0,
      updated: 0,
      disabled: 0,
      reEnabled: 0,
      unchanged: 10,
      withheld: 0,
      conflicted: 0,
      failed: 0,
    },
    ...{ considered: 10, tookMs: 250, totalPackagesInAPI: 10, totalIPStockEntries: 10 },
    ...part,
  };
}

/** A sync that ended with a report. */
export function synced(
  part: { success?: boolean; dryRun?: boolean; guard?: Partial<GuardVerdict> } = {},
): Happening {
  const { success = true, dryRun = false, guard } = part;
  return { type: 'sync.completed', success, dryRun, summary: aSummary(), guard: aVerdict(guard) };
}

/** A sync that ended with an error. */
export function notSynced(code = 'SMARTVPS_TIMEOUT', dryRun = false): Happening {
  return { type: 'sync.failed', code, dryRun, tookMs: 250 };
}

/** An order that came to a stage. */
export function ordered(
  stage: 'active' | 'failed' | 'needs_review' | 'abandoned' | 'pending',
  id: number,
  reason?: string,
) {
  return {
    type: `provision.${stage}`,
    orderId: `order-${id}`,
    ...(reason && { reason }),
    tookMs: 60_000,
  } as Happening;
}

/** An event this many minutes after noon. */
export function at(minutes: number, happening: Happening): SmartVpsEvent {
  return { ...happening, at: NOON + minutes * 60_000 } as SmartVpsEvent;
}
