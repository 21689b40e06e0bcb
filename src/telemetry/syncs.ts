import type { SmartVpsEvent } from '../domain/events.ts';
import type { GuardVerdict } from '../domain/report.ts';

/** How a sync ended that was meant to write. */
export interface EndedSync {
  readonly ok: boolean;
  /** Why it did not succeed. */
  readonly code?: string;
  /** What the guard saw, when the run got as far as that. */
  readonly guard?: GuardVerdict;
}

/** Reads the end of a sync; `undefined` for other events, for dry runs, and for a run that somebody ended. */
export function readSync(event: SmartVpsEvent): EndedSync | undefined {
  if (event.type === 'sync.completed' && !event.dryRun)
    return { ok: event.success, guard: event.guard, ...(!event.success && { code: 'items that failed' }) };
  if (event.type === 'sync.failed' && event.dryRun !== true && event.code !== 'SMARTVPS_ABORTED')
    return { ok: false, code: event.code };
  return undefined;
}
