import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

/** What a program printed, and how it ended. */
export interface Run {
  readonly status: number | null;
  readonly output: string;
}

/** Writes a program into a folder where the package is installed and runs it with Node. */
export function runInShop(
  file: string,
  program: string,
  nodeOptions: readonly string[] = [],
  shop = inject('shop'),
): Run {
  writeFileSync(join(shop, file), program);
  return run(process.execPath, [...nodeOptions, file], shop);
}

/** Runs a command in a folder where the package is installed. */
export function run(command: string, args: readonly string[], shop = inject('shop')): Run {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: shop, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}
