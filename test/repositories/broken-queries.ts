import type { ProvisionRepository } from '../../src/ports/provisions.ts';
import type { ProvisionsUnderTest } from '../../src/repositories/contract/subjects.ts';
import { broken } from './broken-provisions.ts';
import { pause, type Sabotage } from './sabotage.ts';

const EVERY = 1_000_000;

/** Pools that are leased in a way of their own, `isGiven` deciding by the lease that there is. */
function leasing(
  sound: ProvisionRepository,
  isGiven: (lease: { owner: string; leaseUntil: number }, request: { owner: string; now: number }) => boolean,
): Partial<ProvisionRepository> {
  const leases = new Map<string, { owner: string; leaseUntil: number }>();
  return {
    acquirePool: async (request) => {
      await sound.acquirePool(request);
      const { name, owner, leaseUntil } = request;
      const lease = leases.get(name);
      if (lease && !isGiven(lease, request)) return false;
      leases.set(name, { owner, leaseUntil });
      return true;
    },
    releasePool: async (request) => {
      await sound.releasePool(request);
      if (leases.get(request.name)?.owner === request.owner) leases.delete(request.name);
    },
  };
}

/** Works on pool names in a form of its own. */
function naming(name: string, fold: (name: string) => string): Sabotage<ProvisionsUnderTest> {
  const folded = (pool: string) => (typeof pool === 'string' ? fold(pool) : pool);
  return broken(name, (sound) => ({
    acquirePool: (request) => sound.acquirePool({ ...request, name: folded(request.name) }),
    releasePool: (request) => sound.releasePool({ ...request, name: folded(request.name) }),
  }));
}

