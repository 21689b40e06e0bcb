import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

/** What a program printed, and how it ended. */
export interface Run {
  readonly status: number | null;
  readonly output: string;
}

/** Writes a program into the folder where the package is installed and runs it with Node. */
export function runInShop(file: string, program: string, nodeOptions: readonly string[] = []): Run {
  writeFileSync(join(inject('shop'), file), program);
  return run(process.execPath, [...nodeOptions, file]);
}

/** Runs a command in the folder where the package is installed. */
export function run(command: string, args: readonly string[]): Run {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: inject('shop'), encoding: 'utf8' });
  return { status, output: stdout + stderr };
}
