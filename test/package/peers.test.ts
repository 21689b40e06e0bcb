import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { CORE_DOORS, DOORS, PEERS } from './doors.ts';
import { runInShop } from './run.ts';

const PEER_DOORS = DOORS.filter((door) => !CORE_DOORS.includes(door));

/** A database in which nothing is found, and both copies of two doors beside it. */
const SHOP = `
import { createRequire } from 'node:module';
import * as esm from 'smartvps-sdk';
import * as esmMongo from 'smartvps-sdk/mongodb';
const require = createRequire(import.meta.url);
const cjs = require('smartvps-sdk');
const cjsMongo = require('smartvps-sdk/mongodb');
const db = { collection: () => ({ findOne: async () => null, countDocuments: async () => 0 }) };
`;

describe('a shop that has installed no peer', () => {
  test('is what the doors are tried in', () => {
    expect(PEER_DOORS.length).toBeGreaterThan(0);
    const program = PEERS.map((peer) => `import('${peer}').catch(({ code }) => console.log(code));`).join(
      '\n',
    );
    expect(runInShop('none.mjs', program).output).toBe('ERR_MODULE_NOT_FOUND\n'.repeat(PEERS.length));
  });

  test.each(PEER_DOORS)('loads $specifier or is told which package it needs', ({ specifier, guests }) => {
    const program = `
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
for (const load of [() => import('${specifier}'), async () => require('${specifier}')])
  await load().then(() => console.log('loaded'), (error) => console.log(error.message.split('\\n')[0]));`;
    const [imported, required] = runInShop('load.mjs', program).output.trim().split('\n');
    const [peer = ''] = guests.filter((guest) => PEERS.includes(guest));
    for (const said of [imported, required]) expect(said).toMatch(new RegExp(`^loaded$|'${peer}'`));
  });

  test('is told the peer and its range when it reads from MongoDB', () => {
    const program = `${SHOP}
for (const { createMongoRepositories } of [esmMongo, cjsMongo]) {
  const error = await createMongoRepositories(db).stock.get('65f0c0ffee65f0c0ffee65f0').catch((error) => error);
  console.log(error instanceof esm.ConfigurationError, error instanceof cjs.ConfigurationError, error.message);
}`;
    const [first, second] = runInShop('mongo.mjs', program).output.split('\n');
    expect(first).toMatch(/^true true /);
    expect(first).toContain(`"mongodb" could not be loaded`);
    expect(first).toContain(manifest.peerDependencies.mongodb);
    expect(second).toBe(first);
  });

  test('reads from MongoDB all the same with the ObjectId of a driver of its own', () => {
    const program = `${SHOP}
class ObjectId { constructor(hex) { this.hex = hex; } }
for (const { createMongoRepositories } of [esmMongo, cjsMongo])
  console.log(await createMongoRepositories(db, { ObjectId }).stock.get('65f0c0ffee65f0c0ffee65f0'));`;
    expect(runInShop('own.mjs', program)).toEqual({ status: 0, output: 'undefined\nundefined\n' });
  });
});
