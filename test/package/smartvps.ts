import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { inject } from 'vitest';

/** What a command printed, and how it ended. */
export interface CliRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The variables that a command sees besides the path; nothing of the test's own. */
export type CliEnvironment = Readonly<Record<string, string | undefined>>;

/** Runs the packed bin as a process of its own. */
export function smartvps(args: readonly string[], env: CliEnvironment = {}): Promise<CliRun> {
  return ended(startSmartvps(args, env));
}

/** Starts the packed bin. */
export function startSmartvps(
  args: readonly string[],
  env: CliEnvironment = {},
): ChildProcessWithoutNullStreams {
  const cwd = inject('shop');
  const bin = join(cwd, 'node_modules/.bin/smartvps');
  return spawn(bin, args, { cwd, env: { PATH: process.env.PATH, ...env } });
}

/** Waits for the end of a process. */
export function ended(child: ChildProcessWithoutNullStreams): Promise<CliRun> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

/** Resolves with the first line that a process prints. */
export function firstLine(child: ChildProcessWithoutNullStreams): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    child.on('close', () => reject(new Error(`It ended after "${text}".`)));
  });
}