/** Broken `due` and `list`, each of which the contract must reject. */
export const brokenQueries: readonly Sabotage<ProvisionsUnderTest>[] = [
  broken('due gives what somebody has on lease', (sound) => ({
    due: async (now, limit) => {
      await sound.due(now, limit);
      const records = await sound.list({ limit: EVERY });
      const due = records.filter(({ dueAt }) => dueAt !== undefined && dueAt <= now);
      return due.sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0)).slice(0, limit);
    },
  })),
  broken('due leaves out what was ever on lease', (sound) => ({
    due: async (...call) => (await sound.due(...call)).filter(({ leaseUntil }) => leaseUntil === undefined),
  })),
  broken('due gives records in no order', (sound) => ({
    due: async (now, limit) => {
      const records = [...(await sound.due(now, EVERY))];
      if (limit !== EVERY) await sound.due(now, limit);
      return records.sort((a, b) => (a.orderId < b.orderId ? -1 : 1)).slice(0, limit);
    },
  })),
  broken('due takes as many as asked for and puts them in order then', (sound) => ({
    due: async (now, limit) => {
      const records = [...(await sound.due(now, EVERY))].sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
      await sound.due(now, limit);
      return records.slice(0, limit).sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0));
    },
  })),
  broken('due gives the shortest due first', (sound) => ({
    due: async (now, limit) => {
      await sound.due(now, limit);
      return [...(await sound.due(now, EVERY))].reverse().slice(0, limit);
    },
  })),
  broken('due leaves out what is due this very moment', (sound) => ({
    due: (now, limit) => sound.due(now - 1, limit),
  })),
  broken('due leaves out endings', (sound) => ({
    due: async (...call) => (await sound.due(...call)).filter(({ stage }) => stage !== 'failed'),
  })),
  broken('due gives what is never due', (sound) => ({
    due: async (now, limit) => {
      const due = await sound.due(now, limit);
      const never = (await sound.list({})).filter(
        ({ dueAt, leaseUntil }) => dueAt === undefined && !leaseUntil,
      );
      return [...due, ...never].slice(0, limit);
    },
  })),
  broken('a limit of 0 gives all', (sound) => ({
    due: (now, limit) => sound.due(now, limit === 0 ? EVERY : limit),
  })),
  broken('a limit of 0 lists all', (sound) => ({
    list: (query) => sound.list(query.limit === 0 ? { ...query, limit: EVERY } : query),
  })),
  broken('due ignores how many were asked for', (sound) => ({
    due: async (now, limit) => {
      const due = await sound.due(now, limit);
      return limit === 0 ? due : sound.due(now, EVERY);
    },
  })),
  broken('due gives a part of each record', (sound) => ({
    due: async (...call) =>
      (await sound.due(...call)).map((record) => ({ ...record, history: [], createdAt: 0 })),
  })),
  broken('limits are not checked', (sound) => ({
    due: (now, limit) => sound.due(now, Number.isSafeInteger(limit) && limit >= 0 ? limit : 10),
  })),
  broken('list takes an operator for an id', (sound) => ({
    list: ({ after, ...query }) => sound.list(typeof after === 'string' ? { ...query, after } : query),
  })),
  broken('list takes an operator for a stage', (sound) => ({
    list: ({ stage, ...query }) =>
      sound.list(typeof stage === 'string' || Array.isArray(stage) ? { ...query, stage } : query),
  })),
  broken('list pages repeat the last record of the page before', (sound) => ({
    list: async (query) => {
      const page = await sound.list(query);
      const last = query.after === undefined || page.length === 0 ? undefined : await sound.get(query.after);
      return last ? [last, ...page].slice(0, Math.max(2, query.limit ?? 100)) : page;
    },
  })),
  broken('list pages skip a record', (sound) => ({
    list: async (query) => {
      const page = await sound.list(query);
      return query.after !== undefined && page.length > 1 ? page.slice(1) : page;
    },
  })),
  broken('list begins anew when the last record of the page before is gone', (sound) => ({
    list: async ({ after, ...query }) => {
      const isThere =
        after === undefined || typeof after !== 'string' || (await sound.get(after)) !== undefined;
      return sound.list(isThere ? { ...query, after } : query);
    },
  })),
  broken('list gives the order of insertion', (sound) => ({
    list: async (query) => {
      const page = [...(await sound.list(query))];
      return query.after === undefined && !query.stage ? page.reverse() : page;
    },
  })),
  broken('list gives everything unless told otherwise', (sound) => ({
    list: (query) => sound.list({ ...query, limit: query.limit ?? EVERY }),
  })),
  broken('list puts a page in order after it was cut', (sound) => ({
    list: async (query) => {
      const all = [...(await sound.list({ ...query, limit: EVERY }))]
        .sort((a, b) => a.fence - b.fence)
        .reverse();
      return all.slice(0, (await sound.list(query)).length).reverse();
    },
  })),
  broken('list knows one stage at a time', (sound) => ({
    list: ({ stage, ...query }) => {
      const isList = Array.isArray(stage) && stage.length > 0;
      return sound.list({ ...query, stage: isList ? stage[0] : stage });
    },
  })),
  broken('list takes no stage for any', (sound) => ({
    list: ({ stage, ...query }) =>
      sound.list(Array.isArray(stage) && stage.length === 0 ? query : { ...query, stage }),
  })),
  broken('list ignores the stage beside another condition', (sound) => ({
    list: ({ stage, ...query }) =>
      sound.list(query.expiresBefore === undefined ? { ...query, stage } : query),
  })),
  broken('list ignores who needs attention', (sound) => ({
    list: ({ needsAttention: _, ...query }) => sound.list(query),
  })),
  broken('list takes false for no condition', (sound) => ({
    list: ({ needsAttention, ...query }) => sound.list(needsAttention ? { ...query, needsAttention } : query),
  })),
  broken('list gives what expires at that very moment', (sound) => ({
    list: ({ expiresBefore, ...query }) =>
      sound.list(expiresBefore === undefined ? query : { ...query, expiresBefore: expiresBefore + 1 }),
  })),
  broken('what has no expiry is expired', (sound) => ({
    list: async (query) => {
      const page = await sound.list(query);
      if (query.expiresBefore === undefined || query.stage) return page;
      const never = (await sound.list({})).filter(({ expiresAt }) => expiresAt === undefined);
      return [...page, ...never];
    },
  })),
  broken('list ignores after beside another condition', (sound) => ({
    list: async ({ after, ...query }) => {
      const page = await sound.list({ ...query, after });
      return query.expiresBefore !== undefined && page.length > 0 ? sound.list(query) : page;
    },
  })),
];

