import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Everything that the build is made from. */
const INPUTS = ['src', 'package.json', 'tsconfig.json', 'tsup.config.ts'];

/** Builds the package unless `dist` is newer than everything it is made from. */
export function buildIfStale(project: string, outputs: readonly string[]): void {
  const built = Math.min(...outputs.map((file) => modifiedAt(join(project, file))));
  const changed = Math.max(...INPUTS.map((path) => latestChange(join(project, path))));
  if (built > changed) return;
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: project,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The package could not be built:\n${stdout}${stderr}`);
}

function latestChange(path: string): number {
  if (!statSync(path).isDirectory()) return modifiedAt(path);
  const inside = readdirSync(path).map((name) => latestChange(join(path, name)));
  // The folder itself changes when a file in it is removed.
  return Math.max(modifiedAt(path), ...inside);
}

function modifiedAt(path: string): number {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}
