/** Prints what each bundle weighs and how long a fresh process takes to load it; fails where one weighs too much. */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('dist', import.meta.url));

const BUDGET_KB = 400;
const DRIVER = 'mongodb.cjs';
const ROUNDS = 21;

/** Settings of no meaning: nothing connects while a bundle is loaded. */
const SETTINGS = {
  ...{ SMARTVPS_USERNAME: 'u', SMARTVPS_PASSWORD: 'p', SMARTVPS_BASE_URL: 'https://smartvps.example' },
  ...{ MONGODB_URI: 'mongodb://127.0.0.1:1/shop', SYNC_URL: 'https://shop.example', SYNC_TOKEN: 't' },
};

/** Run in a process that has done nothing yet. The time of the processor says more where the machine is busy. */
const PROGRAM = `
const [file] = process.argv.slice(1);
const [start, used] = [performance.now(), process.cpuUsage()];
require(file);
const { user, system } = process.cpuUsage(used);
console.log(JSON.stringify({ importMs: performance.now() - start, processorMs: (user + system) / 1000 }));
process.exit();
`;

for (const file of readdirSync(dist).filter((one) => one.endsWith('.cjs'))) {
  const kilobytes = statSync(join(dist, file)).size / 1_024;
  const rounds = Array.from({ length: ROUNDS }, () => load(join(dist, file)));
  const importMs = median(rounds.map((round) => round.importMs));
  const processorMs = median(rounds.map((round) => round.processorMs));
  const isOver = file !== DRIVER && kilobytes > BUDGET_KB;
  if (isOver) process.exitCode = 1;
  const figures = [
    `${kilobytes.toFixed(0)} KB`,
    `import ${importMs.toFixed(0)} ms`,
    `processor ${processorMs.toFixed(0)} ms`,
  ];
  console.log(
    [file.padEnd(20), ...figures.map((one) => one.padStart(18)), ...(isOver ? ['OVER'] : [])].join(''),
  );
}

function load(file: string): { readonly importMs: number; readonly processorMs: number } {
  const env = { ...process.env, ...SETTINGS };
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--eval', PROGRAM, file], {
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${file} cannot be loaded:\n${stderr}`);
  return JSON.parse(stdout);
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
