import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { readImports } from '../house/imports.ts';

/** What is found by following the imports of built files. */
export interface Reach {
  /** The files started from and all that they import, by whatever way. */
  readonly files: readonly string[];
  /** The packages that one of them imports. */
  readonly packages: readonly string[];
}

/**
 * Follows every import of some built files, types or scripts.
 *
 * @param root - the folder that the files are named from
 */
export function reach(root: string, entries: readonly string[]): Reach {
  const files = new Set(entries);
  const packages = new Set<string>();
  for (const file of files) {
    for (const { specifier } of readImports(readFileSync(join(root, file), 'utf8'))) {
      if (specifier?.startsWith('.')) files.add(fileOf(file, posix.join(posix.dirname(file), specifier)));
      else if (specifier !== undefined) packages.add(specifier);
    }
  }
  return { files: [...files].sort(), packages: [...packages].sort() };
}

/** Types name each other by the scripts they describe. */
function fileOf(from: string, imported: string): string {
  return /\.d\.c?ts$/.test(from) ? imported.replace(/\.(c?)js$/, '.d.$1ts') : imported;
}
