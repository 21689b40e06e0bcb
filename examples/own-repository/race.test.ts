import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { StorageError } from 'smartvps-sdk';
import { CONTESTS, COUNTED, COUNTS, type Won } from './contests.ts';
import { Database } from './database.ts';
import { openSqliteRepositories } from './repositories.ts';
import { sealWith } from './seal.ts';
import { putItem } from './stock.ts';

const RACERS = 3;
/** A round in which one process was done before the others began was no race, and is held again. */
const ROUNDS = 10;

const folder = mkdtempSync(join(tmpdir(), 'own-repository-race-'));
const seal = sealWith(randomBytes(32));
const numbers = Array.from({ length: CONTESTS }, (_, contest) => contest);

after(() => rmSync(folder, { recursive: true }));

test('of several processes exactly one wins each order, address, pool and package', async () => {
  let winners = 0;
  for (let round = 0; round < ROUNDS && winners < 2; round++) winners = await race(`race-${round}.db`);
  assert.ok(winners > 1, 'they raced: in one of the rounds no process won every order');
});

test('a call waits while another connection is writing, and then goes on', async () => {
  const file = join(folder, 'busy.db');
  const [one, other] = [await openSqliteRepositories(file, seal), await openSqliteRepositories(file, seal)];
  one.db.write('BEGIN IMMEDIATE');
  const enqueued = other.provisions.enqueue({ orderId: 'A-1', now: 0 });
  assert.equal(
    await one.provisions.get('A-1'),
    undefined,
    'nothing is written while somebody else is writing',
  );
  one.db.write('COMMIT');
  assert.equal((await enqueued).stage, 'pending');
  assert.equal((await one.provisions.get('A-1'))?.stage, 'pending');
});

test('a call that waits for too long says that nothing was stored', async () => {
  const file = join(folder, 'stuck.db');
  const [one, other] = [await Database.open(file), await Database.open(file, 100)];
  one.write('BEGIN IMMEDIATE');
  const write = () => other.write("DELETE FROM pools WHERE name = 'x'");
  await assert.rejects(other.change(write), (error) => error instanceof StorageError);
  one.write('ROLLBACK');
  assert.equal(await other.change(write), 0);
});

test('a write that was answered is handed to the disk', async () => {
  const { db } = await openSqliteRepositories(join(folder, 'durable.db'), seal);
  assert.deepEqual(db.row('PRAGMA journal_mode'), { journal_mode: 'wal' });
  assert.deepEqual(db.row('PRAGMA synchronous'), { synchronous: 2 });
});

/** Lets processes race for everything in a file of its own. Answers how many of them won an order. */
async function race(name: string): Promise<number> {
  const file = join(folder, name);
  const { stock, provisions, db } = await openSqliteRepositories(file, seal);
  await db.change(() => putItem(db, COUNTED));
  const children = Array.from({ length: RACERS }, (_, racer) =>
    fork(fileURLToPath(new URL('racer.ts', import.meta.url)), [file, String(racer)]),
  );
  await Promise.all(children.map((child) => once(child, 'message')));
  const won = await Promise.all(children.map((child) => raced(child)));

  for (const prize of ['claims', 'addresses', 'pools', 'creates'] as const) {
    const winners = won.flatMap((one) => one[prize]).sort((a, b) => a - b);
    assert.deepEqual(winners, numbers, `${prize}: each is won once`);
  }
  for (const contest of numbers) {
    const record = await provisions.get(`order-${contest}`);
    assert.equal(Object.keys(record?.evidence ?? {}).length, RACERS, 'what each of them heard is on record');
    assert.deepEqual(
      [record?.fence, record?.version],
      [1, 1 + RACERS],
      'one claim and every evidence counted',
    );
  }
  assert.equal((await stock.get(COUNTED.id))?.smartvps.availableQty, RACERS * COUNTS, 'no update is lost');
  db.close();
  return won.filter(({ claims }) => claims.length > 0).length;
}

async function raced(child: ChildProcess): Promise<Won> {
  const heard = once(child, 'message');
  child.send('go');
  const [won] = await heard;
  return won;
}
