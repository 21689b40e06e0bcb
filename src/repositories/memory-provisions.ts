import { StorageError } from '../domain/errors.ts';
import { requireId } from '../domain/ids.ts';
import type { Provision } from '../domain/provision.ts';
import { printable } from '../domain/text.ts';
import type { ProvisionQuery, ProvisionRepository } from '../ports/provisions.ts';
import { copyOf } from './copy.ts';
import { createMemoryPools } from './memory-pools.ts';
import {
  readAdvance,
  readClaim,
  readDue,
  readEnqueue,
  readEvidence,
  readQuery,
} from './provision-requests.ts';

/** How many records `list` gives when it is not told. */
const DEFAULT_LIMIT = 100;

/**
 * Makes records of provisions in memory: for tests, demonstrations and first steps. They end with the process,
 * and what may have been bought must not: a shop needs records that last.
 *
 * Every method runs from its look at the record to its write without a pause, which makes it atomic.
 *
 * @example
 * ```ts
 * import { createMemoryProvisions } from 'smartvps-sdk';
 *
 * const provisions = createMemoryProvisions();
 * await provisions.enqueue({ orderId: 'A-1', now: 0 });
 * (await provisions.due(0, 10)).length; // 1
 * ```
 */
export function createMemoryProvisions(): ProvisionRepository {
  const records = new Records();
  return {
    async get(orderId) {
      return copyOf(records.get(requireId('orderId', orderId)));
    },
    async enqueue(request) {
      const { orderId, now } = readEnqueue(request);
      return copyOf(records.get(orderId) ?? records.put(pending(orderId, now)));
    },
    async claim(request) {
      const { orderId, now, leaseUntil } = readClaim(request);
      const stored = records.get(orderId);
      if (stored && isLeased(stored, now)) return { status: 'held', provision: copyOf(stored) };
      const { version, fence } = stored ?? { version: 0, fence: 0 };
      const taken = { ...(stored ?? pending(orderId, now)), version: version + 1, fence: fence + 1 };
      return { status: 'claimed', provision: copyOf(records.put({ ...taken, leaseUntil, updatedAt: now })) };
    },
    async advance(expectedVersion, next) {
      const record = readAdvance(expectedVersion, next);
      const stored = records.get(record.orderId);
      if (stored?.version !== expectedVersion) return 'conflict';
      const holder = records.holderOf(heldAddress(record));
      if (holder !== undefined && holder.orderId !== record.orderId) return 'address_taken';
      records.put({ ...copyOf(record), version: expectedVersion + 1, evidence: stored.evidence });
      return 'ok';
    },
    async recordEvidence(orderId, attempt, evidence) {
      const heard = readEvidence(requireId('orderId', orderId), attempt, evidence);
      const stored = records.get(orderId);
      if (stored === undefined) throw noRecord(orderId);
      if (Object.hasOwn(stored.evidence, heard.key)) return copyOf(stored);
      const { at } = heard.evidence;
      return copyOf(
        records.put({
          ...stored,
          version: stored.version + 1,
          evidence: { ...stored.evidence, [heard.key]: copyOf(heard.evidence) },
          dueAt: Math.min(stored.dueAt ?? at, at),
          needsAttention: true,
          updatedAt: Math.max(stored.updatedAt, at),
        }),
      );
    },
    async due(now, limit) {
      readDue(now, limit);
      const due = records.all().filter((record) => isDue(record, now) && !isLeased(record, now));
      return copyOf(due.sort(byDueTime).slice(0, limit));
    },
    async list(query) {
      const asked = readQuery(query);
      const found = records.all().filter((record) => isAskedFor(record, asked));
      return copyOf(found.sort(byOrderId).slice(0, asked.limit ?? DEFAULT_LIMIT));
    },
    async findByIp(ip) {
      return copyOf(records.holderOf(requireId('ip', ip)));
    },
    ...createMemoryPools(),
  };
}

/** The records by order id, and which order holds each address. Holds its own copies. */
class Records {
  readonly #records = new Map<string, Provision>();
  readonly #holders = new Map<string, string>();

  get(orderId: string): Provision | undefined {
    return this.#records.get(orderId);
  }

  all(): Provision[] {
    return [...this.#records.values()];
  }

  holderOf(address: string | undefined): Provision | undefined {
    const orderId = address === undefined ? undefined : this.#holders.get(address);
    return orderId === undefined ? undefined : this.#records.get(orderId);
  }

  put(record: Provision): Provision {
    const before = heldAddress(this.#records.get(record.orderId));
    const after = heldAddress(record);
    if (before !== undefined) this.#holders.delete(before);
    if (after !== undefined) this.#holders.set(after, record.orderId);
    this.#records.set(record.orderId, record);
    return record;
  }
}

/** A record as it begins: due at once, nobody has it, nothing was tried. */
function pending(orderId: string, now: number): Provision {
  return {
    schemaVersion: 1,
    orderId,
    version: 1,
    stage: 'pending',
    evidence: {},
    holdsAddress: false,
    writtenOff: [],
    fence: 0,
    dueAt: now,
    tries: 0,
    progressVersion: 0,
    toldVersion: 0,
    needsAttention: false,
    history: [],
    createdAt: now,
    updatedAt: now,
  };
}

function heldAddress(record: Provision | undefined): string | undefined {
  return record?.holdsAddress ? record.address : undefined;
}

function isLeased({ leaseUntil }: Provision, now: number): boolean {
  return leaseUntil !== undefined && leaseUntil > now;
}

function isDue({ dueAt }: Provision, now: number): boolean {
  return dueAt !== undefined && dueAt <= now;
}

/** The longest due first; of those due at the same moment, by their order ids, so that the answer is settled. */
function byDueTime(a: Provision, b: Provision): number {
  return (a.dueAt ?? 0) - (b.dueAt ?? 0) || byOrderId(a, b);
}

function byOrderId(a: Provision, b: Provision): number {
  return a.orderId < b.orderId ? -1 : 1;
}

function isAskedFor(
  record: Provision,
  { stage, needsAttention, expiresBefore, after }: ProvisionQuery,
): boolean {
  if (stage !== undefined && !(Array.isArray(stage) ? stage : [stage]).includes(record.stage)) return false;
  if (needsAttention !== undefined && record.needsAttention !== needsAttention) return false;
  if (after !== undefined && record.orderId <= after) return false;
  return expiresBefore === undefined || (record.expiresAt !== undefined && record.expiresAt < expiresBefore);
}

function noRecord(orderId: string): StorageError {
  return new StorageError(
    `The evidence of order "${printable(orderId)}" could not be stored: there is no record of this order.`,
  );
}
