import type { Renewal } from '../domain/renewal.ts';
import type { RenewalKey, RenewalQuery, RenewalRepository } from '../ports/renewals.ts';
import { isStageAskedFor } from './leased-requests.ts';
import { MemoryRecords } from './memory-records.ts';
import { keyText } from './renewal-requests.ts';
import { renewalsIn } from './renewals.ts';

/**
 * Makes records of renewals in memory: for tests, demonstrations and first steps. They end with the process, and
 * what may have been paid for must not: a shop needs records that last.
 *
 * @example
 * ```ts
 * import { createMemoryRenewals } from 'smartvps-sdk';
 *
 * const renewals = createMemoryRenewals();
 * await renewals.claim({ orderId: 'A-1', invoiceId: '2026-03', now: 0, leaseUntil: 60_000 });
 * console.log((await renewals.list({ orderId: 'A-1' })).length); // 1
 * ```
 */
export function createMemoryRenewals(): RenewalRepository {
  const records = new MemoryRecords<Renewal, RenewalKey, RenewalQuery>({
    keyOf: keyText,
    compare: byKey,
    isAskedFor,
  });
  return renewalsIn(records);
}

function byKey(a: RenewalKey, b: RenewalKey): number {
  if (a.orderId !== b.orderId) return a.orderId < b.orderId ? -1 : 1;
  if (a.invoiceId !== b.invoiceId) return a.invoiceId < b.invoiceId ? -1 : 1;
  return 0;
}

function isAskedFor(record: Renewal, { stage, orderId, after }: RenewalQuery): boolean {
  if (!isStageAskedFor(stage, record.stage)) return false;
  if (orderId !== undefined && record.orderId !== orderId) return false;
  return after === undefined || byKey(record, after) > 0;
}
