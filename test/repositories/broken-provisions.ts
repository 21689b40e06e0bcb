import type { Evidence, Provision } from '../../src/domain/provision.ts';
import type { ClaimRequest, ProvisionRepository } from '../../src/ports/provisions.ts';
import type { ProvisionsUnderTest } from '../../src/repositories/contract/subjects.ts';
import { createMemoryProvisions } from '../../src/repositories/memory-provisions.ts';
import { Kept, pause, type Sabotage } from './sabotage.ts';

const FOR_EVER = Number.MAX_SAFE_INTEGER;

/** Records that do one thing in their own way and leave all else to the sound ones. */
export function broken(
  name: string,
  ways: (sound: ProvisionRepository) => Partial<ProvisionRepository>,
): Sabotage<ProvisionsUnderTest> {
  return {
    name,
    make: async () => {
      const sound = createMemoryProvisions();
      return { provisions: { ...sound, ...ways(sound) } };
    },
  };
}

/** Writes a record whatever its version, until the write is through. */
async function forced(
  sound: ProvisionRepository,
  orderId: string,
  change: (stored: Provision) => Provision,
): Promise<Awaited<ReturnType<ProvisionRepository['advance']>>> {
  const stored = await sound.get(orderId);
  if (stored === undefined) return 'conflict';
  const answer = await sound.advance(stored.version, change(stored));
  return answer === 'conflict' ? forced(sound, orderId, change) : answer;
}

/** Shows every record that comes out in a way of its own. */
function showing(sound: ProvisionRepository, show: (record: Provision) => Provision): ProvisionRepository {
  const shown = (record: Provision | undefined) => record && show(record);
  return {
    ...sound,
    get: async (id) => shown(await sound.get(id)),
    findByIp: async (ip) => shown(await sound.findByIp(ip)),
    enqueue: async (request) => show(await sound.enqueue(request)),
    recordEvidence: async (...call) => show(await sound.recordEvidence(...call)),
    due: async (...call) => (await sound.due(...call)).map(show),
    list: async (query) => (await sound.list(query)).map(show),
    claim: async (request) => {
      const { status, provision } = await sound.claim(request);
      return { status, provision: show(provision) };
    },
  };
}

/** Keeps the evidence by itself, as `write` decides, instead of where it belongs. */
function evidenceApart(
  sound: ProvisionRepository,
  advanced: (kept: Map<string, Provision['evidence']>, next: Provision) => void,
  heard: (
    kept: Map<string, Provision['evidence']>,
    stored: Provision,
    key: string,
    evidence: Evidence,
  ) => void,
): Partial<ProvisionRepository> {
  const kept = new Map<string, Provision['evidence']>();
  const shown = showing(sound, (record) =>
    structuredClone({ ...record, evidence: kept.get(record.orderId) ?? record.evidence }),
  );
  return {
    ...shown,
    advance: async (version, next) => {
      const answer = await sound.advance(version, next);
      if (answer === 'ok') advanced(kept, next);
      return answer;
    },
    recordEvidence: async (orderId, attempt, evidence) => {
      const stored = await sound.recordEvidence(orderId, attempt, evidence);
      heard(kept, { ...stored, evidence: kept.get(orderId) ?? stored.evidence }, String(attempt), evidence);
      return present(await shown.get(orderId));
    },
  };
}

function present(record: Provision | undefined): Provision {
  if (record === undefined) throw new Error('there is no record');
  return record;
}

/** Claims a record that is there at another moment than now. */
async function claimAsIf(sound: ProvisionRepository, request: ClaimRequest, laterMs: number) {
  const isThere = typeof request.orderId === 'string' && (await sound.list({ limit: 1_000 })).length > 0;
  return sound.claim(isThere ? { ...request, now: request.now + laterMs } : request);
}

/** Works on every id in a form of its own. */
function folding(name: string, fold: (id: string) => string): Sabotage<ProvisionsUnderTest> {
  const folded = (id: string) => (typeof id === 'string' ? fold(id) : id);
  return broken(name, (sound) => ({
    get: (id) => sound.get(folded(id)),
    enqueue: (request) => sound.enqueue({ ...request, orderId: folded(request.orderId) }),
    claim: (request) => sound.claim({ ...request, orderId: folded(request.orderId) }),
    advance: (version, next) => sound.advance(version, { ...next, orderId: folded(next.orderId) }),
    recordEvidence: (id, ...call) => sound.recordEvidence(folded(id), ...call),
  }));
}

