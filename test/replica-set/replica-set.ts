import { setTimeout as wait } from 'node:timers/promises';
import { type Document, MongoClient } from 'mongodb';
import { MongoMemoryReplSet } from 'mongodb-memory-server-core';
import { findMongod } from '../mongodb/server.ts';

/** What `failCommand` is to do to the commands of an application. */
export interface CommandFailure {
  /** Such as `update`. */
  readonly commands: readonly string[];
  /** How many of them pass before they begin to fail. */
  readonly skip: number;
  /** The error that is answered; the write is made all the same, and may not be known to the majority. */
  readonly codeAfterCommit: number;
}

/** How long a new primary may be waited for. */
const ELECTION_MS = 60_000;

const PAUSE_MS = 200;

/** Three servers on loopback, one of which is primary, and every way to hurt them. */
export class ReplicaSet {
  readonly uri: string;
  readonly #set: MongoMemoryReplSet;
  readonly #client: MongoClient;

  /** @throws Error when this machine has no `mongod`: nothing else can stand in for a replica set */
  static async start(): Promise<ReplicaSet> {
    const systemBinary = findMongod(process.env);
    if (systemBinary === undefined) {
      throw new Error(
        'These tests need a mongod: set MONGOMS_SYSTEM_BINARY to one, or put it on the PATH. ' +
          'The compatible server that npm carries is no replica set.',
      );
    }
    const set = await MongoMemoryReplSet.create({
      binary: { systemBinary },
      replSet: {
        count: 3,
        storageEngine: 'wiredTiger',
        args: ['--setParameter', 'enableTestCommands=1'],
        configSettings: { electionTimeoutMillis: 2_000, heartbeatIntervalMillis: 500 },
      },
    });
    const client = new MongoClient(set.getUri());
    await client.connect();
    return new ReplicaSet(set, client);
  }

  private constructor(set: MongoMemoryReplSet, client: MongoClient) {
    this.uri = set.getUri();
    this.#set = set;
    this.#client = client;
  }

  /** The primary steps down; another one is elected. */
  async stepDown(): Promise<void> {
    await this.#onPrimary({ replSetStepDown: 10, secondaryCatchUpPeriodSecs: 2, force: true });
  }

  /** Steps down again and again, until it is told to stop and the last election is over. */
  async stepDownEvery(ms: number, isOver: () => boolean): Promise<number> {
    let times = 0;
    while (!isOver()) {
      await wait(ms);
      await this.stepDown();
      times += 1;
    }
    await this.primary();
    return times;
  }

  /** Ends the primary with SIGKILL, and waits for another one. Two of three remain, which is a majority. */
  async killPrimary(): Promise<void> {
    const before = await this.primary();
    const port = Number(before.split(':').at(-1));
    const server = this.#set.servers.find(({ instanceInfo }) => instanceInfo?.port === port);
    const pid = server?.instanceInfo?.instance.mongodProcess?.pid;
    if (pid === undefined) throw new Error(`There is no process of the primary ${before}.`);
    process.kill(pid, 'SIGKILL');
    const until = Date.now() + ELECTION_MS;
    while ((await this.primary()) === before) {
      if (Date.now() > until) throw new Error('No other primary was elected.');
      await wait(PAUSE_MS);
    }
  }

  /** Lets commands of applications fail on the primary after they were made, until {@link mend}. */
  async fail({ commands, skip, codeAfterCommit }: CommandFailure): Promise<void> {
    await this.#onPrimary({
      configureFailPoint: 'failCommand',
      mode: { skip },
      data: {
        failCommands: commands,
        writeConcernError: { code: codeAfterCommit, errmsg: 'the write may be lost' },
      },
    });
  }

  async mend(): Promise<void> {
    await this.#onPrimary({ configureFailPoint: 'failCommand', mode: 'off' });
  }

  /** Whether the secondaries take over what the primary writes. */
  async replicate(isOn: boolean): Promise<void> {
    const primary = await this.primary();
    for (const { instanceInfo } of this.#set.servers) {
      const host = `127.0.0.1:${instanceInfo?.port}`;
      if (instanceInfo === undefined || host === primary) continue;
      await onServer(host, { configureFailPoint: 'stopReplProducer', mode: isOn ? 'off' : 'alwaysOn' });
    }
  }

  /** The address of the primary, once there is one. */
  async primary(): Promise<string> {
    const until = Date.now() + ELECTION_MS;
    for (;;) {
      const hello = await this.#client
        .db('admin')
        .command({ hello: 1 }, { readPreference: 'primaryPreferred' })
        .catch((): Document => ({}));
      if (typeof hello.primary === 'string') return hello.primary.replace('localhost', '127.0.0.1');
      if (Date.now() > until) throw new Error('No primary was elected.');
      await wait(PAUSE_MS);
    }
  }

  async stop(): Promise<void> {
    await this.#client.close();
    await this.#set.stop({ doCleanup: true, force: true });
  }

  async #onPrimary(command: Document): Promise<void> {
    await onServer(await this.primary(), command);
  }
}

/** A server that steps down may break the connection before it answers. */
async function onServer(host: string, command: Document): Promise<void> {
  const client = new MongoClient(`mongodb://${host}/?directConnection=true`);
  try {
    await client.db('admin').command(command);
  } catch (error) {
    if (!('replSetStepDown' in command)) throw error;
  } finally {
    await client.close();
  }
}
