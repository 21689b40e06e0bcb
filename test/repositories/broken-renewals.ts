import type { Renewal, RenewalEvidence } from '../../src/domain/renewal.ts';
import type { RenewalClaim, RenewalKey, RenewalRepository } from '../../src/ports/renewals.ts';
import type { RenewalsUnderTest } from '../../src/repositories/contract/subjects.ts';
import { createMemoryRenewals } from '../../src/repositories/memory-renewals.ts';
import { Kept, pause, type Sabotage } from './sabotage.ts';

/** More records than any case stores. */
export const EVERY = 1_000_000;

const FOR_EVER = Number.MAX_SAFE_INTEGER;

type Advanced = Awaited<ReturnType<RenewalRepository['advance']>>;

/** Records that do one thing in their own way and leave all else to the sound ones. */
export function broken(
  name: string,
  ways: (sound: RenewalRepository) => Partial<RenewalRepository>,
): Sabotage<RenewalsUnderTest> {
  return {
    name,
    make: async () => {
      const sound = createMemoryRenewals();
      return { renewals: { ...sound, ...ways(sound) } };
    },
  };
}

/** Writes fields of a record whatever its version, until the write is through. */
async function forced(
  sound: RenewalRepository,
  key: RenewalKey,
  change: (stored: Renewal) => Partial<Renewal>,
): Promise<Renewal> {
  const stored = present(await sound.get(key));
  await sound.advance(stored.version, { ...stored, ...change(stored) });
  return present(await sound.get(key));
}

/** Shows every record that comes out in a way of its own. */
function showing(sound: RenewalRepository, show: (record: Renewal) => Renewal): RenewalRepository {
  return {
    ...sound,
    get: async (key) => {
      const record = await sound.get(key);
      return record && show(record);
    },
    recordEvidence: async (...call) => show(await sound.recordEvidence(...call)),
    due: async (...call) => (await sound.due(...call)).map(show),
    list: async (query) => (await sound.list(query)).map(show),
    claim: async (request) => {
      const { status, renewal } = await sound.claim(request);
      return { status, renewal: show(renewal) };
    },
  };
}

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

function areTexts({ orderId, invoiceId }: RenewalKey): boolean {
  return typeof orderId === 'string' && typeof invoiceId === 'string';
}

/** Keeps the evidence by itself: `advanced` and `heard` say what becomes of it, `undefined` that it stays. */
function evidenceApart(
  name: string,
  ways: {
    readonly advanced?: (next: Renewal) => Renewal['evidence'];
    readonly heard?: (
      before: Renewal['evidence'],
      key: string,
      heard: RenewalEvidence,
    ) => Renewal['evidence'];
  },
): Sabotage<RenewalsUnderTest> {
  return broken(name, (sound) => {
    const kept = new Map<string, Renewal['evidence']>();
    const keptOf = (record: Renewal) => kept.get(textOf(record)) ?? record.evidence;
    const shown = showing(sound, (record) => structuredClone({ ...record, evidence: keptOf(record) }));
    const heard = ways.heard ?? ((before, key, evidence) => ({ [key]: evidence, ...before }));
    return {
      ...shown,
      advance: async (version, next) => {
        const answer = await sound.advance(version, next);
        if (answer === 'ok' && ways.advanced) kept.set(textOf(next), ways.advanced(next));
        return answer;
      },
      recordEvidence: async (key, attempt, evidence) => {
        await sound.recordEvidence(key, attempt, evidence);
        kept.set(textOf(key), heard(kept.get(textOf(key)) ?? {}, String(attempt), evidence));
        return present(await shown.get(key));
      },
    };
  });
}

/** Changes what `recordEvidence` leaves behind. */
function afterEvidence(
  name: string,
  change: (before: Renewal, after: Renewal) => Partial<Renewal>,
): Sabotage<RenewalsUnderTest> {
  return broken(name, (sound) => {
    const fields = new Map<string, Partial<Renewal>>();
    const shown = showing(sound, (record) => ({ ...record, ...fields.get(textOf(record)) }));
    return {
      ...shown,
      recordEvidence: async (key, attempt, evidence) => {
        const before = await sound.get(key);
        const after = await sound.recordEvidence(key, attempt, evidence);
        if (before) fields.set(textOf(key), change(before, after));
        return present(await shown.get(key));
      },
    };
  });
}

