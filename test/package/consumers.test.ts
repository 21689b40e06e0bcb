import { describe, expect, test } from 'vitest';
import { runInShop } from './run.ts';

/** What a shop does first, written so that it runs whichever way the names came in. */
const FIRST_STEPS = `
const packages = [{ id: 123, name: '103.195.160.2', ipv4: '50', status: 'ACTIVE' }];
const plan = sdk.reconcileInventory([], packages);
const config = plan.created[0].item.smartvps;
const selected = sdk.selectExactPackage(config, packages);
const client = new sdk.SmartVpsClient({ username: 'u', password: 'p', baseUrl: 'https://provider.test' });
console.log(plan.created.length, selected.id, typeof client.buyVps, typeof testing.createSimulator);
`;

/** Both copies of the package side by side, and what each says of what the other made. */
const BOTH = `
import { createRequire } from 'node:module';
import * as esm from 'smartvps-sdk';
import * as esmTesting from 'smartvps-sdk/testing';
const require = createRequire(import.meta.url);
const cjs = require('smartvps-sdk');
const cjsTesting = require('smartvps-sdk/testing');
`;

describe('a program that uses the package', () => {
  test.each([
    ['shop.mjs', "import * as sdk from 'smartvps-sdk';\nimport * as testing from 'smartvps-sdk/testing';"],
    ['shop.cjs', "const sdk = require('smartvps-sdk');\nconst testing = require('smartvps-sdk/testing');"],
    [
      'named.mjs',
      "import { reconcileInventory, selectExactPackage, SmartVpsClient } from 'smartvps-sdk';\n" +
        "import { createSimulator } from 'smartvps-sdk/testing';\n" +
        'const sdk = { reconcileInventory, selectExactPackage, SmartVpsClient };\n' +
        'const testing = { createSimulator };',
    ],
  ])('runs as %s', (file, imports) => {
    expect(runInShop(file, imports + FIRST_STEPS)).toEqual({
      status: 0,
      output: '1 123 function function\n',
    });
  });

  test('finds no way past the doors', () => {
    const program = "import('smartvps-sdk/dist/index.js').catch((error) => console.log(error.code));";
    expect(runInShop('past.mjs', program)).toEqual({ status: 0, output: 'ERR_PACKAGE_PATH_NOT_EXPORTED\n' });
  });
});

describe('instanceof', () => {
  test('holds for every error between the ESM and the CJS copy, and for its bases alone', () => {
    const program = `${BOTH}
const names = Object.keys(esm).filter((name) => name.endsWith('Error'));
const lineOf = (type) => (type === Function.prototype ? [] : [type, ...lineOf(Object.getPrototypeOf(type))]);
const failures = [];
for (const [from, to] of [[esm, cjs], [cjs, esm]]) {
  for (const made of names) {
    if (from[made] === to[made]) failures.push(made + ' is one class: this shows nothing');
    const error = Object.create(from[made].prototype);
    for (const asked of names) {
      const isKin = lineOf(from[made]).includes(from[asked]);
      if (error instanceof to[asked] !== isKin) failures.push(made + ' instanceof ' + asked);
    }
  }
}
console.log(names.length > 10, failures.join());`;
    expect(runInShop('errors.mjs', program)).toEqual({ status: 0, output: 'true \n' });
  });

  test('holds for an error that was thrown, and not for a stranger', () => {
    const program = `${BOTH}
try { cjs.parseMemoryGb('many'); } catch (error) {
  console.log(error instanceof esm.InvalidArgumentError, error instanceof esm.SmartVpsError, error instanceof Error);
  console.log(error instanceof esm.PackageSelectionError, new Error('x') instanceof esm.SmartVpsError);
}`;
    expect(runInShop('thrown.mjs', program)).toEqual({ status: 0, output: 'true true true\nfalse false\n' });
  });

  test('holds for a Secret, which opens wherever it goes and shows itself nowhere', () => {
    const program = `${BOTH}
const [one, other] = [new esm.Secret('s3cret'), new cjs.Secret('s3cret')];
console.log(esm.Secret === cjs.Secret, one instanceof cjs.Secret, other instanceof esm.Secret);
console.log(one.reveal() === other.reveal(), JSON.stringify([one, other]), {} instanceof esm.Secret);`;
    expect(runInShop('secret.mjs', program)).toEqual({
      status: 0,
      output: 'false true true\ntrue ["[secret]","[secret]"] false\n',
    });
  });
});

