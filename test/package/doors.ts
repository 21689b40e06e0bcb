import manifest from '../../package.json' with { type: 'json' };
import { DOORS as PLANNED_DOORS } from '../house/floor-plan.ts';

/** A way into the package: one entry of the manifest's exports that is code. */
export interface Door {
  /** Its file in `src` and `dist`, without an ending. */
  readonly name: string;
  /** What a program writes to import it. */
  readonly specifier: string;
  /** The packages that may be reached through it, to the letter; `node:` stands for everything that Node brings. */
  readonly guests: readonly string[];
}

/** Every door of the package. */
export const DOORS: readonly Door[] = Object.keys(manifest.exports)
  .filter((path) => path !== './package.json')
  .map(doorAt);

/** The packages that a shop installs only for the doors that need them. */
export const PEERS: readonly string[] = Object.keys(manifest.peerDependencies);

/** Every door that no peer is needed for. */
export const CORE_DOORS: readonly Door[] = DOORS.filter(
  ({ guests }) => !guests.some((guest) => PEERS.includes(guest)),
);

function doorAt(path: string): Door {
  const name = path === '.' ? 'index' : path.slice('./'.length);
  return {
    name,
    specifier: path.replace('.', manifest.name),
    guests: PLANNED_DOORS[`${name}.ts`]?.guests ?? [],
  };
}
