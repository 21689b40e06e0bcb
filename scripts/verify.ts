import { spawnSync } from 'node:child_process';
import manifest from '../package.json' with { type: 'json' };
import { findMongod } from '../test/mongodb/server.ts';
import { textTable } from './text-table.ts';
import { type Step, verificationSteps, WANTS } from './verification.ts';

/**
 * Runs every step, also after one that failed, and says how each went. Names of steps run those alone. A step that
 * wants what only a person can install is left out where that is missing, and the table says so; named, it runs.
 */
const steps = verificationSteps(manifest.scripts);
const named = process.argv.slice(2);
const unknown = named.filter((name) => !steps.some(({ script }) => script === name));
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. Steps: ${steps.map(({ script }) => script).join(', ')}`);
  process.exit(2);
}

const isLeftOut = ({ script }: Step) => named.length === 0 && script in WANTS && !findMongod(process.env);
const rows = steps
  .filter((step) => (named.length === 0 || named.includes(step.script)) && !isLeftOut(step))
  .map(run);
const leftOut = steps.filter(isLeftOut).map(({ script }) => [script, '', `NOT RUN: wants ${WANTS[script]}`]);
const failed = rows.filter(({ status }) => status !== 0);

console.log(`\n${textTable(['step', 'time', ''], [...rows.map(describe), ...leftOut]).join('\n')}`);
console.log(
  failed.length === 0 ? '\nAll that ran is well.' : `\nFailed: ${failed.map(({ name }) => name).join(', ')}`,
);
if (failed.length > 0) process.exitCode = 1;

interface Row {
  readonly name: string;
  readonly seconds: number;
  /** The exit code; none where it was ended by a signal. */
  readonly status: number | null;
}

function run({ script, args }: Step): Row {
  const name = [script, ...args].join(' ');
  console.log(`\n=== ${name}\n`);
  const started = Date.now();
  const extra = args.length > 0 ? ['--', ...args] : [];
  const { status } = spawnSync('npm', ['run', script, ...extra], { stdio: 'inherit' });
  return { name, status, seconds: (Date.now() - started) / 1_000 };
}

function describe({ name, seconds, status }: Row): readonly string[] {
  const minutes = Math.floor(seconds / 60);
  return [name, `${minutes} min ${Math.round(seconds % 60)} s`, status === 0 ? 'ok' : `FAILED (${status})`];
}
