import manifest from '../../package.json' with { type: 'json' };
import { DOORS as ALL_DOORS, type Door } from '../../scripts/doors.ts';
import { DOORS as PLANNED_DOORS } from '../house/floor-plan.ts';

/** A door, and what may stand behind it. */
export interface PlannedDoor extends Door {
  /** The packages that may be reached through it, to the letter; `node:` stands for everything that Node brings. */
  readonly guests: readonly string[];
}

/** Every door of the package. */
export const DOORS: readonly PlannedDoor[] = ALL_DOORS.map((door) => ({
  ...door,
  guests: PLANNED_DOORS[`${door.name}.ts`]?.guests ?? [],
}));

/** The packages that a shop installs only for the doors that need them. */
export const PEERS: readonly string[] = Object.keys(manifest.peerDependencies);

/** Every door that no peer is needed for. */
export const CORE_DOORS: readonly PlannedDoor[] = DOORS.filter(
  ({ guests }) => !guests.some((guest) => PEERS.includes(guest)),
);