/** Answers an advance in a way of its own. */
function answering(
  name: string,
  answer: (sound: RenewalRepository, given: Advanced, version: number, next: Renewal) => Promise<Advanced>,
): Sabotage<RenewalsUnderTest> {
  return broken(name, (sound) => ({
    advance: async (version, next) => answer(sound, await sound.advance(version, next), version, next),
  }));
}

/** Refuses an address because of a record that is there. */
function refusing(
  name: string,
  isRefused: (other: Renewal, next: Renewal) => boolean,
): Sabotage<RenewalsUnderTest> {
  return broken(name, (sound) => ({
    advance: async (version, next) => {
      const others = await sound.list({ limit: EVERY });
      const isStale = !others.some((other) => other.version === version && textOf(other) === textOf(next));
      if (isStale || !next.holdsAddress) return sound.advance(version, next);
      const isTaken = others.some((other) => isRefused(other, next));
      return isTaken ? 'address_taken' : sound.advance(version, next);
    },
  }));
}

/** Lets records share an address where `isShared` says so, by an address that only the sound store sees. */
function sharing(
  name: string,
  isShared: (holder: Renewal, next: Renewal) => boolean | Promise<boolean>,
): Sabotage<RenewalsUnderTest> {
  return broken(name, (sound) => {
    const shown = showing(sound, (record) => ({ ...record, address: record.address?.split(' ')[0] }));
    return {
      ...shown,
      advance: async (version, next) => {
        if (!next.holdsAddress || (await sound.get(next))?.version !== version)
          return sound.advance(version, next);
        const records = await shown.list({ limit: EVERY });
        const holder = records.find((record) => holdsSame(record, next) && textOf(record) !== textOf(next));
        if (holder && !(await isShared(holder, next))) return 'address_taken';
        return sound.advance(version, {
          ...next,
          address: `${next.address} ${next.orderId} ${next.invoiceId}`,
        });
      },
    };
  });
}

function holdsSame(record: Renewal, next: Renewal): boolean {
  return record.holdsAddress && record.address === next.address;
}

