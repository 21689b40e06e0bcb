import { posix } from 'node:path';
import { type Import, otherThanReexports, readImports } from './imports.ts';

/** What one room may import besides its own files. */
interface Room {
  readonly rooms: readonly string[];
  /** Single files of other rooms. */
  readonly files?: readonly string[];
  /** Packages, to the letter; `node:` stands for everything that Node brings. */
  readonly guests?: readonly string[];
  /** Files that load a module which a person names at run time. */
  readonly loaders?: readonly string[];
}

/** The rooms, from the ground up. Nothing imports upwards, and nothing imports a door. */
export const ROOMS: Readonly<Record<string, Room>> = {
  domain: { rooms: [] },
  rules: { rooms: ['domain'] },
  ports: { rooms: ['domain'] },
  flows: { rooms: ['rules', 'ports', 'domain'] },
  wire: { rooms: ['domain'], guests: ['ky', 'zod/v4/core'] },
  // The driver is the caller's: it is loaded for its ObjectId, by the door that is for it.
  repositories: { rooms: ['rules', 'ports', 'domain'], guests: ['mongodb'] },
  web: { rooms: ['flows', 'domain'] },
  simulator: { rooms: ['domain'], files: ['wire/verbs.ts'], guests: ['node:'] },
  telemetry: { rooms: ['domain'], guests: ['@opentelemetry/api'] },
  // A door for people: it opens what the other doors open, and its guests are bundled or a peer.
  cli: {
    rooms: ['flows', 'wire', 'repositories', 'simulator', 'rules', 'ports', 'domain'],
    guests: ['commander', 'string-width', 'mongodb', 'node:'],
    loaders: ['cli/config.ts'],
  },
};

/** The doors: the rooms that each opens, and the packages that may be reached through it. */
export const DOORS: Readonly<Record<string, Room>> = {
  'index.ts': {
    rooms: ['flows', 'wire', 'repositories', 'telemetry', 'rules', 'ports', 'domain'],
    guests: ['ky', 'zod/v4/core'],
  },
  'http.ts': { rooms: ['web', 'domain'] },
  'opentelemetry.ts': { rooms: ['telemetry', 'domain'], guests: ['@opentelemetry/api'] },
  'mongodb.ts': { rooms: ['repositories', 'ports', 'domain'], guests: ['mongodb'] },
  'testing.ts': { rooms: ['simulator', 'repositories', 'ports', 'domain'], guests: ['node:'] },
};

/** The text of every file, by its path below `src`. */
export type SourceFiles = ReadonlyMap<string, string>;

/**
 * Everything that breaks the floor plan, one sentence each, naming file and room. Pure.
 *
 * @param files - the whole of `src`: an import of a file that is not among them is a finding
 */
export function checkFloorPlan(files: SourceFiles): readonly string[] {
  const imports = new Map([...files].map(([file, text]) => [file, readImports(text)]));
  return [
    ...[...imports].flatMap(([file, of]) => of.flatMap((found) => checkImport(file, found, files))),
    ...[...files].flatMap(([file, text]) => checkPlace(file, text)),
    ...findCircles(linksBetween(imports)),
    ...Object.keys(DOORS).flatMap((door) => checkReach(door, imports)),
  ];
}

/** A file is a door or lies in a room; a door holds nothing but re-exports by name. */
function checkPlace(file: string, text: string): readonly string[] {
  if (file in DOORS)
    return otherThanReexports(text).map(
      (line) => `src/${file}: a door re-exports by name and does nothing else, but it says: ${line}`,
    );
  return roomOf(file) in ROOMS ? [] : [`src/${file}: is neither a door nor in a room of the floor plan`];
}

function checkImport(file: string, { specifier, how }: Import, files: SourceFiles): readonly string[] {
  const finding = (what: string) => [`src/${file}: ${what}`];
  if (specifier === undefined) {
    if (planOf(file).loaders?.includes(file)) return [];
    return finding('names an import that only run time can tell');
  }
  if (how === 'export *') return finding(`exports all of "${specifier}" instead of names`);
  if (how === 'export' && !(file in DOORS))
    return finding(`re-exports "${specifier}", which only a door may`);
  if (!specifier.startsWith('.')) return checkGuest(file, specifier);
  const target = resolve(file, specifier);
  if (!files.has(target)) return finding(`imports "${specifier}", which is no file of src`);
  if (target in DOORS) return finding(`imports the door src/${target}`);
  return checkEdge(file, target);
}

function checkEdge(file: string, target: string): readonly string[] {
  const from = roomOf(file);
  const to = roomOf(target);
  const { rooms, files = [] } = planOf(file);
  if (from === to || rooms.includes(to) || files.includes(target)) return [];
  const allowed = [...rooms, ...files].join(', ') || 'nothing';
  return [`src/${file}: ${nameOf(file)} may not import room "${to}" (src/${target}); allowed: ${allowed}`];
}

function checkGuest(file: string, specifier: string): readonly string[] {
  const { guests = [] } = planOf(file);
  if (!(file in DOORS) && isGuest(specifier, guests)) return [];
  return [`src/${file}: ${nameOf(file)} may not import the package "${specifier}"`];
}

/** What is imported by what a door opens is reached through that door. */
function checkReach(door: string, imports: ReadonlyMap<string, readonly Import[]>): readonly string[] {
  const links = linksBetween(imports);
  const reached = new Set([door]);
  for (const file of reached) for (const next of links.get(file) ?? []) reached.add(next);
  const { guests = [] } = planOf(door);
  return [...reached].flatMap((file) =>
    (imports.get(file) ?? [])
      .flatMap(({ specifier = '.' }) => (specifier.startsWith('.') ? [] : [specifier]))
      .filter((specifier) => !isGuest(specifier, guests))
      .map((specifier) => `src/${door}: the door reaches the package "${specifier}" by src/${file}`),
  );
}

/** One finding for each circle that a walk from every file comes upon. */
function findCircles(links: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]) => {
    if (path.includes(file)) {
      const circle = [...path.slice(path.indexOf(file)), file].map((step) => `src/${step}`);
      circles.push(`src/${file}: imports itself in a circle: ${circle.join(' -> ')}`);
    } else if (!done.has(file)) {
      for (const next of links.get(file) ?? []) walk(next, [...path, file]);
      done.add(file);
    }
  };
  for (const file of links.keys()) walk(file, []);
  return circles;
}

function linksBetween(
  imports: ReadonlyMap<string, readonly Import[]>,
): ReadonlyMap<string, readonly string[]> {
  const targets = (file: string, of: readonly Import[]) =>
    of.flatMap(({ specifier }) => (specifier?.startsWith('.') ? [resolve(file, specifier)] : []));
  return new Map([...imports].map(([file, of]) => [file, targets(file, of)]));
}

function planOf(file: string): Room {
  return DOORS[file] ?? ROOMS[roomOf(file)] ?? { rooms: [] };
}

function nameOf(file: string): string {
  return file in DOORS ? 'the door' : `room "${roomOf(file)}"`;
}

function roomOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : '';
}

function resolve(file: string, specifier: string): string {
  return posix.join(posix.dirname(file), specifier);
}

function isGuest(specifier: string, guests: readonly string[]): boolean {
  return guests.some((guest) => (guest.endsWith(':') ? specifier.startsWith(guest) : specifier === guest));
}
