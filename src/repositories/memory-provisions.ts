import type { Provision } from '../domain/provision.ts';
import type { ProvisionQuery, ProvisionRepository } from '../ports/provisions.ts';
import { isStageAskedFor } from './leased-requests.ts';
import { createMemoryPools } from './memory-pools.ts';
import { MemoryRecords } from './memory-records.ts';
import { type ProvisionKey, provisionsIn } from './provisions.ts';

/**
 * Makes records of provisions in memory: for tests, demonstrations and first steps. They end with the process,
 * and what may have been bought must not: a shop needs records that last.
 *
 * @example
 * ```ts
 * import { createMemoryProvisions } from 'smartvps-sdk';
 *
 * const provisions = createMemoryProvisions();
 * await provisions.enqueue({ orderId: 'A-1', now: 0 });
 * console.log((await provisions.due(0, 10)).length); // 1
 * ```
 */
export function createMemoryProvisions(): ProvisionRepository {
  const records = new MemoryRecords<Provision, ProvisionKey, ProvisionQuery>({
    keyOf: ({ orderId }) => orderId,
    compare: byOrderId,
    isAskedFor,
  });
  return provisionsIn(records, createMemoryPools());
}

function byOrderId(a: ProvisionKey, b: ProvisionKey): number {
  return a.orderId < b.orderId ? -1 : 1;
}

function isAskedFor(
  record: Provision,
  { stage, needsAttention, expiresBefore, after }: ProvisionQuery,
): boolean {
  if (!isStageAskedFor(stage, record.stage)) return false;
  if (needsAttention !== undefined && record.needsAttention !== needsAttention) return false;
  if (after !== undefined && record.orderId <= after) return false;
  return expiresBefore === undefined || (record.expiresAt !== undefined && record.expiresAt < expiresBefore);
}
