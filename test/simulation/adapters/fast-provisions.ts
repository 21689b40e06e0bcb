import type { Provision } from '../../../src/domain/provision.ts';
import type { ProvisionQuery } from '../../../src/ports/provisions.ts';
import { firstProvision } from '../../../src/rules/first-record.ts';
import type { RecordsAdapter } from '../provisioning/records.ts';

/**
 * The memory repository without its copies and checks, for hundreds of thousands of histories. Records are
 * never changed in place. A test plays the same tapes on both and compares the traces.
 */
export function createFastProvisions(records = new Map<string, Provision>()): RecordsAdapter {
  const pools = new Map<string, { readonly owner: string; readonly leaseUntil: number }>();
  const put = (record: Provision): Provision => {
    records.set(record.orderId, record);
    return record;
  };
  return {
    get: async (orderId) => records.get(orderId),
    peek: (orderId) => records.get(orderId),
    enqueue: async ({ orderId, now }) => records.get(orderId) ?? put(firstProvision(orderId, now)),
    async claim({ orderId, now, leaseUntil }) {
      const stored = records.get(orderId);
      if (stored !== undefined && isLeased(stored, now)) return { status: 'held', provision: stored };
      const { version, fence } = stored ?? { version: 0, fence: 0 };
      const taken = { ...(stored ?? firstProvision(orderId, now)), version: version + 1, fence: fence + 1 };
      return { status: 'claimed', provision: put({ ...taken, leaseUntil, updatedAt: now }) };
    },
    async advance(expectedVersion, next) {
      const stored = records.get(next.orderId);
      if (stored?.version !== expectedVersion) return 'conflict';
      const holder = next.holdsAddress ? holderOf(records, next.address) : undefined;
      if (holder !== undefined && holder.orderId !== next.orderId) return 'address_taken';
      put({ ...next, version: expectedVersion + 1, evidence: stored.evidence });
      return 'ok';
    },
    async recordEvidence(orderId, attempt, evidence) {
      const stored = records.get(orderId);
      if (stored === undefined) throw new Error('no such record');
      if (stored.evidence[String(attempt)] !== undefined) return stored;
      return put({
        ...stored,
        version: stored.version + 1,
        evidence: { ...stored.evidence, [String(attempt)]: evidence },
        dueAt: Math.min(stored.dueAt ?? evidence.at, evidence.at),
        needsAttention: true,
        updatedAt: Math.max(stored.updatedAt, evidence.at),
      });
    },
    async due(now, limit) {
      const due = [...records.values()].filter((record) => isDue(record, now) && !isLeased(record, now));
      return due.sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0) || byOrderId(a, b)).slice(0, limit);
    },
    async list(query) {
      const found = [...records.values()].filter((record) => isAskedFor(record, query));
      return found.sort(byOrderId).slice(0, query.limit ?? 100);
    },
    findByIp: async (ip) => holderOf(records, ip),
    async acquirePool({ name, owner, now, leaseUntil }) {
      const lease = pools.get(name);
      if (lease !== undefined && lease.owner !== owner && lease.leaseUntil > now) return false;
      const kept = lease?.owner === owner ? lease.leaseUntil : leaseUntil;
      pools.set(name, { owner, leaseUntil: Math.max(leaseUntil, kept) });
      return true;
    },
    async releasePool({ name, owner }) {
      if (pools.get(name)?.owner === owner) pools.delete(name);
    },
  };
}

function holderOf(records: ReadonlyMap<string, Provision>, ip: string | undefined): Provision | undefined {
  for (const record of records.values()) if (record.holdsAddress && record.address === ip) return record;
  return undefined;
}

function isLeased({ leaseUntil }: Provision, now: number): boolean {
  return leaseUntil !== undefined && leaseUntil > now;
}

function isDue({ dueAt }: Provision, now: number): boolean {
  return dueAt !== undefined && dueAt <= now;
}

function byOrderId(a: Provision, b: Provision): number {
  return a.orderId < b.orderId ? -1 : 1;
}

function isAskedFor(
  record: Provision,
  { stage, expiresBefore, needsAttention, after }: ProvisionQuery,
): boolean {
  const { expiresAt } = record;
  return (
    (stage === undefined || [stage].flat().includes(record.stage)) &&
    (after === undefined || record.orderId > after) &&
    (needsAttention === undefined || record.needsAttention === needsAttention) &&
    (expiresBefore === undefined || (expiresAt !== undefined && expiresAt < expiresBefore))
  );
}
