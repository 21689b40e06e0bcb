import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { binaryOf } from './binaries.ts';
import { CASES } from './cases.ts';
import type { CaseResult, World } from './world.ts';

/** A runtime and how the suite runs in it. */
export interface Runtime {
  readonly name: string;
  /** What it has and what it tells. */
  readonly abilities: Pick<World, 'tellsRefusals' | 'hasServers'>;
  /** The binary; throws where it is not installed. */
  readonly binary: () => string;
  readonly run: (run: RuntimeRun) => Promise<Ran>;
}

interface RuntimeRun {
  readonly binary: string;
  /** The folder with the suite and the package. */
  readonly shop: string;
  readonly world: World;
}

/** What came of it. */
export interface Ran {
  readonly results: readonly CaseResult[];
  /** All that was printed. */
  readonly output: string;
}

/** No suite takes longer; this only ends one that hangs. */
const ENOUGH_MS = 120_000;

const NODE = { tellsRefusals: true, hasServers: true };
/** It tells why a connection failed in a message alone. */
const DENO = { tellsRefusals: false, hasServers: true };
const WORKERD = { tellsRefusals: false, hasServers: false };

const DENO_OPTIONS = [
  'run',
  '--no-prompt',
  '--no-remote',
  '--no-lock',
  '--node-modules-dir=manual',
  '--allow-net=127.0.0.1',
];

/** Every runtime that is promised. */
export const RUNTIMES: readonly Runtime[] = [
  ...[20, 22, 24, 26].flatMap((major) => [
    {
      name: `Node ${major}`,
      abilities: NODE,
      binary: () => binaryOf.node(major),
      run: inProcess(['suite.mjs']),
    },
    {
      name: `Node ${major} (CommonJS)`,
      abilities: NODE,
      binary: () => binaryOf.node(major),
      run: inProcess(['suite.cjs']),
    },
  ]),
  { name: 'Bun', abilities: NODE, binary: binaryOf.bun, run: inProcess(['run', 'suite.mjs']) },
  { name: 'Bun (CommonJS)', abilities: NODE, binary: binaryOf.bun, run: inProcess(['run', 'suite.cjs']) },
  { name: 'Deno', abilities: DENO, binary: binaryOf.deno, run: inProcess([...DENO_OPTIONS, 'suite.mjs']) },
  {
    name: 'workerd',
    abilities: WORKERD,
    binary: binaryOf.workerd,
    run: inWorkerd,
  },
];

/** Runs the suite as a program, with nothing in its environment. */
function inProcess(args: readonly string[]): Runtime['run'] {
  return async ({ binary, shop, world }) => {
    const child = start(binary, [...args, JSON.stringify(world)], shop);
    const output = printedBy(child);
    await once(child, 'close');
    const results = Array.from(
      output().matchAll(/^@case (.+)$/gm),
      ([, line = '']): CaseResult => JSON.parse(line),
    );
    return { results, output: output() };
  };
}

/** Runs the suite in a worker, case by case. */
async function inWorkerd({ binary, shop, world }: RuntimeRun): Promise<Ran> {
  const child = start(binary, ['serve', 'workerd.capnp', '--control-fd=3'], shop);
  const output = printedBy(child);
  try {
    const port = await portOf(child);
    const results: CaseResult[] = [];
    for (const { name } of CASES) {
      const body = JSON.stringify({ name, world });
      const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body });
      results.push((await response.json()) as CaseResult);
    }
    return { results, output: output() };
  } finally {
    child.kill();
  }
}

function start(binary: string, args: readonly string[], cwd: string): ChildProcess {
  const env = { HOME: cwd, PATH: process.env.PATH };
  return spawn(binary, args, { cwd, env, timeout: ENOUGH_MS, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
}

function printedBy({ stdout, stderr }: ChildProcess): () => string {
  let text = '';
  for (const stream of [stdout, stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', (chunk) => {
      text += chunk;
    });
  }
  return () => text;
}

/** workerd says on a channel of its own which port it was given. */
async function portOf(child: ChildProcess): Promise<number> {
  const said = child.stdio[3];
  if (!(said instanceof Readable)) throw new Error('workerd has no channel to say its port on.');
  for await (const line of createInterface(said)) {
    const { event, port } = JSON.parse(line);
    if (event === 'listen') return port;
  }
  throw new Error('workerd ended before it listened.');
}
