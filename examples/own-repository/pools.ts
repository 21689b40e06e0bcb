import type { ProvisionRepository } from 'smartvps-sdk';
import { requireLease, requireText } from './checks.ts';
import type { Database } from './database.ts';

/** The leases of pools, in SQLite: one statement each. A pool's name may hold any character, hence JSON. */
export function sqlitePools(db: Database): Pick<ProvisionRepository, 'acquirePool' | 'releasePool'> {
  return {
    async acquirePool({ name, owner, now, leaseUntil }) {
      const values = [JSON.stringify(requireText('name', name)), requireText('owner', owner)] as const;
      requireLease({ now, leaseUntil });
      // An owner who asks again for less keeps what it has: a lease is never cut short.
      const written = await db.change(() =>
        db.write(
          `INSERT INTO pools (name, owner, lease_until) VALUES (?, ?, ?)
           ON CONFLICT DO UPDATE
              SET lease_until = CASE WHEN owner = excluded.owner THEN max(lease_until, excluded.lease_until)
                                     ELSE excluded.lease_until END,
                  owner = excluded.owner
            WHERE owner = excluded.owner OR lease_until <= ?`,
          ...[...values, leaseUntil, now],
        ),
      );
      return written === 1;
    },
    async releasePool({ name, owner }) {
      const values = [JSON.stringify(requireText('name', name)), requireText('owner', owner)] as const;
      await db.change(() => db.write('DELETE FROM pools WHERE name = ? AND owner = ?', ...values));
    },
  };
}
