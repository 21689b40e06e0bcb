import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterAll, describe, expect, test } from 'vitest';
import { findMongod, startMongoServer } from './server.ts';

const folder = mkdtempSync(join(tmpdir(), 'smartvps-mongod-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the server of a run', () => {
  test('is the one at MONGODB_URI, which is left running', async () => {
    const uri = 'mongodb://127.0.0.1:1/?replicaSet=rs';
    const server = await startMongoServer({ MONGODB_URI: uri, MONGOMS_SYSTEM_BINARY: 'nowhere' });
    expect(server).toMatchObject({ uri, kind: 'given' });
    await server.stop();
  });

  test('is else a mongod that is named, and one that cannot be run is no reason to go on', async () => {
    const program = join(folder, 'mongod');
    writeFileSync(program, '#!/bin/sh\n');
    await expect(startMongoServer({ MONGOMS_SYSTEM_BINARY: program })).rejects.toThrow(
      'no program that can be run',
    );
    chmodSync(program, 0o755);
    expect(findMongod({ MONGOMS_SYSTEM_BINARY: program })).toBe(program);
  });

  test('is else a mongod on the PATH', () => {
    const program = join(folder, 'mongod');
    writeFileSync(program, '#!/bin/sh\n');
    chmodSync(program, 0o755);
    expect(findMongod({ PATH: ['', join(folder, 'none'), folder].join(delimiter) })).toBe(program);
    expect(findMongod({ PATH: join(folder, 'none') })).toBeUndefined();
    expect(findMongod({})).toBeUndefined();
  });

  test('is missing in words that say what to do, where there is none', async () => {
    const none = startMongoServer({ PATH: '' }, () => undefined);
    await expect(none).rejects.toThrow(/There is no MongoDB server to test against. Set MONGODB_URI/);
  });

  test.runIf(process.platform === 'linux' && process.arch === 'x64')(
    'is else the compatible one, which answers until it is stopped',
    async () => {
      const { uri, kind, stop } = await startMongoServer({ PATH: '' });
      const client = new MongoClient(uri, { serverSelectionTimeoutMS: 2_000 });
      expect(kind).toBe('compatible');
      await client.db('shop').collection('things').insertOne({ a: 1 });
      await stop();
      await stop();
      await expect(client.db('shop').collection('things').findOne({})).rejects.toThrow();
      await client.close();
    },
  );
});
