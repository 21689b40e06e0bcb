import {
  ConfigurationError,
  createMemoryProvisions,
  createMemoryRenewals,
  createMemoryRepositories,
  createMemoryStock,
  HttpStatusError,
  NetworkError,
  PackageSelectionError,
  Provisioner,
  RedirectRefusedError,
  ReplyError,
  RequestAbortedError,
  RequestError,
  RequestTimeoutError,
  Secret,
  SmartVpsClient,
  type SmartVpsClientOptions,
  SmartVpsError,
  type SyncReport,
  selectExactPackage,
  syncInventory,
} from 'smartvps-sdk';
import { createSyncHandler } from 'smartvps-sdk/http';
import { createMongoRepositories, type MongoDatabase } from 'smartvps-sdk/mongodb';
import { createSimulator, provisionsContract, renewalsContract } from 'smartvps-sdk/testing';
import { expectSame, failureOf } from './check.ts';
import type { Counts, Trouble, World } from './world.ts';

/** One thing that must be so in every runtime. */
export interface RuntimeCase {
  readonly name: string;
  run(world: World): Promise<void>;
}

/** The first package of every provider, as the client gives it. */
const LISTED = { id: '5', name: '103.82.72', ipv4: 71, status: 'active' };
const CONFIG = { packagePid: '5', packageName: '103.82.72', availableQty: 71, byMemory: { '4GB': {} } };
const PURCHASE = { packageName: '103.82.72', memoryGb: 4 };

