import type { State } from './journal.ts';

/** The moments at which something can next be taken up: due, and with nobody on it. */
export function momentsOf({ provisions, renewals }: State): readonly number[] {
  return [...provisions.values(), ...renewals.values()].flatMap(({ dueAt, leaseUntil }) =>
    dueAt === undefined ? [] : [Math.max(dueAt, leaseUntil ?? dueAt)],
  );
}
