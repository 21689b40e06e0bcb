import { requireId } from '../domain/ids.ts';
import { readPool } from './provision-requests.ts';
import type { Pools } from './provisions.ts';
import { requireFields, requirePoolText } from './requests.ts';

/** Who has a pool, and until when. */
interface PoolLease {
  readonly owner: string;
  readonly leaseUntil: number;
}

/** Makes pool leases in memory. An owner who asks again for less keeps what it has: a lease is never cut short. */
export function createMemoryPools(): Pools {
  const leases = new Map<string, PoolLease>();
  return {
    async acquirePool(request) {
      const { name, owner, now, leaseUntil } = readPool(request);
      const lease = leases.get(name);
      if (lease !== undefined && lease.owner !== owner && lease.leaseUntil > now) return false;
      const kept = lease?.owner === owner ? lease.leaseUntil : leaseUntil;
      leases.set(name, { owner, leaseUntil: Math.max(leaseUntil, kept) });
      return true;
    },
    async releasePool(request) {
      const { name, owner } = requireFields('request', request);
      const pool = requirePoolText('name', name);
      if (leases.get(pool)?.owner === requireId('owner', owner)) leases.delete(pool);
    },
  };
}
