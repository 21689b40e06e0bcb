import { requireId } from '../domain/ids.ts';
import type { Provision } from '../domain/provision.ts';
import { orderLabel } from '../domain/text.ts';
import type { ProvisionQuery, ProvisionRepository } from '../ports/provisions.ts';
import { firstProvision } from '../rules/first-record.ts';
import { noRecord, requireDue } from './leased-requests.ts';
import { readAdvance, readClaim, readEnqueue, readEvidence, readQuery } from './provision-requests.ts';
import type { Records } from './records.ts';

/** What tells a provision from others. */
export type ProvisionKey = Pick<Provision, 'orderId'>;

/** The two methods of the port that lease pools. */
export type Pools = Pick<ProvisionRepository, 'acquirePool' | 'releasePool'>;

/** The port, over records and leases of pools wherever they are kept: it looks at what is asked, and asks them. */
export function provisionsIn(
  records: Records<Provision, ProvisionKey, ProvisionQuery>,
  pools: Pools,
): ProvisionRepository {
  return {
    async get(orderId) {
      return records.get({ orderId: requireId('orderId', orderId) });
    },
    async enqueue(request) {
      const { orderId, now } = readEnqueue(request);
      return records.insert(firstProvision(orderId, now));
    },
    async claim(request) {
      const { orderId, now, leaseUntil } = readClaim(request);
      const { status, record } = await records.claim(firstProvision(orderId, now), now, leaseUntil);
      return { status, provision: record };
    },
    async advance(expectedVersion, next) {
      return records.advance(expectedVersion, readAdvance(expectedVersion, next));
    },
    async recordEvidence(orderId, attempt, evidence) {
      const key = { orderId: requireId('orderId', orderId) };
      const heard = readEvidence(orderId, attempt, evidence);
      const record = await records.hear(key, heard.attempt, heard.evidence, { needsAttention: true });
      if (record === undefined) throw noRecord(orderLabel(orderId));
      return record;
    },
    async due(now, limit) {
      requireDue(now, limit);
      return records.due(now, limit);
    },
    async list(query) {
      const asked = readQuery(query);
      return records.list(asked, asked.limit);
    },
    async findByIp(ip) {
      return records.holderOf(requireId('ip', ip));
    },
    ...pools,
  };
}