/** Changes what `recordEvidence` left behind, unless it changed nothing. */
function afterEvidence(name: string, change: (before: Provision, after: Provision) => Partial<Provision>) {
  return broken(name, (sound) => {
    const fields = new Map<string, Partial<Provision>>();
    const shown = showing(sound, (record) => ({ ...record, ...fields.get(record.orderId) }));
    return {
      ...shown,
      recordEvidence: async (orderId, attempt, evidence) => {
        const before = await sound.get(orderId).catch(() => undefined);
        const after = await sound.recordEvidence(orderId, attempt, evidence);
        if (before) fields.set(orderId, change(before, after));
        return present(await shown.get(orderId));
      },
    };
  });
}

const ALIASES = ['get', 'enqueue', 'claim', 'recordEvidence', 'due', 'list', 'findByIp'] as const;

/** Keeps one object for each state of a record: one method hands it out, the others copies of it. */
function aliasing(
  sound: ProvisionRepository,
  method: (typeof ALIASES)[number],
): Partial<ProvisionRepository> {
  const kept = new Kept<Provision>();
  const same = (record: Provision) => kept.same(`${record.orderId} ${record.version}`, record);
  const copies = showing(sound, (record) => structuredClone(same(record)));
  return { ...copies, [method]: showing(sound, same)[method] };
}

