import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** What is made, not written; `.gitignore` names the same. */
const MADE: ReadonlySet<string> = new Set([
  '.git',
  'node_modules',
  'dist',
  '.next',
  'next-env.d.ts',
  'coverage',
  'mutation',
  'docs/reference',
  'test/browser/screenshots',
]);

/**
 * The text of every file below a folder of the project that somebody wrote, by its path below that folder, with
 * `/` between.
 */
export function readFolder(folder: string, ending = ''): ReadonlyMap<string, string> {
  const root = join(PROJECT, folder);
  const paths = writtenBelow(root, '').filter((path) => path.endsWith(ending));
  return new Map(paths.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

function writtenBelow(root: string, below: string): readonly string[] {
  return readdirSync(join(root, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name).replaceAll(sep, '/');
    if (MADE.has(path) || MADE.has(entry.name)) return [];
    return entry.isDirectory() ? writtenBelow(root, path) : [path];
  });
}
