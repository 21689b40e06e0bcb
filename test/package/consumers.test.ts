import { describe, expect, inject, test } from 'vitest';
import { CORE_DOORS, DOORS } from './doors.ts';
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

  test.each(DOORS)('gets the same names by import and by require from $specifier', ({ specifier }) => {
    const program = `
import { createRequire } from 'node:module';
import * as imported from '${specifier}';
const required = createRequire(import.meta.url)('${specifier}');
const names = (copy) => Object.keys(copy).filter((name) => name !== '__esModule').sort().join();
console.log(names(imported).length > 0, names(imported) === names(required), imported === required);`;
    expect(runInShop('names.mjs', program, [], inject('shopWithPeers'))).toEqual({
      status: 0,
      output: 'true true false\n',
    });
  });

  test.each(DOORS)('requires $specifier where CommonJS cannot require a module', ({ specifier }) => {
    const program = `
const door = require('${specifier}');
console.log(Object.keys(door).length > 0);
try { require('ky'); } catch (error) { console.log(error.code); }`;
    const result = runInShop(
      'old.cjs',
      program,
      ['--no-experimental-require-module'],
      inject('shopWithPeers'),
    );
    expect(result).toEqual({ status: 0, output: 'true\nERR_REQUIRE_ESM\n' });
  });

  test.each(CORE_DOORS)('needs no peer for $specifier', ({ specifier }) => {
    const program = `
import { createRequire } from 'node:module';
await import('${specifier}');
createRequire(import.meta.url)('${specifier}');
console.log('loaded');`;
    expect(runInShop('bare.mjs', program)).toEqual({ status: 0, output: 'loaded\n' });
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
    return new.target ? Reflect.construct(real, args, new.target) : Reflect.apply(real, this, args);
  };
  return real;
};
for (const name of ['fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask']) spyOn(globalThis, name);
for (const name of ['log', 'info', 'warn', 'error', 'debug']) spyOn(console, name, 'console.' + name);
for (const name of ['stdout', 'stderr']) spyOn(process[name], 'write', name);
for (const name of ['on', 'once', 'emitWarning', 'exit', 'chdir']) spyOn(process, name, 'process.' + name);
spyOn(Date, 'now', 'Date.now');
spyOn(Math, 'random', 'Math.random');
spyOn(crypto, 'getRandomValues', 'crypto.getRandomValues');
for (const [module, names] of [
  ['net', ['connect', 'createServer']],
  ['dns', ['lookup', 'resolve']],
  ['http', ['request', 'createServer']],
  ['https', ['request']],
  ['child_process', ['spawn', 'spawnSync']],
  ['fs', ['writeFile', 'writeFileSync', 'mkdirSync']],
]) {
  for (const name of names) spyOn(process.getBuiltinModule(module), name, module + '.' + name);
}
process.getBuiltinModule('module').syncBuiltinESMExports();
// Node reads variables of its own while it loads modules: only a read by a file counts.
const isByNode = () => /[( ]node:/.test(new Error().stack.split('\\n')[3]);
process.env = new Proxy(process.env, {
  get(env, name) {
    if (isWatching && !isByNode()) seen.push('env.' + String(name));
    return env[name];
  },
  has(env, name) {
    if (isWatching && !isByNode()) seen.push('env.' + String(name));
    return name in env;
  },
  ownKeys(env) {
    if (isWatching && !isByNode()) seen.push('env');
    return Reflect.ownKeys(env);
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
  test.each(
    DOORS.flatMap(({ specifier }) => [
      { file: 'quiet.mjs', load: `await import('${specifier}');` },
      { file: 'quiet.cjs', load: `require('${specifier}');` },
    ]),
  )('does nothing, seen from $file: $load', ({ file, load }) => {
    expect(runInShop(file, `${SPIES} ${load} report();`, [], inject('shopWithPeers'))).toEqual({
      status: 0,
      output: '[]\n',
    });
  });

  test('is watched by spies that see', () => {
    const loud =
      'process.env.HOME; "HOME" in process.env; Date.now(); setTimeout(() => {}, 0); require("node:http").createServer(); console.info("x"); globalThis.leak = 1;';
    expect(runInShop('loud.cjs', `${SPIES} ${loud} report();`)).toEqual({
      status: 0,
      output:
        'x\n["env.HOME","env.HOME","Date.now","setTimeout","http.createServer","console.info","stdout","leak"]\n',
    });
  });
});