function textOf({ orderId, invoiceId }: RenewalKey): string {
  return JSON.stringify([orderId, invoiceId]);
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

/** How many attempts were heard of. */
function heardIn({ evidence }: Renewal): number {
  return Object.keys(evidence).length;
}

function present(record: Renewal | undefined): Renewal {
  if (record === undefined) throw new Error('there is no record');
  return record;
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

const brokenAdvances: readonly Sabotage<RenewalsUnderTest>[] = [
  broken('unfenced advance: the version is not compared', (sound) => ({
    advance: async (version, next) => {
      const stored = await sound.get(next);
      return stored && Number.isSafeInteger(version) && version < stored.version
        ? sound.advance(stored.version, next)
        : sound.advance(version, next);
    },
  })),
  answering('a version that is not there yet is as good', async (sound, given, version, next) => {
    const stored = await sound.get(next);
    return given === 'conflict' && stored && version > stored.version
      ? sound.advance(stored.version, next)
      : given;
  }),
  broken('advance looks first and writes later', (sound) => ({
    advance: async (version, next) => {
      const stored = await sound.get(next);
      if (stored?.version !== version) return sound.advance(version, next);
      await pause();
      return sound.advance((await sound.get(next))?.version ?? version, next);
    },
  })),
  broken('advance compares the version when it reads and the fence when it writes', (sound) => ({
    advance: async (version, next) => {
      const seen = areTexts(next) ? await sound.get(next) : undefined;
      if (seen?.version !== version) return sound.advance(version, next);
      await pause();
      const stored = present(await sound.get(next));
      return stored.fence === seen.fence ? sound.advance(stored.version, next) : 'conflict';
    },
  })),
  answering('advance inserts a record that is not there', async (sound, given, _, next) => {
    if (given === 'conflict' && !(await sound.get(next)))
      await sound.claim({ ...next, now: 0, leaseUntil: 1 });
    return given;
  }),
  broken('advance trusts the version that the record says', (sound) => {
    const versions = new Map<string, number>();
    const shown = showing(sound, (record) => ({
      ...record,
      version: versions.get(`${textOf(record)} ${record.version}`) ?? record.version,
    }));
    return {
      ...shown,
      advance: async (version, next) => {
        const answer = await sound.advance(version, next);
        if (answer === 'ok' && next.version > version)
          versions.set(`${textOf(next)} ${version + 1}`, next.version);
        return answer;
      },
    };
  }),
  broken('advance merges: a field that is left out stays', (sound) => ({
    advance: async (version, next) => {
      const stored = areTexts(next) ? await sound.get(next) : undefined;
      const gone = stored?.mark && !next.mark ? { mark: stored.mark } : {};
      return sound.advance(version, { ...next, ...gone });
    },
  })),
  broken('the expiry seen before the request is written once', (sound) => ({
    advance: async (version, next) => {
      const stored = areTexts(next) ? await sound.get(next) : undefined;
      const expiresBefore = stored?.expiresBefore ?? next.expiresBefore;
      return sound.advance(version, { ...next, expiresBefore });
    },
  })),
  broken('the expiry seen after the request is lost', (sound) => ({
    advance: (version, { expiresAfter: _, ...next }) => sound.advance(version, next),
  })),
  evidenceApart('evidence is taken from the next record', { advanced: ({ evidence }) => evidence }),
  evidenceApart('advance forgets the evidence', { advanced: () => ({}) }),
  broken('a record of a newer schema version is written over', (sound) => ({
    advance: (version, next) => sound.advance(version, { ...next, schemaVersion: 1 }),
  })),
  broken('a history is cut to its last hundred entries', (sound) => ({
    advance: (version, next) => sound.advance(version, { ...next, history: next.history.slice(-100) }),
  })),
  broken('advance goes to every renewal of the invoice', (sound) => ({
    advance: async (version, next) => {
      const answer = await sound.advance(version, next);
      const others = answer === 'ok' && next.message === 'changed' ? await sound.list({}) : [];
      for (const other of others.filter(({ invoiceId }) => invoiceId === next.invoiceId))
        await forced(sound, other, () => ({ message: next.message }));
      return answer;
    },
  })),
  broken('aliasing in memory: a record is kept as it was handed in', (sound) => {
    const handedIn = new Map<string, Renewal>();
    return {
      get: async (key) => {
        const record = await sound.get(key);
        const history = record && handedIn.get(`${textOf(key)} ${record.version}`)?.history;
        return record && structuredClone({ ...record, ...(history && { history }) });
      },
      advance: async (version, next) => {
        const answer = await sound.advance(version, next);
        if (answer === 'ok') handedIn.set(`${textOf(next)} ${version + 1}`, next);
        return answer;
      },
    };
  }),
];

const brokenAddresses: readonly Sabotage<RenewalsUnderTest>[] = [
  answering('swallowed duplicate key: an address that is taken is answered with ok', async (_, given) =>
    given === 'address_taken' ? 'ok' : given,
  ),
  answering('an address that is taken is answered with conflict', async (_, given) =>
    given === 'address_taken' ? 'conflict' : given,
  ),
  answering('an address that is taken is stored without being held', async (sound, given, version, next) => {
    if (given === 'address_taken') await sound.advance(version, { ...next, holdsAddress: false });
    return given;
  }),
  sharing('renewals of one order may share an address', (holder, next) => holder.orderId === next.orderId),
  sharing(
    'renewals of one invoice id may share an address',
    (holder, next) => holder.invoiceId === next.invoiceId,
  ),
  sharing(
    'holders are told apart by both ids, joined',
    (holder, next) => `${holder.orderId}:${holder.invoiceId}` === `${next.orderId}:${next.invoiceId}`,
  ),
  sharing(
    'an address is held while it is being renewed, and no longer',
    (holder) => holder.stage !== 'renewing',
  ),
  broken('addresses are looked up first and written later', (sound) => {
    const shown = showing(sound, (record) => ({ ...record, address: record.address?.split(' ')[0] }));
    return {
      ...shown,
      advance: async (version, next) => {
        if (!next.holdsAddress || (await sound.get(next))?.version !== version)
          return sound.advance(version, next);
        const records = await shown.list({ limit: EVERY });
        if (records.some((record) => holdsSame(record, next) && textOf(record) !== textOf(next)))
          return 'address_taken';
        await pause();
        return sound.advance(version, {
          ...next,
          address: `${next.address} ${next.orderId} ${next.invoiceId}`,
        });
      },
    };
  }),
  refusing(
    'an address that is only named counts as held',
    (other, next) => other.address === next.address && textOf(other) !== textOf(next) && !other.holdsAddress,
  ),
  refusing(
    'a record is told that its own address is taken',
    (other, next) => holdsSame(other, next) && textOf(other) === textOf(next),
  ),
  broken('an address is looked for before the version', (sound) => ({
    advance: async (version, next) => {
      const others = await sound.list({ limit: EVERY });
      const isTaken = others.some((other) => holdsSame(other, next) && textOf(other) !== textOf(next));
      return isTaken && next.holdsAddress ? 'address_taken' : sound.advance(version, next);
    },
  })),
  refusing(
    'addresses are told apart by their beginning',
    (other, next) =>
      other.holdsAddress &&
      textOf(other) !== textOf(next) &&
      !!next.address?.startsWith(other.address ?? '-'),
  ),
  broken('an address is never free again', (sound) => {
    const holders = new Map<string, string>();
    return {
      advance: async (version, next) => {
        const { address = '' } = next;
        const isStale = (await sound.get(next))?.version !== version;
        if (isStale || !next.holdsAddress) return sound.advance(version, next);
        if ((holders.get(address) ?? textOf(next)) !== textOf(next)) return 'address_taken';
        holders.set(address, textOf(next));
        return sound.advance(version, next);
      },
    };
  }),
  broken('an address that was exchanged for another stays held', (sound) => {
    const left = new Map<string, string>();
    return {
      advance: async (version, next) => {
        const stored = areTexts(next) ? await sound.get(next) : undefined;
        if (!next.holdsAddress || stored?.version !== version) return sound.advance(version, next);
        const holder = left.get(next.address ?? '') ?? textOf(next);
        if (holder !== textOf(next)) return 'address_taken';
        if (stored.holdsAddress && stored.address !== next.address)
          left.set(stored.address ?? '', textOf(next));
        return sound.advance(version, next);
      },
    };
  }),
  broken('a claim frees the address', (sound) => ({
    claim: async (request) => {
      const result = await sound.claim(request);
      if (result.status === 'held' || result.renewal.stage !== 'renewing' || !result.renewal.holdsAddress)
        return result;
      return { status: 'claimed', renewal: await forced(sound, request, () => ({ holdsAddress: false })) };
    },
  })),
  broken('evidence of a refusal frees the address', (sound) => ({
    recordEvidence: async (key, attempt, evidence) => {
      const record = await sound.recordEvidence(key, attempt, evidence);
      return evidence.outcome === 'rejected' && record.stage === 'renewing'
        ? forced(sound, key, () => ({ holdsAddress: false }))
        : record;
    },
  })),
  broken('records without an address take each other for twins', (sound) => ({
    advance: async (version, next) => {
      const others = next.address ? [] : await sound.list({ limit: EVERY });
      const isTwin = others.some(
        (other) => !other.address && other.version > 1 && textOf(other) !== textOf(next),
      );
      return isTwin ? 'address_taken' : sound.advance(version, next);
    },
  })),
];

const brokenEvidence: readonly Sabotage<RenewalsUnderTest>[] = [
  evidenceApart('last write wins: evidence of an attempt is replaced', {
    heard: (before, key, evidence) => ({ ...before, [key]: evidence }),
  }),
  evidenceApart('evidence has one place for all attempts', {
    heard: (_, key, evidence) => ({ [key]: evidence }),
  }),
  evidenceApart('aliasing in memory: evidence is kept as it was handed in', {}),
  broken('evidence is read, joined and written back', (sound) => {
    const kept = new Map<string, Renewal['evidence']>();
    const shown = showing(sound, (record) =>
      structuredClone({ ...record, evidence: kept.get(textOf(record)) ?? {} }),
    );
    return {
      ...shown,
      recordEvidence: async (key, attempt, evidence) => {
        const before = kept.get(textOf(key)) ?? {};
        await sound.recordEvidence(key, attempt, evidence);
        await pause();
        kept.set(textOf(key), { [String(attempt)]: structuredClone(evidence), ...before });
        return present(await shown.get(key));
      },
    };
  }),
  broken('evidence of other attempts is written back as it was read', (sound) => {
    const kept = new Map<string, Renewal['evidence']>();
    const keptOf = (key: RenewalKey) => structuredClone(kept.get(textOf(key)) ?? {});
    const shown = showing(sound, (record) => ({ ...record, evidence: keptOf(record) }));
    return {
      ...shown,
      recordEvidence: async (key, attempt, evidence) => {
        const before = keptOf(key);
        await sound.recordEvidence(key, attempt, evidence);
        await pause();
        const name = String(attempt);
        kept.set(textOf(key), { ...before, [name]: keptOf(key)[name] ?? structuredClone(evidence) });
        return present(await shown.get(key));
      },
    };
  }),
  broken('evidence makes way for an advance at the same time', (sound) => ({
    recordEvidence: async (key, attempt, evidence) => {
      const seen = areTexts(key) ? await sound.get(key).catch(() => undefined) : undefined;
      await pause();
      const stored = seen && (await sound.get(key));
      const isAdvanced = stored && stored.version > seen.version && heardIn(stored) === heardIn(seen);
      return isAdvanced ? stored : sound.recordEvidence(key, attempt, evidence);
    },
  })),
  broken('evidence goes to every invoice of the order', (sound) => ({
    recordEvidence: async (key, attempt, evidence) => {
      const record = await sound.recordEvidence(key, attempt, evidence);
      for (const other of await sound.list({ orderId: key.orderId }))
        await sound.recordEvidence(other, attempt, evidence);
      return record;
    },
  })),
  broken('evidence is dropped while somebody has the lease', (sound) => ({
    recordEvidence: async (key, attempt, evidence) => {
      const stored = areTexts(key) ? await sound.get(key) : undefined;
      const isForeign = stored?.leaseUntil !== undefined && stored.tries === 0;
      return stored && isForeign ? stored : sound.recordEvidence(key, attempt, evidence);
    },
  })),
  broken('evidence is dropped once the renewal has ended', (sound) => ({
    recordEvidence: async (key, attempt, evidence) => {
      const stored = areTexts(key) ? await sound.get(key) : undefined;
      return stored?.stage === 'failed' ? stored : sound.recordEvidence(key, attempt, evidence);
    },
  })),
  broken('evidence inserts a record that is not there', (sound) => ({
    recordEvidence: async (key, attempt, evidence) => {
      const isThere = !areTexts(key) || !key.orderId || (await sound.get(key).catch(() => true));
      if (!isThere) await sound.claim({ ...key, now: 0, leaseUntil: 0 });
      return sound.recordEvidence(key, attempt, evidence);
    },
  })),
  broken('evidence of a renewal that has no record is passed over in silence', (sound) => ({
    recordEvidence: async (key, attempt, evidence) => {
      const stored = await sound.get(key);
      const nothing = { ...key, version: 0 } as Renewal;
      return stored ? sound.recordEvidence(key, attempt, evidence) : nothing;
    },
  })),
  broken('evidence told again raises the version', (sound) => ({
    recordEvidence: async (key, attempt, evidence) => {
      const before = areTexts(key) ? await sound.get(key) : undefined;
      const stored = await sound.recordEvidence(key, attempt, evidence);
      return before?.version === stored.version ? forced(sound, key, () => ({})) : stored;
    },
  })),
  broken('evidence told again makes the record due', (sound) => ({
    recordEvidence: async (key, attempt, evidence) => {
      const before = areTexts(key) ? await sound.get(key) : undefined;
      const stored = await sound.recordEvidence(key, attempt, evidence);
      if (before?.version !== stored.version || evidence.at >= (stored.dueAt ?? 0)) return stored;
      return forced(sound, key, () => ({ dueAt: evidence.at }));
    },
  })),
  afterEvidence('evidence does not raise the version', ({ version }) => ({ version })),
  afterEvidence('evidence does not make the record due', ({ dueAt }) => ({ dueAt })),
  afterEvidence('evidence puts off a record that was due earlier', (_, { evidence }) => ({
    dueAt: Object.values(evidence).at(-1)?.at,
  })),
  afterEvidence('evidence moves the stage', (_, { evidence, stage }) => ({
    stage: Object.values(evidence).some(({ outcome }) => outcome === 'answered') ? 'renewed' : stage,
  })),
  afterEvidence('evidence ends the lease', () => ({ leaseUntil: undefined })),
  broken('a wait of 0 ms is lost from the evidence', (sound) => ({
    recordEvidence: (key, attempt, { retryAfterMs, ...evidence }) =>
      sound.recordEvidence(key, attempt, { ...evidence, ...(retryAfterMs && { retryAfterMs }) }),
  })),
];

/** Broken records of renewals, each of which the contract must reject; those of queries apart. */
export const brokenRenewals: readonly Sabotage<RenewalsUnderTest>[] = [
  ...brokenKeys,
  ...brokenClaims,
  ...brokenAdvances,
  ...brokenAddresses,
  ...brokenEvidence,
];
