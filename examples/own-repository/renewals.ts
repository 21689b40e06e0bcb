import { firstRenewal, type Renewal, type RenewalKey, type RenewalRepository } from 'smartvps-sdk';
import {
  type Kind,
  pageLimit,
  requireEvidence,
  requireFields,
  requireId,
  requireLease,
  requireNext,
  requireStages,
  requireTime,
  requireWhole,
} from './checks.ts';
import type { Database } from './database.ts';
import { type Condition, type Key, Records, stageCondition } from './records.ts';

const RENEWAL: Kind = {
  stages: [
    'pending',
    'renewing',
    'awaiting_expiry',
    'renewed',
    'needs_review',
    'failed',
  ] satisfies readonly Renewal['stage'][],
  outcomes: ['answered', 'rejected', 'unknown', 'not_sent'],
  times: ['leaseUntil', 'dueAt', 'expiresBefore', 'expiresAfter'],
};

/** The library's records of renewals, in SQLite. */
export function sqliteRenewals(db: Database): RenewalRepository {
  const records = new Records<Renewal>(db, 'renewals');
  return {
    async get(key) {
      const asked = keyOf(key);
      return db.read(() => records.get(asked));
    },
    async claim({ now, leaseUntil, ...key }) {
      const asked = keyOf(key);
      requireLease({ now, leaseUntil });
      const first = firstRenewal(key, now);
      const { status, record } = await db.change(() => records.claim(asked, first, now, leaseUntil));
      return { status, renewal: record };
    },
    async advance(expectedVersion, next) {
      const key = keyOf(next);
      requireNext(RENEWAL, expectedVersion, next);
      return db.change(() => records.advance(key, expectedVersion, next));
    },
    async recordEvidence(key, attempt, evidence) {
      const asked = keyOf(key);
      requireEvidence(RENEWAL, attempt, evidence);
      return db.change(() => records.hear(asked, attempt, evidence));
    },
    async due(now, limit) {
      requireTime('now', now);
      requireWhole('limit', limit, 0);
      return db.read(() => records.due(now, limit));
    },
    async list({ stage, orderId, after, limit }) {
      requireStages(stage, RENEWAL.stages);
      const conditions: Condition[] = [...stageCondition(stage)];
      if (orderId !== undefined) conditions.push(['order_id = ?', requireId('orderId', orderId)]);
      if (after !== undefined) conditions.push(['(order_id, invoice_id) > (?, ?)', ...keyOf(after)]);
      const most = pageLimit(limit);
      return db.read(() => records.list(conditions, most));
    },
  };
}

function keyOf(key: RenewalKey): Key {
  const { orderId, invoiceId } = requireFields('key', key);
  return [requireId('orderId', orderId), requireId('invoiceId', invoiceId)];
}
