import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Db, MongoClient, ObjectId } from 'mongodb';
import type * as Sdk from 'smartvps-sdk';
import type * as Http from 'smartvps-sdk/http';
import type * as Mongo from 'smartvps-sdk/mongodb';
import type * as Testing from 'smartvps-sdk/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import manifest from '../../examples/lambda/package.json' with { type: 'json' };
import { type Served, serve } from '../web/serve.ts';
import { installExample } from './installed.ts';

const { 'smartvps-sdk': _, ...dependencies } = manifest.dependencies;
const folder = installExample('lambda', [...Object.keys(dependencies), 'esbuild', 'tsx']);
const project = fileURLToPath(new URL('../..', import.meta.url));
const event = join(project, 'test/examples/scheduled-event.json');

const packed = (door: string) =>
  import(/* @vite-ignore */ pathToFileURL(join(folder, `node_modules/smartvps-sdk/dist/${door}.js`)).href);
const { createSimulator, calmQuirks }: typeof Testing = await packed('testing');
const { createSyncHandler }: typeof Http = await packed('http');
const { createMongoRepositories }: typeof Mongo = await packed('mongodb');
const { Provisioner, SmartVpsClient }: typeof Sdk = await packed('index');

const LOGIN = { username: 'canary-user', password: 'canary-pass' };
const TOKEN = 'canary-token';
const NAME = '103.82.72';
const simulator = createSimulator({
  packages: [{ id: 5, name: NAME, ipv4: 71, status: 'active' }],
  credentials: LOGIN,
  quirks: calmQuirks,
});
const mongo = new MongoClient(inject('mongodb').uri);
let db: Db;
let provider: { readonly url: string; close(): Promise<void> };

beforeAll(async () => {
  npm('build', {});
  provider = await simulator.listen();
});

beforeEach(async () => {
  db = mongo.db(`lambda_${Date.now()}_${Math.floor(Math.random() * 1e6)}`);
  simulator.world.list('ok');
});

afterAll(async () => {
  await provider.close();
  await mongo.close();
});

/** What a run answered, or threw, and every metric it sent. */
interface Run {
  readonly value?: unknown;
  readonly error?: string;
  readonly output: string;
  /** Name to values, as CloudWatch reads them from the log. */
  readonly metrics: Readonly<Record<string, unknown>>;
}

/** Invokes a bundled function with an event of EventBridge, in a process of its own as Lambda does. */
async function invoke(
  name: string,
  settings: Readonly<Record<string, string>>,
  remainingMs = 300_000,
): Promise<Run> {
  const answer = join(folder, `answer-${name}.json`);
  const runtime = join(project, 'test/examples/lambda-runtime.mjs');
  const { PATH = '' } = process.env;
  const child = spawn(
    process.execPath,
    [runtime, join(folder, `dist/${name}.cjs`), event, answer, String(remainingMs)],
    {
      env: { PATH, AWS_LAMBDA_FUNCTION_NAME: name, SHOP_NAME: 'test-shop', ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`The function ended with ${code}:\n${output}`);
  return { ...JSON.parse(readFileSync(answer, 'utf8')), output, metrics: metricsIn(output) };
}

/** The lines in embedded metric format, read by its specification. */
function metricsIn(output: string): Readonly<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const line of output.split('\n').filter((one) => one.startsWith('{"'))) {
    const { _aws, ...values } = JSON.parse(line);
    for (const { Namespace, Dimensions, Metrics } of _aws?.CloudWatchMetrics ?? []) {
      expect([Namespace, Dimensions, values.Shop]).toEqual(['SmartVPS', [['Shop']], 'test-shop']);
      for (const { Name } of Metrics) found[Name] = values[Name];
    }
  }
  return found;
}

const direct = () => ({
  SMARTVPS_USERNAME: LOGIN.username,
  SMARTVPS_PASSWORD: LOGIN.password,
  SMARTVPS_BASE_URL: provider.url,
  MONGODB_URI: inject('mongodb').uri.replace(/^(mongodb:\/\/[^/]+)\/?[^?]*/, `$1/${db.databaseName}`),
});

