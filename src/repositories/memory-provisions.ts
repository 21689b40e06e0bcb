import { requireId } from '../domain/ids.ts';
import type { Provision } from '../domain/provision.ts';
import { orderLabel } from '../domain/text.ts';
import type { ProvisionQuery, ProvisionRepository } from '../ports/provisions.ts';
import { firstProvision } from '../rules/first-record.ts';
import { LeasedRecords } from './leased-records.ts';
import { isStageAskedFor, noRecord, requireDue } from './leased-requests.ts';
import { createMemoryPools } from './memory-pools.ts';
import { readAdvance, readClaim, readEnqueue, readEvidence, readQuery } from './provision-requests.ts';

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
  const records = new LeasedRecords<Provision>({ keyOf: ({ orderId }) => orderId, compare: byOrderId });
  return {
    async get(orderId) {
      return records.get(requireId('orderId', orderId));
    },
    async enqueue(request) {
      const { orderId, now } = readEnqueue(request);
      return records.insert(firstProvision(orderId, now));
    },
    async claim(request) {
      const { orderId, now, leaseUntil } = readClaim(request);
      const { status, record } = records.claim(firstProvision(orderId, now), now, leaseUntil);
      return { status, provision: record };
    },
    async advance(expectedVersion, next) {
      return records.advance(expectedVersion, readAdvance(expectedVersion, next));
    },
    async recordEvidence(orderId, attempt, evidence) {
      const heard = readEvidence(requireId('orderId', orderId), attempt, evidence);
      const record = records.hear(orderId, heard.key, heard.evidence, { needsAttention: true });
      if (record === undefined) throw noRecord(orderLabel(orderId));
      return record;
    },
    async due(now, limit) {
      requireDue(now, limit);
      return records.due(now, limit);
    },
    async list(query) {
      const asked = readQuery(query);
      return records.list((record) => isAskedFor(record, asked), asked.limit);
    },
    async findByIp(ip) {
      return records.holderOf(requireId('ip', ip));
    },
    ...createMemoryPools(),
  };
}

function byOrderId(a: Provision, b: Provision): number {
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