const brokenRecords: readonly Sabotage<ProvisionsUnderTest>[] = [
  folding('ids are told apart without regard to case', (id) => id.toLowerCase()),
  folding('ids are trimmed', (id) => id.trim()),
  folding('the part of an id after a dot is lost', (id) => id.split('.')[0] || id),
  broken('ids are not checked', (sound) => ({
    get: async (id) => (typeof id === 'string' && id ? sound.get(id).catch(() => undefined) : undefined),
  })),
  broken('evidence does not check ids', (sound) => ({
    recordEvidence: async (id, ...call) => {
      if (typeof id !== 'string') throw new Error('no such order');
      return sound.recordEvidence(id, ...call);
    },
  })),
  broken('a lease that ends at no time is taken for ever', (sound) => ({
    claim: ({ leaseUntil, ...request }) =>
      sound.claim({ ...request, leaseUntil: Number.isFinite(leaseUntil) ? leaseUntil : FOR_EVER }),
  })),
  broken('evidence of no time is heard at 0', (sound) => ({
    recordEvidence: (id, attempt, { at, ...evidence }) =>
      sound.recordEvidence(id, attempt, { ...evidence, at: Number.isFinite(at) ? at : 0 }),
  })),
  ...ALIASES.map((method) =>
    broken(`aliasing in memory: ${method} hands out the stored object`, (sound) => aliasing(sound, method)),
  ),
  broken('aliasing in memory: a record is kept as it was handed in', (sound) => {
    const handedIn = new Map<string, object>();
    return {
      get: async (id) => {
        const record = await sound.get(id);
        const { history, writtenOff } = (handedIn.get(`${id} ${record?.version}`) ??
          {}) as Partial<Provision>;
        const kept = { ...(history && { history }), ...(writtenOff && { writtenOff }) };
        return record && structuredClone({ ...record, ...kept });
      },
      advance: async (version, next) => {
        const answer = await sound.advance(version, next);
        if (answer === 'ok') handedIn.set(`${next.orderId} ${version + 1}`, next);
        return answer;
      },
    };
  }),
  broken('aliasing in memory: evidence is kept as it was handed in', (sound) =>
    evidenceApart(
      sound,
      () => {},
      (kept, { orderId, evidence }, key, heard) =>
        kept.set(orderId, { ...evidence, [key]: kept.get(orderId)?.[key] ?? heard }),
    ),
  ),
  broken('enqueue overwrites the record that is there', (sound) => ({
    enqueue: async (request) => {
      const stored = await sound.get(request.orderId);
      if (stored === undefined) return sound.enqueue(request);
      await forced(sound, request.orderId, (record) => ({ ...record, stage: 'pending', dueAt: request.now }));
      return present(await sound.get(request.orderId));
    },
  })),
  broken('enqueue looks first and inserts later', (sound) => ({
    enqueue: async (request) => {
      const seen = await sound.get(request.orderId);
      if (seen) return seen;
      await pause();
      if (await sound.get(request.orderId)) throw new Error('E11000 duplicate key');
      return sound.enqueue(request);
    },
  })),
  broken('records are looked up in a plain object', (sound) => ({
    get: async (id) => (await sound.get(id)) ?? Reflect.get({}, id),
  })),
  broken('enqueue makes a record due again', (sound) => ({
    enqueue: async (request) => {
      const stored = await sound.enqueue(request);
      if (stored.stage !== 'failed') return stored;
      await forced(sound, request.orderId, (record) => ({ ...record, dueAt: request.now }));
      return present(await sound.get(request.orderId));
    },
  })),
  broken('enqueue rejects the second time', (sound) => ({
    enqueue: async (request) => {
      if (await sound.get(request.orderId)) throw new Error('E11000 duplicate key');
      return sound.enqueue(request);
    },
  })),
  broken('claim looks first and writes later', (sound) => ({
    claim: async (request) => {
      const { orderId, now, leaseUntil } = request;
      const seen = await sound.get(orderId);
      if (seen === undefined) return sound.claim(request);
      if (seen.leaseUntil !== undefined && seen.leaseUntil > now) return { status: 'held', provision: seen };
      await pause();
      await forced(sound, orderId, (stored) => ({ ...stored, leaseUntil, fence: stored.fence + 1 }));
      return { status: 'claimed', provision: present(await sound.get(orderId)) };
    },
  })),
  broken('claim of a new order takes the lease in a second step', (sound) => ({
    claim: async (request) => {
      const { orderId, now, leaseUntil } = request;
      if (await sound.get(orderId)) return sound.claim(request);
      await sound.enqueue({ orderId, now });
      await pause();
      await forced(sound, orderId, (stored) => ({ ...stored, leaseUntil, fence: 1 }));
      return { status: 'claimed', provision: present(await sound.get(orderId)) };
    },
  })),
  broken('claim of a new order leaves nothing due', (sound) => ({
    claim: async (request) => {
      const isNew = (await sound.get(request.orderId)) === undefined;
      const result = await sound.claim(request);
      if (!isNew || result.status === 'held') return result;
      const provision = { ...result.provision, dueAt: undefined };
      await forced(sound, request.orderId, (stored) => ({ ...stored, dueAt: undefined }));
      return { status: 'claimed', provision: { ...provision, version: 2 } };
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
      if (result.status === 'claimed') return result;
      await forced(sound, request.orderId, (stored) => ({ ...stored, leaseUntil: request.leaseUntil }));
      return result;
    },
  })),
  broken('claim does not raise the fence of a lease that lapsed', (sound) => ({
    claim: async (request) => {
      const before = await sound.get(request.orderId).catch(() => undefined);
      const result = await sound.claim(request);
      if (result.status === 'held' || before?.leaseUntil === undefined) return result;
      await forced(sound, request.orderId, (stored) => ({ ...stored, fence: before.fence }));
      return { status: 'claimed', provision: present(await sound.get(request.orderId)) };
    },
  })),
  broken('claim makes the record due at the end of its lease', (sound) => ({
    claim: async (request) => {
      const result = await sound.claim(request);
      if (result.status === 'held') return result;
      const { version } = result.provision;
      const provision = { ...result.provision, dueAt: request.leaseUntil };
      await forced(sound, request.orderId, () => provision);
      return { status: 'claimed', provision: { ...provision, version: version + 1 } };
    },
  })),
  broken('claim answers the record as it was before', (sound) => ({
    claim: async (request) => {
      const before = await sound.get(request.orderId).catch(() => undefined);
      const { status, provision } = await sound.claim(request);
      return { status, provision: before ?? provision };
    },
  })),
  broken('claim refuses an order that has ended', (sound) => ({
    claim: async (request) => {
      const stored = await sound.get(request.orderId).catch(() => undefined);
      return stored?.stage === 'failed' ? { status: 'held', provision: stored } : sound.claim(request);
    },
  })),
];

