import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from '../scripts/build-if-stale.ts';
import { BUDGETS, type Imports, measure } from '../scripts/bundle-size.ts';
import { summarise } from './harness.ts';
import { type Aim, type Suite, table } from './suite.ts';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const built = (file: string) => fileURLToPath(new URL(`../dist/${file}`, import.meta.url));

/** Ways to load something, each in a fresh process. The first is what the others are compared with. */
const LOADS = [
  { name: "import 'ky'", load: "await import('ky')" },
  { name: "import 'zod/mini'", load: "await import('zod/mini')" },
  { name: "import 'zod'", load: "await import('zod')" },
  { name: "import 'smartvps-sdk'", load: `await import(${JSON.stringify(built('index.js'))})` },
  {
    name: "require('smartvps-sdk')",
    load: `(await import('node:module')).createRequire(import.meta.url)(${JSON.stringify(built('index.cjs'))})`,
  },
];

/** What a shop takes in, beside what others are known by. */
const MODULES: readonly (Imports & { readonly module: string })[] = [
  ...BUDGETS.map((budget) => ({ ...budget, module: built('index.js') })),
  { name: 'syncInventory alone', imports: ['syncInventory'], module: built('index.js') },
  { name: 'Provisioner alone', imports: ['Provisioner'], module: built('index.js') },
  ...['ky', 'zod/mini', 'zod', 'microdiff', 'json-diff-ts'].map((name) => ({
    name: `${name}, a peer`,
    imports: name === 'json-diff-ts' ? ['diff'] : name === 'ky' || name === 'microdiff' ? ['default'] : ['z'],
    module: fileURLToPath(import.meta.resolve(name)),
  })),
];

/** What it costs to have the library at all: the time of an import, and bytes in a bundle. */
export const startupSuite: Suite = {
  name: 'startup',
  async run({ isQuick, isProcessorTime, print }) {
    buildIfStale(PROJECT, ['dist/index.js', 'dist/index.cjs']);
    const slots = LOADS.map((contestant) => ({ contestant, times: [] as number[] }));
    for (let round = 0; round < (isQuick ? 7 : 15); round += 1) {
      for (const { contestant, times } of slots) times.push(loadMs(contestant.load, isProcessorTime));
    }
    const measured = summarise(slots);
    const rows = measured.map(({ name, medianMs, ratio, middleHalf: [low, high] }) => [
      name,
      `${medianMs.toFixed(1)} ms`,
      `${ratio.toFixed(2)} x`,
      `(${low.toFixed(2)} to ${high.toFixed(2)})`,
    ]);
    print(`\nLoading, in a fresh process each\n${table(rows)}`);

    const sizes = await Promise.all(MODULES.map(({ module, ...what }) => measure(module, what)));
    const bytes = sizes.map(({ name, minifiedBytes, gzipBytes }) => [
      name,
      kilobytes(minifiedBytes),
      kilobytes(gzipBytes),
    ]);
    print(`\nIn a bundle, dependencies included: minified, gzip\n${table(bytes)}`);
    return aimsOf(measured);
  },
};

/** Milliseconds of one load in a process of its own, whose own start does not count. */
function loadMs(load: string, isProcessorTime: boolean): number {
  const now = isProcessorTime
    ? '() => { const { user, system } = process.cpuUsage(); return (user + system) / 1e3; }'
    : '() => performance.now()';
  const program = `const now = ${now}; const start = now(); ${load}; console.log(now() - start);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: PROJECT,
    encoding: 'utf8',
  });
  const ms = Number(stdout);
  if (!(ms > 0)) throw new Error(`Could not load: ${stderr}`);
  return ms;
}

function aimsOf(measured: readonly { readonly name: string; readonly medianMs: number }[]): readonly Aim[] {
  const msOf = (wanted: string) => measured.find(({ name }) => name === wanted)?.medianMs ?? Number.NaN;
  const actual = msOf("import 'smartvps-sdk'") / (msOf("import 'ky'") + msOf("import 'zod'"));
  return [{ text: 'import of the package, of ky and zod imported', actual, limit: 2, isAtMost: true }];
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_024).toFixed(2)} KB`;
}