describe('the direct functions, bundled, on MongoDB', () => {
  test('sync writes the stock and answers with counts', async () => {
    const { value, metrics, output } = await invoke('sync', direct());
    expect(value).toMatchObject({ success: true, summary: { created: 1 }, guard: { tripped: false } });
    expect(Object.keys(value as object)).toEqual(['success', 'summary', 'guard']);
    expect(await db.collection('ipstocks').countDocuments({ available: true })).toBe(1);
    expect(metrics).toMatchObject({ SyncFailed: 0, PackagesGone: 0, RequestFailed: 0 });
    expect(output).toContain('[SVPS-SYNC] packages fetched: 1, deduped: 1');
    expect(output).not.toContain('canary');
  });

  test('sync fails as a function where the list cannot be read, and has counted that', async () => {
    simulator.world.list('html');
    const { error, metrics, output } = await invoke('sync', direct());
    expect(error).toMatch(/^ReplyError: /);
    expect(metrics).toMatchObject({ SyncFailed: 1 });
    expect(metrics).not.toHaveProperty('PackagesGone');
    expect(output).toContain('"SyncErrorCode":"SMARTVPS_REPLY_HTML"');
  });

  test('process-due buys what is due, once, and delivers it at the next run', async () => {
    await order('order-1');

    const first = await invoke('process-due', direct());
    const purchases = () => simulator.ledger.filter(({ type }) => type === 'purchase').length;
    expect([Object.keys(first.value as object), purchases()]).toEqual([['statuses', 'remaining'], 1]);
    for (let run = 0; run < 20 && (await stageOf('order-1')) !== 'active'; run++)
      await invoke('process-due', direct());

    expect(await stageOf('order-1')).toBe('active');
    expect(purchases()).toBe(1);
    const [server] = simulator.world.servers();
    expect(await orders().findOne({ _id: 'order-1' })).toMatchObject({
      provisioningStatus: 'active',
      ipAddress: server?.ip,
      password: server?.password,
    });
    expect(first.output).not.toContain(server?.password ?? 'canary');
  });

  test('process-due begins no purchase that it could not end', async () => {
    await order('order-2');
    const before = simulator.ledger.length;

    await invoke('process-due', direct(), 60_000);
    expect([await stageOf('order-2'), simulator.ledger.length]).toEqual(['pending', before]);
  });

  /** Puts an order of what the sync found into the shop, paid for. */
  async function order(id: string): Promise<void> {
    await invoke('sync', direct());
    npm('indexes', direct());
    const item = await db.collection('ipstocks').findOne();
    await orders().insertOne({ _id: id, ipStockId: item?._id, memory: '8GB', productName: item?.name });
    const client = new SmartVpsClient({ ...LOGIN, baseUrl: provider.url });
    await new Provisioner({ client, ...createMongoRepositories(db, { ObjectId }) }).enqueue(id);
  }

  async function stageOf(id: string): Promise<unknown> {
    return (await createMongoRepositories(db, { ObjectId }).provisions.get(id))?.stage;
  }

  const orders = () => db.collection<{ readonly _id: string; readonly [field: string]: unknown }>('orders');
});

describe('the caller, bundled, in front of a real endpoint', () => {
  const report = {
    success: true,
    summary: { tookMs: 5, reEnabled: 2, disabled: 0 },
    guard: { tripped: true, loss: 6, onSale: 10, rules: ['loss_ratio'], message: '' },
    ...{ results: [], warnings: [] },
  } as never;
  let shop: Served;
  let answer: () => Promise<never>;

  beforeAll(async () => {
    shop = await serve(createSyncHandler({ token: TOKEN, sync: () => answer() }));
  });
  afterAll(() => shop.close());

  test('has the shop sync itself, and counts what it hears', async () => {
    answer = async () => report;
    const { value, metrics, output } = await invoke('call-endpoint', {
      SYNC_URL: shop.url,
      SYNC_TOKEN: TOKEN,
    });
    expect(value).toMatchObject({ success: true, summary: { reEnabled: 2 }, guard: { tripped: true } });
    expect(metrics).toMatchObject({ SyncFailed: 0, PackagesGone: 60, PackagesReEnabled: 2 });
    expect(output).not.toContain(TOKEN);
  });

  test('fails as a function where the shop could not sync', async () => {
    answer = async () => Promise.reject(new Error('canary'));
    const { error, metrics, output } = await invoke('call-endpoint', {
      SYNC_URL: shop.url,
      SYNC_TOKEN: TOKEN,
    });
    expect(error).toBe('Error: The endpoint did not sync: 500 SMARTVPS_SYNC_FAILED.');
    expect(metrics).toEqual({ SyncFailed: 1 });
    expect(output).not.toContain('canary');
  });

  test('fails as a function with the wrong token', async () => {
    const { error, metrics } = await invoke('call-endpoint', { SYNC_URL: shop.url, SYNC_TOKEN: 'wrong' });
    expect(error).toContain('401 SMARTVPS_TOKEN_REFUSED');
    expect(metrics).toEqual({ SyncFailed: 1 });
  });

  test.each(['<h1>Welcome, canary</h1>', '{}', 'null', '{"success":true}'])(
    'fails as a function where a page that is no report comes with 200: %s',
    async (page) => {
      const other = await serve(async () => new Response(page));
      const { error, metrics, output } = await invoke('call-endpoint', {
        SYNC_URL: other.url,
        SYNC_TOKEN: TOKEN,
      });
      await other.close();
      expect(error).toBe('Error: The endpoint did not sync: 200 without a report.');
      expect(metrics).toEqual({ SyncFailed: 1 });
      expect(output).not.toContain('canary');
    },
  );

  test('takes its token to no other host', async () => {
    const elsewhere: Request[] = [];
    const other = await serve(async (request) => {
      elsewhere.push(request);
      return Response.json(report);
    });
    const redirecting = await serve(
      async () => new Response(null, { status: 307, headers: { location: other.url } }),
    );
    const { error } = await invoke('call-endpoint', { SYNC_URL: redirecting.url, SYNC_TOKEN: TOKEN });
    await Promise.all([other.close(), redirecting.close()]);
    expect(error).toMatch(/did not sync/);
    expect(elsewhere).toEqual([]);
  });
});

describe('the bundles', () => {
  test('weigh at most 400 KB each, and carry no driver', () => {
    const dist = join(folder, 'dist');
    const functions = readdirSync(dist).filter((file) => file !== 'mongodb.cjs');
    expect(functions.sort()).toEqual(['call-endpoint.cjs', 'process-due.cjs', 'sync.cjs']);
    for (const file of functions) {
      expect(statSync(join(dist, file)).size).toBeLessThanOrEqual(400 * 1_024);
      expect(readFileSync(join(dist, file), 'utf8')).not.toContain('SCRAM-SHA-256');
    }
  });
});

function npm(script: string, settings: Readonly<Record<string, string>>): void {
  const { status, stdout, stderr } = spawnSync('npm', ['--silent', 'run', script], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...settings },
  });
  if (status !== 0) throw new Error(`npm run ${script} failed:\n${stdout}${stderr}`);
}