const brokenAdvances: readonly Sabotage<ProvisionsUnderTest>[] = [
  broken('unfenced advance: the version is not compared', (sound) => ({
    advance: (_, next) => forced(sound, next.orderId, () => next),
  })),
  broken('advance takes any version that is not older', (sound) => ({
    advance: async (version, next) => {
      const stored = await sound.get(next.orderId);
      return stored && version > stored.version
        ? sound.advance(stored.version, next)
        : sound.advance(version, next);
    },
  })),
  broken('advance looks first and writes later', (sound) => ({
    advance: async (version, next) => {
      const stored = await sound.get(next.orderId);
      if (stored?.version !== version) return 'conflict';
      await pause();
      return forced(sound, next.orderId, () => next);
    },
  })),
  broken('advance inserts a record that is not there', (sound) => ({
    advance: async (version, next) => {
      if ((await sound.get(next.orderId)) === undefined)
        await sound.enqueue({ orderId: next.orderId, now: 0 });
      return sound.advance(version, next);
    },
  })),
  broken('advance trusts the version that the record says', (sound) => {
    const versions = new Map<string, number>();
    const shown = showing(sound, (record) => ({
      ...record,
      version: versions.get(`${record.orderId} ${record.version}`) ?? record.version,
    }));
    return {
      ...shown,
      advance: async (version, next) => {
        const answer = await sound.advance(version, next);
        if (answer === 'ok' && next.version > version)
          versions.set(`${next.orderId} ${version + 1}`, next.version);
        return answer;
      },
    };
  }),
  broken('advance merges: a field that is left out stays', (sound) => ({
    advance: async (version, next) => {
      const stored = await sound.get(next.orderId);
      return sound.advance(version, { ...stored, ...next });
    },
  })),
  broken('advance stores undefined as null', (sound) => {
    const show = (record: Provision) => {
      const nulls = { dueAt: record.dueAt ?? null, leaseUntil: record.leaseUntil ?? null };
      return record.version === 3 ? ({ ...record, ...nulls } as Provision) : record;
    };
    return { get: async (id) => sound.get(id).then((record) => record && show(record)) };
  }),
  broken('evidence is taken from the next record', (sound) =>
    evidenceApart(
      sound,
      (kept, { orderId, evidence }) => kept.set(orderId, evidence),
      (kept, { orderId, evidence }, key, heard) => kept.set(orderId, { [key]: heard, ...evidence }),
    ),
  ),
  broken('advance forgets the evidence', (sound) =>
    evidenceApart(
      sound,
      (kept, { orderId }) => kept.set(orderId, {}),
      (kept, { orderId, evidence }, key, heard) => kept.set(orderId, { [key]: heard, ...evidence }),
    ),
  ),
  broken('a record of a newer schema version is written over', (sound) => ({
    advance: (version, next) => sound.advance(version, { ...next, schemaVersion: 1 }),
  })),
  broken('a history is cut to its last hundred entries', (sound) => ({
    advance: (version, next) => sound.advance(version, { ...next, history: next.history.slice(-100) }),
  })),
  broken('a field that nobody asked for is lost', (sound) => ({
    advance: (version, { deferredSince: _, ...next }) => sound.advance(version, next),
  })),
  broken('every value becomes a text', (sound) => ({
    advance: (version, next) =>
      sound.advance(version, { ...next, ...(next.memoryGb && { memoryGb: String(next.memoryGb) as never }) }),
  })),
];

