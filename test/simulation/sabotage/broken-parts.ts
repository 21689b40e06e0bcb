import { NetworkError, ReplyError, RequestError } from '../../../src/domain/errors.ts';
import type { Progress } from '../../../src/domain/order.ts';
import type { Provision } from '../../../src/domain/provision.ts';
import { Secret } from '../../../src/domain/secret.ts';
import type { Provider } from '../../../src/ports/provider.ts';
import { createFastOrders } from '../adapters/fast-orders.ts';
import { createFastProvisions } from '../adapters/fast-provisions.ts';
import { status } from '../provisioning/errors.ts';
import type { RecordsAdapter } from '../provisioning/records.ts';
import type { ProvisioningParts } from '../provisioning/scenario.ts';

type Parts = Partial<ProvisioningParts>;

/** Clients that take liberties. */
export const BROKEN_CLIENTS: Readonly<Record<string, Parts>> = {
  'the client buys again after an unknown answer': client((sound) => ({
    buyVps: (request, options) =>
      sound.buyVps(request, options).catch((error: unknown) => {
        if (error instanceof RequestError && error.outcome === 'unknown')
          return sound.buyVps(request, options);
        throw error;
      }),
  })),
  'the client takes an unknown answer for a refusal': client((sound) => ({
    buyVps: (request, options) => sound.buyVps(request, options).catch(as(status('buyvps', 422, 'rejected'))),
  })),
  'the client takes an unknown answer for a request that never left': client((sound) => ({
    buyVps: (request, options) => sound.buyVps(request, options).catch(as(neverLeft())),
  })),
  'the client believes an address in a refusal': client((sound) => ({
    buyVps: (request, options) =>
      sound.buyVps(request, options).catch((error: unknown) => {
        const [ip] = error instanceof ReplyError ? error.addresses : [];
        if (ip === undefined) throw error;
        return { ip, text: '', attempts: 1 };
      }),
  })),
  'the client says that every status is of the address asked for': client((sound) => ({
    status: async (ip, options) => ({ ...(await sound.status(ip, options)), ip }),
  })),
  'the client makes up a login that is not there yet': client((sound) => ({
    status: async (ip, options) => {
      const told = await sound.status(ip, options);
      return { ...told, actionStatus: 'completed', password: told.password ?? new Secret('changeme') };
    },
  })),
};

/** Records that break their port's contract. */
export const BROKEN_RECORDS: Readonly<Record<string, Parts>> = {
  'records: the version is not compared': records((sound) => ({
    async advance(_expected, next) {
      const stored = await sound.get(next.orderId);
      return sound.advance(stored?.version ?? 0, next);
    },
  })),
  'records: a claim takes whatever was free a moment ago': {
    ...records((sound) => ({
      claim: (request) => sound.claim({ ...request, now: Number.MAX_SAFE_INTEGER }),
    })),
    optionsOf: (options) => ({
      ...options,
      provisions: {
        ...options.provisions,
        async claim(request) {
          const seen = await options.provisions.get(request.orderId);
          const isHeld = seen?.leaseUntil !== undefined && seen.leaseUntil > request.now;
          return isHeld ? { status: 'held', provision: seen } : options.provisions.claim(request);
        },
      },
    }),
  },
  'records: a lease ends three minutes early': records((sound) => ({
    claim: (request) => sound.claim({ ...request, now: request.now + 180_000 }),
  })),
  'records: evidence is dropped': records((sound) => ({
    async recordEvidence(orderId) {
      const stored = await sound.get(orderId);
      if (stored === undefined) throw new Error('no record');
      return stored;
    },
  })),
  'records: evidence moves the version only': records((sound, stored) => ({
    async recordEvidence(orderId) {
      const record = stored.get(orderId);
      if (record === undefined) throw new Error('no record');
      stored.set(orderId, { ...record, version: record.version + 1 });
      return { ...record, version: record.version + 1 };
    },
    get: (orderId) => sound.get(orderId),
  })),
  'records: a new write takes the evidence with it': records((sound, stored) => ({
    async advance(expected, next) {
      const answer = await sound.advance(expected, next);
      const record = stored.get(next.orderId);
      if (answer === 'ok' && record !== undefined && next.stage === 'needs_review') {
        stored.set(next.orderId, { ...record, evidence: {} });
      }
      return answer;
    },
  })),
  'records: the mark is forgotten': records((sound) => ({
    advance: (expected, next) => sound.advance(expected, withoutMark(next)),
  })),
  'records: the mark is acknowledged and not stored': records((sound) => ({
    advance: (expected, next) =>
      next.stage === 'purchasing' ? Promise.resolve('ok' as const) : sound.advance(expected, next),
  })),
  'records: two orders may hold one address': records((sound, stored) => ({
    async advance(expected, next) {
      const answer = await sound.advance(expected, next);
      if (answer !== 'address_taken') return answer;
      stored.set(next.orderId, { ...next, version: expected + 1 });
      return 'ok';
    },
  })),
  'records: enqueue begins an order anew': records((sound, stored) => ({
    async enqueue(request) {
      stored.delete(request.orderId);
      return sound.enqueue(request);
    },
  })),
  'records: purchases under way are never due': records((sound) => ({
    due: async (now, limit) => (await sound.due(now, limit)).filter(({ stage }) => stage !== 'purchasing'),
  })),
  'records: a review is not found': records((sound) => ({
    list: async (query) => (await sound.list(query)).filter(({ reason }) => reason !== 'wrong_pool'),
  })),
  'records: every pool is always free': records(() => ({ acquirePool: async () => true })),
};

/** Shops that listen badly. */
export const BROKEN_SHOPS: Readonly<Record<string, Parts>> = {
  'shop: an older progress replaces a newer one': shop((told) => ({
    async update(id, progress) {
      told.set(id, progress);
    },
  })),
  'shop: a failure is acknowledged and not stored': shop((_told, sound) => ({
    async update(id, progress) {
      if (progress.status !== 'failed') await sound.update(id, progress);
    },
  })),
};

function client(broken: (sound: Provider) => Partial<Provider>): Parts {
  return { clientOf: (sound) => ({ ...sound, ...broken(sound) }) };
}

function records(
  broken: (sound: RecordsAdapter, stored: Map<string, Provision>) => Partial<RecordsAdapter>,
): Parts {
  return {
    createProvisions: () => {
      const stored = new Map<string, Provision>();
      const sound = createFastProvisions(stored);
      return { ...sound, ...broken(sound, stored) };
    },
  };
}

function shop(
  broken: (
    told: Map<string, Progress>,
    sound: ReturnType<typeof createFastOrders>,
  ) => Partial<ReturnType<typeof createFastOrders>>,
): Parts {
  return {
    createOrders: (orders) => {
      const told = new Map<string, Progress>();
      const sound = createFastOrders(orders, told);
      return { ...sound, ...broken(told, sound) };
    },
  };
}

/** Throws this error where the outcome is unknown, and what was thrown otherwise. */
function as(other: Error) {
  return (error: unknown): never => {
    throw error instanceof RequestError && error.outcome === 'unknown' ? other : error;
  };
}

function neverLeft(): Error {
  const facts = { verb: 'buyvps', outcome: 'not_sent', attempts: 1, networkCode: 'ECONNREFUSED' } as const;
  return new NetworkError('The connection was refused.', facts);
}

function withoutMark({ mark: _mark, ...rest }: Provision): Provision {
  return rest;
}
