import type { Renewal } from '../../src/domain/renewal.ts';
import type { RenewalClaim, RenewalKey, RenewalRepository } from '../../src/ports/renewals.ts';
import type { RenewalsUnderTest } from '../../src/repositories/contract/subjects.ts';
import { areTexts, broken, forced, present, showing, textOf } from './renewal-sabotage.ts';
import { Kept, pause, type Sabotage } from './sabotage.ts';

const FOR_EVER = Number.MAX_SAFE_INTEGER;

/** Tells renewals apart by one text for both ids; who comes second gets the record of who came first. */
function joining(name: string, joined: (key: RenewalKey) => string): Sabotage<RenewalsUnderTest> {
  return broken(name, (sound) => {
    const firsts = new Map<string, RenewalKey>();
    const first = (key: RenewalKey): RenewalKey => (areTexts(key) && firsts.get(joined(key))) || key;
    return {
      get: (key) => sound.get(first(key)),
      recordEvidence: (key, ...call) => sound.recordEvidence(first(key), ...call),
      advance: (version, next) => {
        const { orderId, invoiceId } = first(next);
        return sound.advance(version, { ...next, orderId, invoiceId });
      },
      claim: (request) => {
        const { orderId, invoiceId } = first(request);
        if (areTexts(request)) firsts.set(joined(request), { orderId, invoiceId });
        return sound.claim({ ...request, orderId, invoiceId });
      },
    };
  });
}

/** What is there when a claim arrives that the sound ones would not refuse. */
async function seenBy(sound: RenewalRepository, request: RenewalClaim): Promise<Renewal | undefined> {
  return isReadable(request) ? sound.get(request) : undefined;
}

function isReadable(request: RenewalClaim): boolean {
  return areTexts(request) && Number.isFinite(request.now) && Number.isFinite(request.leaseUntil);
}

function isLeased({ leaseUntil }: Renewal, { now }: RenewalClaim): boolean {
  return leaseUntil !== undefined && leaseUntil > now;
}

/** Claims a record that is there at another moment than now. */
async function claimAsIf(sound: RenewalRepository, request: RenewalClaim, laterMs: number) {
  const isThere = isReadable(request) && (await sound.list({ limit: 1 })).length > 0;
  return sound.claim(isThere ? { ...request, now: request.now + laterMs } : request);
}

const ALIASES = ['get', 'claim', 'recordEvidence', 'due', 'list'] as const;

/** Keeps one object for each state of a record: one method hands it out, the others copies of it. */
function aliasing(sound: RenewalRepository, method: (typeof ALIASES)[number]): Partial<RenewalRepository> {
  const kept = new Kept<Renewal>();
  const same = (record: Renewal) => kept.same(`${textOf(record)} ${record.version}`, record);
  const copies = showing(sound, (record) => structuredClone(same(record)));
  return { ...copies, [method]: showing(sound, same)[method] };
}

const brokenKeys: readonly Sabotage<RenewalsUnderTest>[] = [
  ...[':', '', '-', '\n', '","'].map((joint) =>
    joining(
      `both ids are joined by ${JSON.stringify(joint)}`,
      (key) => `${key.orderId}${joint}${key.invoiceId}`,
    ),
  ),
  joining('an order has one record, whatever the invoice', ({ orderId }) => orderId),
  joining('an invoice has one record, whatever the order', ({ invoiceId }) => invoiceId),
  joining('order and invoice are taken for each other', ({ orderId, invoiceId }) =>
    JSON.stringify([orderId, invoiceId].sort()),
  ),
  joining('invoices are told apart without regard to case', ({ orderId, invoiceId }) =>
    JSON.stringify([orderId, invoiceId.toLowerCase()]),
  ),
  joining('invoices are trimmed', ({ orderId, invoiceId }) => JSON.stringify([orderId, invoiceId.trim()])),
  joining('the part of an invoice after a dot is lost', ({ orderId, invoiceId }) =>
    JSON.stringify([orderId, invoiceId.split('.')[0] || invoiceId]),
  ),
  broken('records are looked up in a plain object', (sound) => ({
    get: async (key) => (await sound.get(key)) ?? Reflect.get({}, key.invoiceId),
  })),
  broken('invoices are not checked', (sound) => ({
    get: async (key) => (typeof key.invoiceId === 'string' && key.invoiceId ? sound.get(key) : undefined),
  })),
  broken('evidence does not check orders', (sound) => ({
    recordEvidence: async (key, ...call) => {
      if (typeof key.orderId !== 'string') throw new Error('no such order');
      return sound.recordEvidence(key, ...call);
    },
  })),
  broken('a lease that ends at no time is taken for ever', (sound) => ({
    claim: ({ leaseUntil, ...request }) =>
      sound.claim({ ...request, leaseUntil: Number.isFinite(leaseUntil) ? leaseUntil : FOR_EVER }),
  })),
  broken('evidence of no time is heard at 0', (sound) => ({
    recordEvidence: (key, attempt, { at, ...evidence }) =>
      sound.recordEvidence(key, attempt, { ...evidence, at: Number.isFinite(at) ? at : 0 }),
  })),
  ...ALIASES.map((method) =>
    broken(`aliasing in memory: ${method} hands out the stored object`, (sound) => aliasing(sound, method)),
  ),
];

