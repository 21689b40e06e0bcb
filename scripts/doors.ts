import manifest from '../package.json' with { type: 'json' };

/** A way into the package: one entry of the manifest's exports that is code. */
export interface Door {
  /** Its file in `src` and `dist`, without an ending. */
  readonly name: string;
  /** What a program writes to import it. */
  readonly specifier: string;
}

/** Every door of the package. */
export const DOORS: readonly Door[] = Object.keys(manifest.exports)
  .filter((path) => path !== './package.json')
  .map((path) => ({
    name: path === '.' ? 'index' : path.slice('./'.length),
    specifier: path.replace('.', manifest.name),
  }));
