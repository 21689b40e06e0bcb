import { NetworkError, RequestError } from '../../../src/domain/errors.ts';
import type { Renewal } from '../../../src/domain/renewal.ts';
import type { RenewalsOptions } from '../../../src/flows/renewal-options.ts';
import { createFastRenewals } from '../adapters/fast-renewals.ts';
import { status } from '../provisioning/errors.ts';
import { keyText, type RenewalsAdapter } from '../renewals/records.ts';
import type { RenewalParts } from '../renewals/scenario.ts';

type Parts = Partial<RenewalParts>;
type Client = RenewalsOptions['client'];

/** Clients that take liberties with renewals. */
export const BROKEN_RENEWAL_CLIENTS: Readonly<Record<string, Parts>> = {
  'renewals: the client renews again after an unknown answer': client((sound) => ({
    renewVps: (ip, options) =>
      sound.renewVps(ip, options).catch((error: unknown) => {
        if (isUnknown(error)) return sound.renewVps(ip, options);
        throw error;
      }),
  })),
  'renewals: the client takes an unknown answer for a refusal': client((sound) => ({
    renewVps: (ip, options) => sound.renewVps(ip, options).catch(as(status('renewvps', 422, 'rejected'))),
  })),
  'renewals: the client takes an unknown answer for a request that never left': client((sound) => ({
    renewVps: (ip, options) => sound.renewVps(ip, options).catch(as(neverLeft())),
  })),
};

/** Records of renewals that break their port's contract. */
export const BROKEN_RENEWAL_RECORDS: Readonly<Record<string, Parts>> = {
  'renewals: the version is not compared': records((sound) => ({
    async advance(_expected, next) {
      const stored = await sound.get(next);
      return sound.advance(stored?.version ?? 0, next);
    },
  })),
  'renewals: a claim reads, then writes, and the version is not compared': {
    ...records((sound) => ({
      claim: (request) => sound.claim({ ...request, now: Number.MAX_SAFE_INTEGER }),
      async advance(_expected, next) {
        const stored = await sound.get(next);
        return sound.advance(stored?.version ?? 0, next);
      },
    })),
    optionsOf: (options) => ({
      ...options,
      renewals: {
        ...options.renewals,
        async claim(request) {
          const seen = await options.renewals.get(request);
          const isHeld = seen?.leaseUntil !== undefined && seen.leaseUntil > request.now;
          return isHeld ? { status: 'held', renewal: seen } : options.renewals.claim(request);
        },
      },
    }),
  },
  'renewals: a lease ends three minutes early': records((sound) => ({
    claim: (request) => sound.claim({ ...request, now: request.now + 180_000 }),
  })),
  'renewals: evidence is dropped': records((sound) => ({
    async recordEvidence(key) {
      const stored = await sound.get(key);
      if (stored === undefined) throw new Error('no record');
      return stored;
    },
  })),
  'renewals: a new write takes the evidence with it': records((sound, stored) => ({
    async advance(expected, next) {
      const answer = await sound.advance(expected, next);
      const record = stored.get(keyText(next));
      if (answer === 'ok' && record !== undefined && next.stage === 'awaiting_expiry')
        stored.set(keyText(next), { ...record, evidence: {} });
      return answer;
    },
  })),
  'renewals: the mark is acknowledged and not stored': records((sound) => ({
    advance: (expected, next) =>
      next.stage === 'renewing' ? Promise.resolve('ok' as const) : sound.advance(expected, next),
  })),
  'renewals: two invoices may have one server': records((sound, stored) => ({
    async advance(expected, next) {
      const answer = await sound.advance(expected, next);
      if (answer !== 'address_taken') return answer;
      stored.set(keyText(next), { ...next, version: expected + 1 });
      return 'ok';
    },
  })),
  'renewals: what is under way is never due': records((sound) => ({
    due: async (now, limit) => (await sound.due(now, limit)).filter(({ stage }) => stage !== 'renewing'),
  })),
  'renewals: a review is not found': records((sound) => ({
    list: async (query) => (query.stage === 'needs_review' ? [] : sound.list(query)),
  })),
};

function client(broken: (sound: Client) => Partial<Client>): Parts {
  return { clientOf: (sound) => ({ ...sound, ...broken(sound) }) };
}

function records(
  broken: (sound: RenewalsAdapter, stored: Map<string, Renewal>) => Partial<RenewalsAdapter>,
): Parts {
  return {
    createRenewals: () => {
      const stored = new Map<string, Renewal>();
      const sound = createFastRenewals(stored);
      return { ...sound, ...broken(sound, stored) };
    },
  };
}

function isUnknown(error: unknown): boolean {
  return error instanceof RequestError && error.outcome === 'unknown';
}

/** Throws this error where the outcome is unknown, and what was thrown otherwise. */
function as(other: Error) {
  return (error: unknown): never => {
    throw isUnknown(error) ? other : error;
  };
}

function neverLeft(): Error {
  const facts = { verb: 'renewvps', outcome: 'not_sent', attempts: 1, networkCode: 'ECONNREFUSED' } as const;
  return new NetworkError('The connection was refused.', facts);
}
