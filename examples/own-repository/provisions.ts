import { firstProvision, type Provision, type ProvisionRepository } from 'smartvps-sdk';
import {
  type Kind,
  pageLimit,
  refused,
  requireEvidence,
  requireId,
  requireLease,
  requireNext,
  requireStages,
  requireTime,
  requireWhole,
} from './checks.ts';
import type { Database } from './database.ts';
import { sqlitePools } from './pools.ts';
import { type Condition, type Key, Records, stageCondition } from './records.ts';

const PROVISION: Kind = {
  stages: [
    'pending',
    'purchasing',
    'purchased',
    'active',
    'needs_review',
    'failed',
    'abandoned',
    'ended',
  ] satisfies readonly Provision['stage'][],
  outcomes: ['purchased', 'rejected', 'unknown', 'not_sent'],
  times: ['leaseUntil', 'dueAt', 'expiresAt'],
};

/** The library's records of orders, in SQLite. */
export function sqliteProvisions(db: Database): ProvisionRepository {
  const records = new Records<Provision>(db, 'provisions');
  return {
    async get(orderId) {
      const key = keyOf(orderId);
      return db.read(() => records.get(key));
    },
    async enqueue({ orderId, now }) {
      const key = keyOf(orderId);
      requireTime('now', now);
      return db.change(() => records.insert(key, firstProvision(orderId, now)));
    },
    async claim({ orderId, now, leaseUntil }) {
      const key = keyOf(orderId);
      requireLease({ now, leaseUntil });
      const first = firstProvision(orderId, now);
      const { status, record } = await db.change(() => records.claim(key, first, now, leaseUntil));
      return { status, provision: record };
    },
    async advance(expectedVersion, next) {
      const key = keyOf(next.orderId);
      requireNext(PROVISION, expectedVersion, next);
      return db.change(() => records.advance(key, expectedVersion, next));
    },
    async recordEvidence(orderId, attempt, evidence) {
      const key = keyOf(orderId);
      requireEvidence(PROVISION, attempt, evidence);
      return db.change(() => records.hear(key, attempt, evidence));
    },
    async due(now, limit) {
      requireTime('now', now);
      requireWhole('limit', limit, 0);
      return db.read(() => records.due(now, limit));
    },
    async list({ stage, needsAttention, expiresBefore, after, limit }) {
      requireStages(stage, PROVISION.stages);
      const conditions: Condition[] = [...stageCondition(stage)];
      if (needsAttention !== undefined) conditions.push(attention(needsAttention));
      if (expiresBefore !== undefined)
        conditions.push(['expires_at < ?', requireTime('expiresBefore', expiresBefore)]);
      if (after !== undefined) conditions.push(['order_id > ?', requireId('after', after)]);
      const most = pageLimit(limit);
      return db.read(() => records.list(conditions, most));
    },
    async findByIp(ip) {
      const address = requireId('ip', ip);
      return db.read(() => records.holderOf(address));
    },
    ...sqlitePools(db),
  };
}

function keyOf(orderId: unknown): Key {
  return [requireId('orderId', orderId), ''];
}

function attention(needsAttention: unknown): Condition {
  if (typeof needsAttention !== 'boolean') throw refused('needsAttention', 'true or false');
  return [needsAttention ? 'needs_attention' : 'NOT needs_attention'];
}
