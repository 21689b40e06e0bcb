import { describe, expect, test } from 'vitest';
import { machineGlobalsIn } from './machine-globals.ts';
import { readFolder } from './source-files.ts';

/** The one file that touches the machine, so that everything else can be run in a world of its own. */
const ENVIRONMENT = 'domain/environment.ts';
/** What a process of its own begins with. */
const BIN = 'cli/main.ts';

const source = readFolder('src', '.ts');

describe('the machine’s own time, chance, requests, environment and output', () => {
  test('are touched in no other file of src', () => {
    const found = [...source]
      .filter(([file]) => file !== ENVIRONMENT && file !== BIN)
      .flatMap(([file, text]) => machineGlobalsIn(text).map((use) => `src/${file}: ${use}`));
    expect(found).toEqual([]);
  });

  test('are touched in the environment', () => {
    const found = machineGlobalsIn(source.get(ENVIRONMENT) ?? '').join();
    for (const name of ['Date.now', 'Math.random', 'setTimeout', 'process']) expect(found).toContain(name);
  });

  test.each([
    ['const now = Date.now();', 'Date.now (line 1)'],
    ['const now = new Date();', 'new Date() (line 1)'],
    ['const chance = () =>\n  Math.random();', 'Math.random (line 2)'],
    ['await fetch("https://host");', 'fetch (line 1)'],
    ['const send = options.fetch ?? fetch;', 'fetch (line 1)'],
    ['const call = globalThis.fetch;', 'globalThis (line 1)'],
    ['const { fetch } = globalThis;', 'globalThis (line 1)'],
    ['setTimeout(wake, 5);', 'setTimeout (line 1)'],
    ['const id = crypto.randomUUID();', 'crypto (line 1)'],
    ['const logger = { console };', 'console (line 1)'],
    ['console.log("here");', 'console (line 1)'],
    ['const { env } = process;', 'process (line 1)'],
    ['if (typeof process === "object") {}', 'process (line 1)'],
    ['const signal = AbortSignal.timeout(5);', 'AbortSignal.timeout (line 1)'],
  ])('are found in %s', (text, found) => {
    expect(machineGlobalsIn(text)).toEqual([found]);
  });

  test.each([
    '// console.log(Date.now())',
    'const text = "setTimeout(Math.random)";',
    'const at = new Date(now);',
    'interface Options { readonly fetch: Fetch; process(): void }',
    'const answer = await options.fetch(request);',
    'const world = { fetch: handed, process() {} };',
    'const { fetch: send } = options;',
    'const { fetch } = options; fetch(request);',
    'const send = (fetch: Fetch) => fetch(request);',
  ])('are not seen in %s', (text) => {
    expect(machineGlobalsIn(text)).toEqual([]);
  });
});
