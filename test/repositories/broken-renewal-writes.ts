import type { Renewal, RenewalEvidence } from '../../src/domain/renewal.ts';
import type { RenewalKey, RenewalRepository } from '../../src/ports/renewals.ts';
import type { RenewalsUnderTest } from '../../src/repositories/contract/subjects.ts';
import { areTexts, broken, EVERY, forced, present, showing, textOf } from './renewal-sabotage.ts';
import { pause, type Sabotage } from './sabotage.ts';

type Advanced = Awaited<ReturnType<RenewalRepository['advance']>>;

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

/** How many attempts were heard of. */
function heardIn({ evidence }: Renewal): number {
  return Object.keys(evidence).length;
}

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

/** Broken `advance` and `recordEvidence` of renewals, each of which the contract must reject. */
export const brokenRenewalWrites: readonly Sabotage<RenewalsUnderTest>[] = [
  ...brokenAdvances,
  ...brokenAddresses,
  ...brokenEvidence,
];
