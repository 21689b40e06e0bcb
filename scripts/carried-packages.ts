import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The bundler says above each piece of code which file it is from. */
const ORIGIN = /^\/\/ ((?:.*\/)?node_modules\/(?:@[^/\n]+\/)?[^/\n]+)\//gm;

/** The packages whose code the build carries inside, each by its folder as the lock file names it. */
export function carriedPackages(dist: string): readonly string[] {
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.c?js$/.test(file),
  );
  const folders = files.flatMap((file) =>
    Array.from(readFileSync(join(dist, file), 'utf8').matchAll(ORIGIN), ([, folder = '']) => folder),
  );
  return [...new Set(folders)].sort();
}