const brokenAddresses: readonly Sabotage<ProvisionsUnderTest>[] = [
  broken('swallowed duplicate key: an address that is taken is answered with ok', (sound) => ({
    advance: async (version, next) => {
      const answer = await sound.advance(version, next);
      return answer === 'address_taken' ? 'ok' : answer;
    },
  })),
  broken('an address that is taken is answered with conflict', (sound) => ({
    advance: async (version, next) => {
      const answer = await sound.advance(version, next);
      return answer === 'address_taken' ? 'conflict' : answer;
    },
  })),
  broken('an address that is taken rejects', (sound) => ({
    advance: async (version, next) => {
      const answer = await sound.advance(version, next);
      if (answer === 'address_taken') throw new Error('E11000 duplicate key');
      return answer;
    },
  })),
  broken('an address that is taken is stored without being held', (sound) => ({
    advance: async (version, next) => {
      const answer = await sound.advance(version, next);
      if (answer === 'address_taken') await sound.advance(version, { ...next, holdsAddress: false });
      return answer;
    },
  })),
  broken('addresses are looked up first and written later', (sound) => {
    const hidden = ({ orderId, address }: Provision) => address && `${orderId} ${address}`;
    const shown = showing(sound, (record) => ({ ...record, address: record.address?.split(' ').pop() }));
    const findByIp = async (ip: string) =>
      (await sound.findByIp(ip)) ??
      (await shown.list({ limit: 1_000 })).find(
        ({ address, holdsAddress }) => holdsAddress && address === ip && address !== '',
      );
    return {
      ...shown,
      findByIp,
      advance: async (version, next) => {
        if ((await sound.get(next.orderId))?.version !== version) return sound.advance(version, next);
        const holder = next.holdsAddress && next.address ? await findByIp(next.address) : undefined;
        if (holder && holder.orderId !== next.orderId) return 'address_taken';
        await pause();
        return sound.advance(version, { ...next, address: hidden(next) });
      },
    };
  }),
  broken('an address that is only named counts as held', (sound) => ({
    advance: async (version, next) => {
      const others = await sound.list({ limit: 1_000 });
      const isNamed = others.some(
        ({ orderId, address }) => orderId !== next.orderId && next.holdsAddress && address === next.address,
      );
      return isNamed ? 'address_taken' : sound.advance(version, next);
    },
  })),
  broken('an address is never free again', (sound) => {
    const holders = new Map<string, string>();
    return {
      advance: async (version, next) => {
        const { orderId, address, holdsAddress } = next;
        const holder = holdsAddress && address ? holders.get(address) : undefined;
        if (holder !== undefined && holder !== orderId) return 'address_taken';
        const answer = await sound.advance(version, next);
        if (answer === 'ok' && holdsAddress && address) holders.set(address, orderId);
        return answer;
      },
    };
  }),
  broken('a record is told that its own address is taken', (sound) => ({
    advance: async (version, next) => {
      const holder = next.holdsAddress && next.address ? await sound.findByIp(next.address) : undefined;
      return holder ? 'address_taken' : sound.advance(version, next);
    },
  })),
  broken('records without an address take each other for twins', (sound) => ({
    advance: async (version, next) => {
      const others = await sound.list({ limit: 1_000 });
      const isTwin = others.some(
        ({ orderId, address, version: written }) => orderId !== next.orderId && !address && written > 1,
      );
      return isTwin && !next.address && next.stage === 'pending'
        ? 'address_taken'
        : sound.advance(version, next);
    },
  })),
  broken('findByIp finds what only names the address', (sound) => ({
    findByIp: async (ip) =>
      (await sound.findByIp(ip)) ??
      (await sound.list({ limit: 1_000 })).find(({ address }) => address === ip),
  })),
  broken('findByIp does not check what it is given', (sound) => ({
    findByIp: async (ip) =>
      typeof ip === 'string' && ip ? sound.findByIp(ip).catch(() => undefined) : undefined,
  })),
  broken('findByIp finds by the beginning', (sound) => ({
    findByIp: async (ip) =>
      (await sound.findByIp(ip)) ??
      (await sound.list({ limit: 1_000 })).find(
        ({ address, holdsAddress }) => holdsAddress && address?.startsWith(ip),
      ),
  })),
];

