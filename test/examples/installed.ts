import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * An example in a folder of its own, as somebody has it who copied it: the package comes from the tarball, and every
 * other package it needs is the project's own, linked.
 *
 * @param name - the folder of the example
 * @param packages - the packages to link
 * @param copy - what this copy is called, where several tests have one each
 * @returns the folder
 */
export function installExample(name: string, packages: readonly string[], copy = name): string {
  const folder = join(dirname(inject('tarball')), `example-${copy}`);
  const source = join(PROJECT, 'examples', name);
  cpSync(source, folder, {
    recursive: true,
    filter: (path) => !path.startsWith(join(source, 'node_modules')),
  });
  const modules = join(folder, 'node_modules');
  cpSync(join(inject('shop'), 'node_modules'), modules, { recursive: true });
  for (const one of packages) {
    mkdirSync(dirname(join(modules, one)), { recursive: true });
    symlinkSync(join(PROJECT, 'node_modules', one), join(modules, one), 'junction');
  }
  return folder;
}