/** The suite: what a shop does, and what can happen to it. */
export const CASES: readonly RuntimeCase[] = [
  {
    name: 'reads the list however it is wrapped',
    async run(world) {
      for (const wrapping of [
        'plain',
        'string',
        'quoted_twice',
        'numeric_keys',
        'byte_order_mark',
      ] as const) {
        const { packages, rejected } = await clientOf(world, wrapping).ipstock();
        expectSame([wrapping, packages.length, packages[0], rejected.length], [wrapping, 3, LISTED, 1]);
      }
    },
  },
  {
    name: 'syncs a catalogue, and writes nothing the second time',
    async run(world) {
      const [client, stock] = [clientOf(world, 'calm'), createMemoryStock()];
      const first = await syncInventory({ client, stock });
      const second = await syncInventory({ client, stock });
      expectSame([first.success, first.summary.created, second.summary.created], [true, 3, 0]);
      expectSame([second.summary.unchanged, second.results.length], [3, 0]);
    },
  },
  {
    name: 'takes nothing off sale for an empty list',
    async run(world) {
      const stock = createMemoryStock();
      await syncInventory({ client: clientOf(world, 'calm'), stock });
      const { guard, summary } = await syncInventory({ client: clientOf(world, 'empty'), stock });
      expectSame([guard.tripped, summary.disabled, summary.withheld], [true, 0, 2]);
    },
  },
  {
    name: 'selects the exact package or says why not',
    async run(world) {
      const { packages } = await clientOf(world, 'calm').ipstock();
      const selected = selectExactPackage({ packagePid: '5', packageName: '103.82.72' }, packages);
      expectSame(selected, LISTED);
      const near = async () => selectExactPackage({ packagePid: '5', packageName: '103.82.7' }, packages);
      const error = await failureOf(near());
      expectSame(error instanceof PackageSelectionError && error.reason, 'renamed');
    },
  },
  {
    name: 'takes an order to an active server, bought once',
    async run(world) {
      const client = clientOf(world, 'shop');
      const repositories = createMemoryRepositories({
        orders: [{ id: 'order-1', stockId: 'vps', memory: '4GB' }],
        stock: [{ id: 'vps', name: 'VPS', available: true, smartvps: CONFIG }],
      });
      const provisioner = new Provisioner({ client, ...repositories });
      const clicks = await Promise.all([1, 2, 3].map(() => provisioner.provision('order-1')));
      expectSame(clicks.filter(({ status }) => status === 'active').length > 0, true);
      const order = await repositories.orders.get('order-1');
      expectSame(
        [order?.status, order?.username, order?.password instanceof Secret],
        ['active', 'root', true],
      );
      expectSame(order?.password?.reveal().length !== 0, true);
      expectSame((await countsOf(world, 'shop')).charges, 1);
    },
  },
  {
    name: 'sends a purchase once, and knows that it may have been made',
    async run(world) {
      const client = clientOf(world, 'bought_and_reset', { retry: 5 });
      const error = await failureOf(client.buyVps(PURCHASE));
      expectSame(error instanceof NetworkError && error.outcome, 'unknown');
      expectSame(await countsOf(world, 'bought_and_reset'), { requests: 1, charges: 1 });
    },
  },
  {
    name: 'gives up at a time limit that covers the body',
    async run(world) {
      for (const trouble of ['hang', 'stall', 'drip'] as const) {
        const error = await failureOf(clientOf(world, trouble, { retry: 0 }).ipstock({ timeoutMs: 300 }));
        expectSame([trouble, error instanceof RequestTimeoutError], [trouble, true]);
      }
    },
  },
  {
    name: 'believes no reply that is cut short, damaged, HTML or endless',
    async run(world) {
      for (const trouble of ['cut', 'cut_silently', 'garbled', 'html', 'flood', 'zipped'] as const) {
        const error = await failureOf(clientOf(world, trouble, { retry: 0 }).buyVps(PURCHASE));
        const isTold = error instanceof ReplyError || error instanceof NetworkError;
        expectSame(
          [trouble, isTold, error instanceof RequestError && error.outcome],
          [trouble, true, 'unknown'],
        );
      }
    },
  },
  {
    name: 'refuses every redirect and sends nothing elsewhere',
    async run(world) {
      for (const call of [
        (client: SmartVpsClient) => client.ipstock(),
        (client: SmartVpsClient) => client.buyVps(PURCHASE),
      ]) {
        const error = await failureOf(call(clientOf(world, 'redirect', { retry: 0 })));
        expectSame([error instanceof RedirectRefusedError && error.outcome], ['unknown']);
      }
      expectSame((await countsOf(world, 'elsewhere')).requests, 0);
    },
  },
  {
    name: 'repeats a read, and tells how often it asked',
    async run(world) {
      const random = () => 0;
      const { attempts } = await clientOf(world, 'unavailable_once', { random }).ipstock();
      const error = await failureOf(clientOf(world, 'unavailable', { random, retry: 1 }).ipstock());
      expectSame([attempts, error instanceof HttpStatusError && error.attempts], [2, 2]);
    },
  },
  {
    name: 'tells a connection that was never made from one that broke',
    async run(world) {
      const refused = await failureOf(clientOf(world, 'calm', { baseUrl: world.nobody }).buyVps(PURCHASE));
      const wanted = world.tellsRefusals ? 'not_sent' : 'unknown';
      expectSame(refused instanceof NetworkError && refused.outcome, wanted);
      const broken = await failureOf(clientOf(world, 'reset').buyVps(PURCHASE));
      expectSame(broken instanceof NetworkError && broken.outcome, 'unknown');
    },
  },
  {
    name: 'knows a refusal from trouble',
    async run(world) {
      const error = await failureOf(clientOf(world, 'unauthorized').buyVps(PURCHASE));
      const { code, outcome, advice } = error instanceof RequestError ? error : {};
      expectSame([code, outcome, advice], ['SMARTVPS_UNAUTHORIZED', 'rejected', 'stop']);
    },
  },
  {
    name: 'obeys a signal before the request and during it',
    async run(world) {
      const reason = { why: 'the customer left' };
      const before = await failureOf(
        clientOf(world, 'calm').buyVps(PURCHASE, { signal: AbortSignal.abort(reason) }),
      );
      const leaving = new AbortController();
      const leave = setTimeout(() => leaving.abort(reason), 200);
      const during = await failureOf(clientOf(world, 'hang').buyVps(PURCHASE, { signal: leaving.signal }));
      clearTimeout(leave);
      for (const [error, outcome] of [
        [before, 'not_sent'],
        [during, 'unknown'],
      ] as const) {
        const isTold = error instanceof RequestAbortedError && error.cause === reason;
        expectSame([isTold, isTold && error.outcome], [true, outcome]);
      }
    },
  },
  {
    name: 'shows no Secret, however it is printed',
    async run() {
      const secret = new Secret('canary-secret');
      console.log(secret, { secret }, [secret], `${secret}`);
      console.error(new Map([['secret', secret]]));
      const shown = [String(secret), JSON.stringify({ secret }), Object.keys(secret).join(), secret.reveal()];
      expectSame(shown, ['[secret]', '{"secret":"[secret]"}', '', 'canary-secret']);
    },
  },
  {
    name: 'tells no secret in an error, an event or a log line',
    async run(world) {
      const told: unknown[] = [];
      const tell = (...parts: unknown[]) => void told.push(parts);
      const logger = { debug: tell, info: tell, warn: tell, error: tell };
      const client = clientOf(world, 'unauthorized', { logger, onEvent: tell });
      const error = await failureOf(client.status('103.82.72.5'));
      console.log(client, error, told);
      console.error(error);
      const text = [JSON.stringify([client, error, told]), String(error), (error as Error).stack].join();
      expectSame([text.includes(world.password), told.length > 0], [false, true]);
    },
  },
  {
    name: 'makes errors that tell their class, code and advice',
    async run() {
      const error = await failureOf(
        (async () => new SmartVpsClient({ username: 'u', password: 'p', baseUrl: 'http://provider.test' }))(),
      );
      const isOurs =
        error instanceof ConfigurationError && error instanceof SmartVpsError && error instanceof Error;
      expectSame(
        [isOurs, isOurs && error.code, isOurs && error.option],
        [true, 'SMARTVPS_CONFIGURATION', 'baseUrl'],
      );
      expectSame(new Error('a stranger') instanceof SmartVpsError, false);
    },
  },
  {
    name: 'says what is missing where the environment holds nothing or may not be read',
    async run() {
      const error = await failureOf((async () => new SmartVpsClient())());
      expectSame(error instanceof ConfigurationError && error.option, 'baseUrl');
    },
  },
  {
    name: 'serves the sync endpoint to whoever has the token',
    async run(world) {
      const [client, stock] = [clientOf(world, 'handler'), createMemoryStock()];
      const serve = createSyncHandler({
        sync: (run) => syncInventory({ client, stock, ...run }),
        token: 'the-token',
      });
      const ask = async (query: string, token: string, method = 'POST') => {
        const request = new Request(`https://shop.test/sync${query}`, {
          method,
          headers: { 'x-sync-token': token },
        });
        const response = await serve(request);
        const { summary } = (await response.json()) as Partial<SyncReport>;
        return [response.status, summary?.created ?? null];
      };
      expectSame(await ask('', 'the-token', 'GET'), [405, null]);
      expectSame(await ask('', 'another'), [401, null]);
      expectSame(await ask('?dryRun=yes', 'the-token'), [400, null]);
      expectSame(await ask('?dryRun=1', 'the-token'), [200, 3]);
      expectSame(await ask('', 'the-token'), [200, 3]);
      expectSame(await ask('', 'the-token'), [200, 0]);
    },
  },
  {
    name: 'reads a MongoDB that the shop owns, by the driver of the shop',
    async run() {
      const document = {
        _id: 'vps',
        name: 'VPS',
        available: true,
        defaultConfigurations: { smartvps: CONFIG },
      };
      const db = { collection: () => ({ findOne: async () => document }) } as unknown as MongoDatabase;
      class ObjectId {
        readonly hex: string;
        constructor(hex: string) {
          this.hex = hex;
        }
      }
      const item = await createMongoRepositories(db, { ObjectId }).stock.get('vps');
      expectSame([item?.id, item?.smartvps.packagePid], ['vps', '5']);
    },
  },
  {
    name: 'brings a provider that answers as a fetch',
    async run({ username, password }) {
      const { fetch, ledger } = createSimulator({
        packages: [{ id: 5, name: '103.82.72', ipv4: 71, status: 'active' }],
      });
      const client = new SmartVpsClient({ username, password, baseUrl: 'https://provider.test', fetch });
      const { ip } = await client.buyVps(PURCHASE);
      expectSame([ip.startsWith('103.82.72.'), ledger.length], [true, 1]);
    },
  },
  {
    name: 'brings a provider that listens, where there are servers',
    async run({ username, password, hasServers }) {
      const simulator = createSimulator({
        packages: [{ id: 5, name: '103.82.72', ipv4: 71, status: 'active' }],
      });
      if (!hasServers) return void (await failureOf(simulator.listen()));
      const server = await simulator.listen();
      const client = new SmartVpsClient({ username, password, baseUrl: server.url });
      expectSame((await client.ipstock()).packages.length, 1);
      await server.close();
    },
  },
  {
    name: 'keeps the contracts of the records',
    async run() {
      const suites = [
        ...provisionsContract(async () => ({ provisions: createMemoryProvisions() })),
        ...renewalsContract(async () => ({ renewals: createMemoryRenewals() })),
      ];
      for (const { name, run } of suites)
        await run().catch((error) => {
          throw new Error(`${name}: ${error.message}`);
        });
      expectSame(suites.length > 100, true);
    },
  },
];

function clientOf(world: World, trouble: Trouble, options: SmartVpsClientOptions = {}): SmartVpsClient {
  const { username, password } = world;
  return new SmartVpsClient({ username, password, baseUrl: world.providers[trouble], ...options });
}

/** What a provider has seen of this runtime. */
async function countsOf(world: World, trouble: Trouble): Promise<Counts> {
  const response = await fetch(`${world.counts}/${trouble}`);
  return response.json() as Promise<Counts>;
}
