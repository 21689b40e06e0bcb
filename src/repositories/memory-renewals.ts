import type { Renewal } from '../domain/renewal.ts';
import type { RenewalKey, RenewalQuery, RenewalRepository } from '../ports/renewals.ts';
import { firstRenewal } from '../rules/first-record.ts';
import { LeasedRecords } from './leased-records.ts';
import { isStageAskedFor, noRecord, requireDue } from './leased-requests.ts';
import {
  invoiceText,
  keyText,
  readAdvance,
  readClaim,
  readEvidence,
  readKey,
  readQuery,
} from './renewal-requests.ts';

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
  const records = new LeasedRecords<Renewal>({ keyOf: keyText, compare: byKey });
  return {
    async get(key) {
      return records.get(keyText(readKey('key', key)));
    },
    async claim(request) {
      const { now, leaseUntil, ...key } = readClaim(request);
      const { status, record } = records.claim(firstRenewal(key, now), now, leaseUntil);
      return { status, renewal: record };
    },
    async advance(expectedVersion, next) {
      return records.advance(expectedVersion, readAdvance(expectedVersion, next));
    },
    async recordEvidence(key, attempt, evidence) {
      const read = readKey('key', key);
      const heard = readEvidence(read, attempt, evidence);
      const record = records.hear(keyText(read), heard.attempt, heard.evidence);
      if (record === undefined) throw noRecord(invoiceText(read));
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
  };
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
