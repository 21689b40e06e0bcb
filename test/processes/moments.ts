import type { Provision } from '../../src/domain/provision.ts';
import type { Look } from './storage.ts';

/** The moments at which something can next be taken up: due, and with nobody on it. */
export function momentsOf({ provisions, renewals }: Look): readonly number[] {
  return momentsIn([...provisions.values(), ...renewals.values()]);
}

/** The same for any records that are taken on lease. */
export function momentsIn(records: readonly Pick<Provision, 'dueAt' | 'leaseUntil'>[]): readonly number[] {
  return records.flatMap(({ dueAt, leaseUntil }) =>
    dueAt === undefined ? [] : [Math.max(dueAt, leaseUntil ?? dueAt)],
  );
}