describe('the doors of both copies', () => {
  test('fit each other: a contract of one holds for a repository of another', () => {
    const program = `${BOTH}
const failures = [];
let cases = 0;
for (const { provisionsContract } of [esmTesting, cjsTesting]) {
  for (const { createMemoryProvisions } of [esm, cjs]) {
    for (const { name, run } of provisionsContract(async () => ({ provisions: createMemoryProvisions() }))) {
      cases += 1;
      await run().catch((error) => failures.push(name + ': ' + error.message));
    }
  }
}
console.log(cases > 40, failures.join());`;
    expect(runInShop('contracts.mjs', program)).toEqual({ status: 0, output: 'true \n' });
  });

  test('hand each other a Secret that is stored and opens', () => {
    const program = `${BOTH}
for (const [shop, provider] of [[esm, cjs], [cjs, esm]]) {
  const orders = shop.createMemoryOrders([{ id: 'A-1', stockId: 'vps', memory: '8GB' }]);
  const password = new provider.Secret('s3cret');
  await orders.update('A-1', { version: 1, status: 'active', ip: '103.82.72.5', username: 'root', password });
  const stored = (await orders.get('A-1')).password;
  console.log(stored instanceof shop.Secret, stored instanceof provider.Secret, stored.reveal());
}`;
    expect(runInShop('handed.mjs', program)).toEqual({
      status: 0,
      output: 'true true s3cret\ntrue true s3cret\n',
    });
  });
});

/** Puts a spy before everything that a module could do while it is being imported, and says what was done. */
const SPIES = `
const seen = [];
let isWatching = false;
const spyOn = (owner, name, label = name) => {
  const real = owner[name];
  owner[name] = function (...args) {
    if (isWatching) seen.push(label);
    return Reflect.apply(real, this, args);
  };
};
for (const name of ['fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask']) spyOn(globalThis, name);
for (const name of ['log', 'info', 'warn', 'error', 'debug']) spyOn(console, name, 'console.' + name);
for (const name of ['stdout', 'stderr']) spyOn(process[name], 'write', name);
spyOn(process, 'on', 'process.on');
spyOn(Date, 'now', 'Date.now');
spyOn(Math, 'random', 'Math.random');
// Node reads variables of its own while it loads modules: only a read by a file counts.
const isByNode = () => /\\(node:/.test(new Error().stack.split('\\n')[3]);
process.env = new Proxy(process.env, {
  get(env, name) {
    if (isWatching && !isByNode()) seen.push('env.' + String(name));
    return env[name];
  },
});
const before = new Set(Object.getOwnPropertyNames(globalThis));
const report = () => {
  isWatching = false;
  // zod keeps its registry on globalThis, so that its copies share it.
  const added = Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name) && !name.startsWith('__zod_'));
  console.log(JSON.stringify([...seen, ...added]));
};
isWatching = true;
`;

describe('importing the package', () => {
  test.each([
    ['quiet.mjs', "await import('smartvps-sdk');"],
    ['quiet.mjs', "await import('smartvps-sdk/testing');"],
    ['quiet.cjs', "require('smartvps-sdk');"],
    ['quiet.cjs', "require('smartvps-sdk/testing');"],
  ])('does nothing, seen from %s: %s', (file, load) => {
    expect(runInShop(file, `${SPIES} ${load} report();`)).toEqual({ status: 0, output: '[]\n' });
  });

  test('is watched by spies that see', () => {
    const loud =
      'process.env.HOME; Date.now(); setTimeout(() => {}, 0); console.info("x"); globalThis.leak = 1;';
    expect(runInShop('loud.cjs', `${SPIES} ${loud} report();`)).toEqual({
      status: 0,
      output: 'x\n["env.HOME","Date.now","setTimeout","console.info","stdout","leak"]\n',
    });
  });
});
