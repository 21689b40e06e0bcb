import type { Logger } from '../domain/environment.ts';
import type { EventListener } from '../domain/events.ts';
import type { SyncResult } from '../domain/report.ts';
import { printable } from '../domain/text.ts';

/** Where a sync tells what it does; neither can fail. */
export interface SyncHooks {
  readonly logger: Logger;
  readonly emit: EventListener;
}

/** Tells what became of one item, in the words operators know. */
export function announce(result: SyncResult, { logger, emit }: SyncHooks, at: number): void {
  const { action, pid, name, id: itemId, reason } = result;
  const label = printable(`${pid}::${name}`);
  const facts = { at, pid, name, itemId, reason };
  switch (action) {
    case 're-enabled':
      logger.info(`[SVPS-SYNC] Package re-enabled (was disabled, now available): ${label}`);
      emit({ type: 'package.reEnabled', ...facts });
      break;
    case 'disabled':
      logger.warn(`[SVPS-SYNC] ${DISABLED[reason ?? ''] ?? 'Package'}, marking unavailable: ${label}`);
      emit({ type: 'package.disabled', ...facts });
      break;
    case 'created':
      logger.info(`[SVPS-SYNC] Package is new, stock item created: ${label}`);
      emit({ type: 'package.created', ...facts });
      break;
    case 'conflicted':
      logger.warn(`[SVPS-SYNC] Stock item was changed meanwhile, left as it is: ${label}`);
      break;
    case 'failed':
      logger.error(`[SVPS-SYNC] Stock item could not be written (${reason}): ${label}`);
      break;
    default:
      break;
  }
}

const DISABLED: Readonly<Record<string, string>> = {
  missing_from_api: 'Package missing from API',
  renamed: 'Package renamed in API',
  inactive: 'Package not active',
  out_of_stock: 'Package out of stock',
};
