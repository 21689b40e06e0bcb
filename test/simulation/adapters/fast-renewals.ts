import type { Renewal } from '../../../src/domain/renewal.ts';
import type { RenewalKey } from '../../../src/ports/renewals.ts';
import { firstRenewal } from '../../../src/rules/first-record.ts';
import { keyText, type RenewalsAdapter } from '../renewals/records.ts';

/**
 * The memory repository without its copies and checks, for hundreds of thousands of histories. Records are
 * never changed in place. A test plays the same tapes on both and compares the traces.
 */
export function createFastRenewals(records = new Map<string, Renewal>()): RenewalsAdapter {
  const put = (record: Renewal): Renewal => {
    records.set(keyText(record), record);
    return record;
  };
  return {
    get: async (key) => records.get(keyText(key)),
    peek: (key) => records.get(keyText(key)),
    async claim({ now, leaseUntil, ...key }) {
      const stored = records.get(keyText(key));
      if (stored !== undefined && isLeased(stored, now)) return { status: 'held', renewal: stored };
      const { version, fence } = stored ?? { version: 0, fence: 0 };
      const taken = { version: version + 1, fence: fence + 1, leaseUntil, updatedAt: now };
      return { status: 'claimed', renewal: put({ ...(stored ?? firstRenewal(key, now)), ...taken }) };
    },
    async advance(expectedVersion, next) {
      const stored = records.get(keyText(next));
      if (stored?.version !== expectedVersion) return 'conflict';
      for (const other of records.values()) {
        const isHolder = next.holdsAddress && other.holdsAddress && other.address === next.address;
        if (isHolder && other !== stored) return 'address_taken';
      }
      put({ ...next, version: expectedVersion + 1, evidence: stored.evidence });
      return 'ok';
    },
    async recordEvidence(key, attempt, evidence) {
      const stored = records.get(keyText(key));
      if (stored === undefined) throw new Error('no such record');
      if (stored.evidence[String(attempt)] !== undefined) return stored;
      return put({
        ...stored,
        version: stored.version + 1,
        evidence: { ...stored.evidence, [String(attempt)]: evidence },
        dueAt: Math.min(stored.dueAt ?? evidence.at, evidence.at),
        updatedAt: Math.max(stored.updatedAt, evidence.at),
      });
    },
    async due(now, limit) {
      const due = [...records.values()].filter((record) => isDue(record, now) && !isLeased(record, now));
      return due.sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0) || byKey(a, b)).slice(0, limit);
    },
    async list({ stage, orderId, after, limit = 100 }) {
      const found = [...records.values()].filter(
        (record) =>
          (stage === undefined || [stage].flat().includes(record.stage)) &&
          (orderId === undefined || record.orderId === orderId) &&
          (after === undefined || byKey(record, after) > 0),
      );
      return found.sort(byKey).slice(0, limit);
    },
  };
}

function byKey(a: RenewalKey, b: RenewalKey): number {
  if (a.orderId !== b.orderId) return a.orderId < b.orderId ? -1 : 1;
  if (a.invoiceId !== b.invoiceId) return a.invoiceId < b.invoiceId ? -1 : 1;
  return 0;
}

function isLeased({ leaseUntil }: Renewal, now: number): boolean {
  return leaseUntil !== undefined && leaseUntil > now;
}

function isDue({ dueAt }: Renewal, now: number): boolean {
  return dueAt !== undefined && dueAt <= now;
}
