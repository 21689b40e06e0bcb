import { StorageError } from '../../src/domain/errors.ts';
import { requireId } from '../../src/domain/ids.ts';
import type { Provision } from '../../src/domain/provision.ts';
import type { ClaimResult, ProvisionQuery, ProvisionRepository } from '../../src/ports/provisions.ts';
import { copyOf } from '../../src/repositories/copy.ts';
import { isStageAskedFor, requireDue } from '../../src/repositories/leased-requests.ts';
import {
  readAdvance,
  readClaim,
  readEnqueue,
  readEvidence,
  readPool,
  readQuery,
} from '../../src/repositories/provision-requests.ts';
import { requireFields, requirePoolText } from '../../src/repositories/requests.ts';
import { firstProvision } from '../../src/rules/first-record.ts';
import type { Decided, Journal, State } from './journal.ts';
import { dueAmong, isLeased } from './leased-files.ts';

/** Records of provisions in a journal, written apart from those in memory: only the contract is shared. */
export function fileProvisions(journal: Journal): ProvisionRepository {
  return {
    async get(orderId) {
      return copyOf(journal.state().provisions.get(requireId('orderId', orderId)));
    },
    async enqueue(request) {
      const { orderId, now } = readEnqueue(request);
      return journal.change(({ provisions }) => {
        const stored = provisions.get(orderId);
        return stored ? { answer: copyOf(stored) } : put(firstProvision(orderId, now));
      });
    },
    async claim(request) {
      const { orderId, now, leaseUntil } = readClaim(request);
      return journal.change<ClaimResult>(({ provisions }) => {
        const stored = provisions.get(orderId);
        if (stored && isLeased(stored, now)) return { answer: { status: 'held', provision: copyOf(stored) } };
        const { version, ...rest } = stored ?? { ...firstProvision(orderId, now), version: 0 };
        const next = { ...rest, version: version + 1, fence: rest.fence + 1, leaseUntil, updatedAt: now };
        return { ...put(next), answer: { status: 'claimed', provision: copyOf(next) } };
      });
    },
    async advance(expectedVersion, value) {
      const next = readAdvance(expectedVersion, value);
      return journal.change((state) => {
        const stored = state.provisions.get(next.orderId);
        if (stored?.version !== expectedVersion) return { answer: 'conflict' };
        const holder = next.holdsAddress ? holderOf(state, next.address) : undefined;
        if (holder !== undefined && holder.orderId !== next.orderId) return { answer: 'address_taken' };
        const { evidence } = stored;
        return { ...put({ ...next, version: expectedVersion + 1, evidence }), answer: 'ok' };
      });
    },
    async recordEvidence(orderId, attempt, value) {
      const { attempt: key, evidence } = readEvidence(requireId('orderId', orderId), attempt, value);
      return journal.change(({ provisions }) => {
        const stored = provisions.get(orderId);
        if (stored === undefined) throw new StorageError('There is no record that the evidence belongs to.');
        if (Object.hasOwn(stored.evidence, key)) return { answer: copyOf(stored) };
        return put({
          ...stored,
          version: stored.version + 1,
          evidence: { ...stored.evidence, [key]: copyOf(evidence) },
          needsAttention: true,
          dueAt: Math.min(stored.dueAt ?? evidence.at, evidence.at),
          updatedAt: Math.max(stored.updatedAt, evidence.at),
        });
      });
    },
    async due(now, limit) {
      requireDue(now, limit);
      return dueAmong(journal.state().provisions.values(), now, limit);
    },
    async list(value) {
      const query = readQuery(value);
      return copyOf(
        [...journal.state().provisions.values()]
          .filter((record) => isAskedFor(record, query))
          .sort((a, b) => (a.orderId < b.orderId ? -1 : 1))
          .slice(0, query.limit),
      );
    },
    async findByIp(ip) {
      return copyOf(holderOf(journal.state(), requireId('ip', ip)));
    },
    async acquirePool(request) {
      const { name, owner, now, leaseUntil } = readPool(request);
      return journal.change(({ pools }) => {
        const lease = pools.get(name);
        const isOwn = lease?.owner === owner;
        if (lease !== undefined && !isOwn && lease.leaseUntil > now) return { answer: false };
        const until = isOwn ? Math.max(lease.leaseUntil, leaseUntil) : leaseUntil;
        const value = { owner, leaseUntil: until };
        return { answer: true, writes: [{ table: 'pools', key: name, value }] };
      });
    },
    async releasePool(request) {
      const { name, owner } = requireFields('request', request);
      const pool = requirePoolText('name', name);
      const by = requirePoolText('owner', owner);
      return journal.change(({ pools }) => {
        if (pools.get(pool)?.owner !== by) return { answer: undefined };
        return { answer: undefined, writes: [{ table: 'pools', key: pool }] };
      });
    },
  };
}

function put(record: Provision): Decided<Provision> {
  return {
    answer: copyOf(record),
    writes: [{ table: 'provisions', key: record.orderId, value: record }],
  };
}

function holderOf({ provisions }: State, ip: string | undefined): Provision | undefined {
  return [...provisions.values()].find(({ holdsAddress, address }) => holdsAddress && address === ip);
}

function isAskedFor(
  record: Provision,
  { stage, needsAttention, expiresBefore, after }: ProvisionQuery,
): boolean {
  if (!isStageAskedFor(stage, record.stage)) return false;
  if (needsAttention !== undefined && record.needsAttention !== needsAttention) return false;
  if (after !== undefined && record.orderId <= after) return false;
  return expiresBefore === undefined || (record.expiresAt ?? Number.POSITIVE_INFINITY) < expiresBefore;
}
