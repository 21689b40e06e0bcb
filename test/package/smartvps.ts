import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { PROJECT } from '../house/source-files.ts';

/** What a command printed, and how it ended. */
export interface CliRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The variables that a command sees besides the path; nothing of the test's own. */
export type CliEnvironment = Readonly<Record<string, string | undefined>>;

/** Runs the packed bin as a process of its own. */
export function smartvps(
  args: readonly string[],
  env: CliEnvironment = {},
  folder = inject('shop'),
): Promise<CliRun> {
  return ended(startSmartvps(args, env, folder));
}

/** Starts the packed bin. */
export function startSmartvps(
  args: readonly string[],
  env: CliEnvironment = {},
  cwd = inject('shop'),
): ChildProcessWithoutNullStreams {
  const bin = join(cwd, 'node_modules/.bin/smartvps');
  return spawn(bin, args, { cwd, env: { PATH: process.env.PATH, ...env } });
}

/** A folder of its own with everything that is installed in the shop, and MongoDB's driver. */
export function shopWithDriver(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'smartvps-cli-')));
  cpSync(join(inject('shop'), 'node_modules'), join(folder, 'node_modules'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  symlinkSync(join(PROJECT, 'node_modules/mongodb'), join(folder, 'node_modules/mongodb'));
  return folder;
}

/** What an operator of a shop has in the environment. */
export function environmentOf(
  shop: Readonly<Record<'username' | 'password' | 'baseUrl' | 'uri' | 'database', string>>,
): Record<string, string> {
  return {
    SMARTVPS_USERNAME: shop.username,
    SMARTVPS_PASSWORD: shop.password,
    SMARTVPS_BASE_URL: shop.baseUrl,
    MONGODB_URI: shop.uri,
    MONGODB_DATABASE: shop.database,
    USER: 'asha',
  };
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

/** Looks again and again until something is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}