const brokenEvidence: readonly Sabotage<ProvisionsUnderTest>[] = [
  broken('last write wins: evidence of an attempt is replaced', (sound) =>
    evidenceApart(
      sound,
      () => {},
      (kept, { orderId, evidence }, key, heard) => kept.set(orderId, { ...evidence, [key]: heard }),
    ),
  ),
  broken('evidence has one place for all attempts', (sound) =>
    evidenceApart(
      sound,
      () => {},
      (kept, { orderId }, key, heard) => kept.set(orderId, { [key]: heard }),
    ),
  ),
  broken('evidence is read, joined and written back', (sound) => {
    const kept = new Map<string, Provision['evidence']>();
    const shown = showing(sound, (record) => ({ ...record, evidence: kept.get(record.orderId) ?? {} }));
    return {
      ...shown,
      recordEvidence: async (orderId, attempt, evidence) => {
        const before = kept.get(orderId) ?? {};
        await sound.recordEvidence(orderId, attempt, evidence);
        await pause();
        kept.set(orderId, { [String(attempt)]: structuredClone(evidence), ...before });
        return present(await shown.get(orderId));
      },
    };
  }),
  broken('evidence is dropped while somebody else has the lease', (sound) => ({
    recordEvidence: async (orderId, attempt, evidence) => {
      const stored = await sound.get(orderId);
      const isForeign = stored?.leaseUntil !== undefined && stored.tries === 0;
      return stored && isForeign ? stored : sound.recordEvidence(orderId, attempt, evidence);
    },
  })),
  broken('evidence is dropped once the order has ended', (sound) => ({
    recordEvidence: async (orderId, attempt, evidence) => {
      const stored = await sound.get(orderId);
      return stored?.stage === 'abandoned' ? stored : sound.recordEvidence(orderId, attempt, evidence);
    },
  })),
  broken('evidence inserts a record that is not there', (sound) => ({
    recordEvidence: async (orderId, attempt, evidence) => {
      if (typeof orderId === 'string' && orderId.length === 1) await sound.enqueue({ orderId, now: 0 });
      return sound.recordEvidence(orderId, attempt, evidence);
    },
  })),
  broken('evidence of an order that has no record is passed over in silence', (sound) => ({
    recordEvidence: async (orderId, attempt, evidence) => {
      const stored = await sound.get(orderId);
      const nothing = { orderId, version: 0 } as Provision;
      return stored ? sound.recordEvidence(orderId, attempt, evidence) : nothing;
    },
  })),
  broken('evidence told again raises the version', (sound) => ({
    recordEvidence: async (orderId, attempt, evidence) => {
      const before = await sound.get(orderId);
      const stored = await sound.recordEvidence(orderId, attempt, evidence);
      if (before?.version !== stored.version) return stored;
      await forced(sound, orderId, (record) => record);
      return present(await sound.get(orderId));
    },
  })),
  broken('evidence told again makes the record due', (sound) => ({
    recordEvidence: async (orderId, attempt, evidence) => {
      const before = await sound.get(orderId);
      const stored = await sound.recordEvidence(orderId, attempt, evidence);
      if (before?.version !== stored.version || evidence.at >= (stored.dueAt ?? 0)) return stored;
      await forced(sound, orderId, (record) => ({ ...record, dueAt: evidence.at }));
      return present(await sound.get(orderId));
    },
  })),
  afterEvidence('evidence does not raise the version', (before) => ({ version: before.version })),
  afterEvidence('evidence does not make the record due', (before) => ({ dueAt: before.dueAt })),
  afterEvidence('evidence puts off a record that was due earlier', (_, after) => ({
    dueAt: Object.values(after.evidence).at(-1)?.at,
  })),
  afterEvidence("evidence asks for nobody's attention", (before) => ({
    needsAttention: before.needsAttention,
  })),
  afterEvidence('evidence moves the stage', (_, after) => ({
    stage: Object.values(after.evidence).some(({ ip }) => ip) ? 'purchased' : after.stage,
  })),
  afterEvidence('evidence ends the lease', () => ({ leaseUntil: undefined })),
  afterEvidence('evidence writes the address', (_, after) => ({
    address: Object.values(after.evidence).find(({ ip }) => ip)?.ip,
  })),
  broken('a wait of 0 ms is lost from the evidence', (sound) => ({
    recordEvidence: (orderId, attempt, { retryAfterMs, ...evidence }) =>
      sound.recordEvidence(orderId, attempt, { ...evidence, ...(retryAfterMs && { retryAfterMs }) }),
  })),
];

/** Broken records of provisions, each of which the contract must reject; those of queries and pools apart. */
export const brokenProvisions: readonly Sabotage<ProvisionsUnderTest>[] = [
  ...brokenRecords,
  ...brokenAdvances,
  ...brokenAddresses,
  ...brokenEvidence,
];