const brokenClaims: readonly Sabotage<RenewalsUnderTest>[] = [
  broken('claim looks first and writes later', (sound) => ({
    claim: async (request) => {
      const seen = await seenBy(sound, request);
      if (seen === undefined) return sound.claim(request);
      if (isLeased(seen, request)) return { status: 'held', renewal: seen };
      await pause();
      const { leaseUntil } = request;
      const taken = ({ fence }: Renewal) => ({ leaseUntil, fence: fence + 1 });
      return { status: 'claimed', renewal: await forced(sound, request, taken) };
    },
  })),
  broken('claim of a new renewal rejects who comes second', (sound) => ({
    claim: async (request) => {
      const isThere = (await sound.get(request)) !== undefined;
      await pause();
      if (!isThere && (await sound.get(request))) throw new Error('E11000 duplicate key');
      return sound.claim(request);
    },
  })),
  broken('claim of a new renewal takes the lease in a second step', (sound) => ({
    claim: async (request) => {
      if (!isReadable(request) || (await sound.get(request))) return sound.claim(request);
      await sound.claim({ ...request, leaseUntil: request.now });
      await pause();
      const { leaseUntil } = request;
      return { status: 'claimed', renewal: await forced(sound, request, () => ({ leaseUntil })) };
    },
  })),
  broken('claim of a new renewal leaves nothing due', (sound) =>
    showing(sound, (record) => (record.version === 1 ? { ...record, dueAt: undefined } : record)),
  ),
  broken('claim writes back the record that it read', (sound) => ({
    claim: async (request) => {
      const seen = await seenBy(sound, request);
      if (seen === undefined) return sound.claim(request);
      await pause();
      const stored = present(await sound.get(request));
      if (isLeased(stored, request)) return { status: 'held', renewal: stored };
      const taken = { ...seen, fence: stored.fence + 1, leaseUntil: request.leaseUntil };
      const status = (await sound.advance(stored.version, taken)) === 'ok' ? 'claimed' : 'held';
      return { status, renewal: present(await sound.get(request)) };
    },
  })),
  broken('a claim makes way for an advance under the lease that lapsed', (sound) => ({
    claim: async (request) => {
      const seen = await seenBy(sound, request);
      await pause();
      const stored = seen && (await sound.get(request));
      const isAdvanced = stored && stored.version > seen.version && stored.fence === seen.fence;
      return isAdvanced ? { status: 'held', renewal: stored } : sound.claim(request);
    },
  })),
  broken('a lease is good for its last moment too', (sound) => ({
    claim: (request) => claimAsIf(sound, request, -1),
  })),
  broken('a lease is taken over after half its time', (sound) => ({
    claim: (request) => claimAsIf(sound, request, 50),
  })),
  broken('a refused claim extends the lease', (sound) => ({
    claim: async (request) => {
      const result = await sound.claim(request);
      if (result.status === 'held') await forced(sound, request, () => ({ leaseUntil: request.leaseUntil }));
      return result;
    },
  })),
  broken('claim does not raise the fence of a lease that lapsed', (sound) => ({
    claim: async (request) => {
      const before = await sound.get(request);
      const result = await sound.claim(request);
      if (result.status === 'held' || before?.leaseUntil === undefined) return result;
      return { status: 'claimed', renewal: await forced(sound, request, () => ({ fence: before.fence })) };
    },
  })),
  broken('claim moves a record that was put off back to pending', (sound) => ({
    claim: async (request) => {
      const result = await sound.claim(request);
      if (result.status === 'held' || result.renewal.stage !== 'awaiting_expiry') return result;
      return { status: 'claimed', renewal: await forced(sound, request, () => ({ stage: 'pending' })) };
    },
  })),
  broken('claim refuses a renewal that has ended', (sound) => ({
    claim: async (request) => {
      const stored = await sound.get(request);
      return stored?.stage === 'failed' ? { status: 'held', renewal: stored } : sound.claim(request);
    },
  })),
  broken('claim answers the record as it was before', (sound) => ({
    claim: async (request) => {
      const before = await sound.get(request);
      const { status, renewal } = await sound.claim(request);
      return { status, renewal: before ? { ...renewal, tries: before.tries, fence: before.fence } : renewal };
    },
  })),
  broken('an order has one lease for all its invoices', (sound) => {
    const leases = new Map<string, number>();
    return {
      claim: async (request) => {
        const { orderId, now, leaseUntil } = request;
        const isHeld = (leases.get(orderId) ?? now) > now;
        if (isReadable(request) && !isHeld) leases.set(orderId, leaseUntil);
        const { status, renewal } = await sound.claim(request);
        return { status: isHeld ? 'held' : status, renewal };
      },
      advance: async (version, next) => {
        const answer = await sound.advance(version, next);
        if (answer === 'ok' && next.leaseUntil === undefined) leases.delete(next.orderId);
        return answer;
      },
    };
  }),
];

/** Broken `get` and `claim` of renewals, each of which the contract must reject. */
export const brokenRenewals: readonly Sabotage<RenewalsUnderTest>[] = [...brokenKeys, ...brokenClaims];