/** Broken pools, each of which the contract must reject. */
export const brokenPools: readonly Sabotage<ProvisionsUnderTest>[] = [
  broken('a pool lease never lapses', (sound) => leasing(sound, (lease, { owner }) => lease.owner === owner)),
  broken('a pool is given to everybody', (sound) => leasing(sound, () => true)),
  broken('an owner is refused its own pool', (sound) =>
    leasing(sound, (lease, { now }) => lease.leaseUntil <= now),
  ),
  broken('a pool lease is good for its last moment too', (sound) =>
    leasing(sound, (lease, { owner, now }) => lease.owner === owner || lease.leaseUntil < now),
  ),
  broken('a pool lease lapses early', (sound) =>
    leasing(sound, (lease, { owner, now }) => lease.owner === owner || lease.leaseUntil <= now + 10),
  ),
  broken('an owner who asks again keeps the old end', (sound) => {
    const ends = new Map<string, number>();
    return {
      acquirePool: async (request) => {
        const key = `${request.name}\n${request.owner}`;
        const end = ends.get(key);
        const leaseUntil = end !== undefined && end > request.now ? end : request.leaseUntil;
        const isGiven = await sound.acquirePool({ ...request, leaseUntil });
        if (isGiven) ends.set(key, leaseUntil);
        return isGiven;
      },
    };
  }),
  broken('acquirePool looks first and writes later', (sound) => {
    const leases = new Map<string, { owner: string; leaseUntil: number }>();
    return {
      acquirePool: async (request) => {
        const { name, owner, now, leaseUntil } = request;
        await sound.acquirePool(request);
        const lease = leases.get(name);
        await pause();
        if (lease && lease.owner !== owner && lease.leaseUntil > now) return false;
        const kept = lease?.owner === owner ? lease.leaseUntil : leaseUntil;
        leases.set(name, { owner, leaseUntil: Math.max(leaseUntil, kept) });
        return true;
      },
      releasePool: async (request) => {
        await sound.releasePool(request);
        if (leases.get(request.name)?.owner === request.owner) leases.delete(request.name);
      },
    };
  }),
  broken('anybody may release a pool', (sound) => {
    const owners = new Map<string, string>();
    return {
      acquirePool: async (request) => {
        const isGiven = await sound.acquirePool(request);
        if (isGiven) owners.set(request.name, request.owner);
        return isGiven;
      },
      releasePool: async (request) => {
        await sound.releasePool(request);
        const owner = owners.get(request.name);
        if (owner !== undefined) await sound.releasePool({ ...request, owner });
      },
    };
  }),
  broken('who once had a pool may release it', (sound) => {
    const owners = new Map<string, string[]>();
    return {
      acquirePool: async (request) => {
        const isGiven = await sound.acquirePool(request);
        if (isGiven) owners.set(request.name, [...(owners.get(request.name) ?? []), request.owner]);
        return isGiven;
      },
      releasePool: async (request) => {
        await sound.releasePool(request);
        const past = owners.get(request.name) ?? [];
        const last = past.at(-1);
        if (past.includes(request.owner) && last) await sound.releasePool({ ...request, owner: last });
      },
    };
  }),
  broken('a release does nothing', (sound) => ({
    releasePool: async (request) => {
      const { name, owner } = request;
      await sound.releasePool({ name: `not ${name}`, owner });
      if (typeof name !== 'string') await sound.releasePool(request);
    },
  })),
  naming('pool names are compared without regard to case', (name) => name.toLowerCase()),
  naming('pool names are trimmed', (name) => name.trim()),
  naming(
    'pools are told apart by their first two octets',
    (name) => name.split('.').slice(0, 2).join('.') || name,
  ),
  naming('long pool names are cut', (name) => name.slice(0, 255)),
  broken('pool names may be 512 characters long', (sound) => ({
    acquirePool: async (request) => {
      if (typeof request.name === 'string' && request.name.length > 512) throw new Error('too long');
      return sound.acquirePool(request);
    },
  })),
  broken('pools are kept among the records', (sound) => ({
    acquirePool: async (request) => {
      const isGiven = await sound.acquirePool(request);
      if (isGiven && request.name.length < 20)
        await sound.enqueue({ orderId: request.name, now: request.now });
      return isGiven;
    },
  })),
  broken('owners of pools are not checked', (sound) => ({
    releasePool: async (request) => {
      if (typeof request.owner === 'string' && request.owner)
        await sound.releasePool(request).catch(() => {});
    },
  })),
];
