import { StorageError } from '../../src/domain/errors.ts';
import type { Renewal } from '../../src/domain/renewal.ts';
import type { RenewalClaimResult, RenewalKey, RenewalRepository } from '../../src/ports/renewals.ts';
import { copyOf } from '../../src/repositories/copy.ts';
import { isStageAskedFor, requireDue } from '../../src/repositories/leased-requests.ts';
import {
  readAdvance,
  readClaim,
  readEvidence,
  readKey,
  readQuery,
} from '../../src/repositories/renewal-requests.ts';
import { firstRenewal } from '../../src/rules/first-record.ts';
import type { Decided, Journal } from './journal.ts';
import { dueAmong, isLeased } from './leased-files.ts';

/** Records of renewals in a journal, written apart from those in memory: only the contract is shared. */
export function fileRenewals(journal: Journal): RenewalRepository {
  return {
    async get(key) {
      return copyOf(journal.state().renewals.get(rowOf(readKey('key', key))));
    },
    async claim(request) {
      const { now, leaseUntil, ...key } = readClaim(request);
      return journal.change<RenewalClaimResult>(({ renewals }) => {
        const stored = renewals.get(rowOf(key));
        if (stored && isLeased(stored, now)) return { answer: { status: 'held', renewal: copyOf(stored) } };
        const { version, ...rest } = stored ?? { ...firstRenewal(key, now), version: 0 };
        const next = { ...rest, version: version + 1, fence: rest.fence + 1, leaseUntil, updatedAt: now };
        return { ...put(next), answer: { status: 'claimed', renewal: copyOf(next) } };
      });
    },
    async advance(expectedVersion, value) {
      const next = readAdvance(expectedVersion, value);
      return journal.change(({ renewals }) => {
        const stored = renewals.get(rowOf(next));
        if (stored?.version !== expectedVersion) return { answer: 'conflict' };
        const isTaken = [...renewals.values()].some(
          ({ holdsAddress, address, ...other }) =>
            next.holdsAddress && holdsAddress && address === next.address && rowOf(other) !== rowOf(next),
        );
        if (isTaken) return { answer: 'address_taken' };
        const { evidence } = stored;
        return { ...put({ ...next, version: expectedVersion + 1, evidence }), answer: 'ok' };
      });
    },
    async recordEvidence(value, attempt, heard) {
      const key = readKey('key', value);
      const { attempt: name, evidence } = readEvidence(key, attempt, heard);
      return journal.change(({ renewals }) => {
        const stored = renewals.get(rowOf(key));
        if (stored === undefined) throw new StorageError('There is no record that the evidence belongs to.');
        if (Object.hasOwn(stored.evidence, name)) return { answer: copyOf(stored) };
        return put({
          ...stored,
          version: stored.version + 1,
          evidence: { ...stored.evidence, [name]: copyOf(evidence) },
          dueAt: Math.min(stored.dueAt ?? evidence.at, evidence.at),
          updatedAt: Math.max(stored.updatedAt, evidence.at),
        });
      });
    },
    async due(now, limit) {
      requireDue(now, limit);
      return dueAmong(journal.state().renewals.values(), now, limit);
    },
    async list(value) {
      const { stage, orderId, after, limit } = readQuery(value);
      const found = [...journal.state().renewals.values()].filter(
        (record) =>
          isStageAskedFor(stage, record.stage) &&
          (orderId === undefined || record.orderId === orderId) &&
          (after === undefined || inOrder(after, record) < 0),
      );
      return copyOf(found.sort(inOrder).slice(0, limit));
    },
  };
}

function put(record: Renewal): Decided<Renewal> {
  return {
    answer: copyOf(record),
    writes: [{ table: 'renewals', key: rowOf(record), value: record }],
  };
}

/** Both ids in one text that no other pair has. */
function rowOf({ orderId, invoiceId }: RenewalKey): string {
  return JSON.stringify([orderId, invoiceId]);
}

function inOrder(a: RenewalKey, b: RenewalKey): number {
  if (a.orderId !== b.orderId) return a.orderId < b.orderId ? -1 : 1;
  return a.invoiceId === b.invoiceId ? 0 : a.invoiceId < b.invoiceId ? -1 : 1;
}
