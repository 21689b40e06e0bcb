import type { Renewal } from '../domain/renewal.ts';
import type { RenewalKey, RenewalQuery, RenewalRepository } from '../ports/renewals.ts';
import { firstRenewal } from '../rules/first-record.ts';
import { noRecord, requireDue } from './leased-requests.ts';
import type { Records } from './records.ts';
import { invoiceText, readAdvance, readClaim, readEvidence, readKey, readQuery } from './renewal-requests.ts';

/** The port, over records wherever they are kept: it looks at what is asked, and asks them. */
export function renewalsIn(records: Records<Renewal, RenewalKey, RenewalQuery>): RenewalRepository {
  return {
    async get(key) {
      return records.get(readKey('key', key));
    },
    async claim(request) {
      const { now, leaseUntil, ...key } = readClaim(request);
      const { status, record } = await records.claim(firstRenewal(key, now), now, leaseUntil);
      return { status, renewal: record };
    },
    async advance(expectedVersion, next) {
      return records.advance(expectedVersion, readAdvance(expectedVersion, next));
    },
    async recordEvidence(key, attempt, evidence) {
      const read = readKey('key', key);
      const heard = readEvidence(read, attempt, evidence);
      const record = await records.hear(read, heard.attempt, heard.evidence);
      if (record === undefined) throw noRecord(invoiceText(read));
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
  };
}
