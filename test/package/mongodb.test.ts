import { expect, inject, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { runInShop } from './run.ts';

/** Asks the repositories for something, on a database that finds nothing and takes every index. */
const ASK = `
let made = [];
const found = { findOne: async () => null, createIndexes: async (indexes) => void (made = indexes), listIndexes: () => ({ toArray: async () => made }) };
const db = { collection: () => found };
const ask = async (options) => {
  const { stock, orders, ensureIndexes } = createMongoRepositories(db, options);
  for (const call of [() => stock.get('1'), () => orders.get('507f1f77bcf86cd799439011'), ensureIndexes]) {
    await call().then((item) => console.log(String(item)), (error) => console.log(error.code, error.message));
  }
};
await ask();
await ask({ ObjectId: class {} });
`;

const IMPORT = "import { createMongoRepositories } from 'smartvps-sdk/mongodb';";
const REQUIRE = `import { createRequire } from 'node:module';
const { createMongoRepositories } = createRequire(import.meta.url)('smartvps-sdk/mongodb');`;

test.each([
  ['import', IMPORT],
  ['require', REQUIRE],
])(
  'the door for MongoDB, by %s and without its peer, names it and its range; an ObjectId will do',
  (_how, load) => {
    const { status, output } = runInShop('no-peer.mjs', load + ASK);
    const lines = output.trimEnd().split('\n');
    expect([status, lines.length]).toEqual([0, 6]);
    for (const line of lines.slice(0, 3)) {
      expect(line).toMatch(/^SMARTVPS_CONFIGURATION The package "mongodb" could not be loaded/);
      expect(line).toContain(`(${manifest.peerDependencies.mongodb})`);
      expect(line).toContain('options.ObjectId');
    }
    expect(lines.slice(3)).toEqual(['undefined', 'undefined', 'undefined']);
  },
);

test.each([
  ['import', IMPORT],
  ['require', REQUIRE],
])('the door for MongoDB, by %s and with its peer, needs nothing handed in', (_how, load) => {
  const { output } = runInShop('peer.mjs', load + ASK, [], inject('shopWithPeers'));
  expect(output).toBe('undefined\n'.repeat(6));
});
