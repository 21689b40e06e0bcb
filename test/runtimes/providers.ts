import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import {
  createSimulator,
  type Encoding,
  type Fault,
  type Simulator,
  type SimulatorOptions,
} from 'smartvps-sdk/testing';
import type { Trouble } from './world.ts';

/** Providers on loopback, one for each trouble, and what each has seen. */
export interface Providers {
  readonly urls: Readonly<Record<Trouble, string>>;
  /** Where a runtime asks what a provider has seen: `<counts>/<trouble>`. */
  readonly counts: string;
  /** Where nobody listens. */
  readonly nobody: string;
  /** The passwords of every server that was sold. */
  passwords(): readonly string[];
  close(): Promise<void>;
}

/** The login of every provider. */
export type Login = NonNullable<SimulatorOptions['credentials']>;

interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

const PACKAGES = [
  { id: 5, name: '103.82.72', ipv4: 71, status: 'active' },
  { id: 6, name: '103.195', ipv4: 12, status: 'active' },
  { id: 7, name: '🏅 103.109.18x', ipv4: 0, status: 'suspended' },
];

/** Filler of 8 MiB that travels as 8 KB. */
const BOMB = gzipSync(' '.repeat(8 * 1_024 * 1_024));

/** Starts every provider on a free port of loopback. */
export async function startProviders(login: Login): Promise<Providers> {
  const simulators: Readonly<Record<string, Simulator>> = simulatorsFor(login);
  const started: Record<string, Listening> = {};
  for (const [trouble, simulator] of Object.entries(simulators)) started[trouble] = await simulator.listen();
  started.zipped = await listen((_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': BOMB.length }).end(BOMB);
  });
  started.redirect = await listen((request, response) => {
    response.writeHead(307, { location: `${started.elsewhere?.url}${request.url}` }).end();
  });
  const counts = await listen((request, response) => {
    const { world, ledger } = simulators[request.url?.slice(1) ?? ''] ?? {};
    response.end(JSON.stringify({ requests: world?.requests().length, charges: ledger?.length }));
  });
  const nobody = await listen(() => {});
  await nobody.close();
  const servers = [...Object.values(started), counts];
  return {
    urls: Object.fromEntries(Object.entries(started).map(([trouble, { url }]) => [trouble, url])) as Urls,
    counts: counts.url,
    nobody: nobody.url,
    passwords: () =>
      Object.values(simulators).flatMap(({ world }) => world.servers().map(({ password }) => password)),
    close: async () => void (await Promise.all(servers.map((server) => server.close()))),
  };
}

type Urls = Readonly<Record<Trouble, string>>;

function simulatorsFor(
  credentials: Login,
): Readonly<Record<Exclude<Trouble, 'zipped' | 'redirect'>, Simulator>> {
  const simulator = (options: Partial<SimulatorOptions> = {}) =>
    createSimulator({ packages: PACKAGES, credentials, ...options });
  const wrapped = (ipstockEncoding: Encoding) =>
    simulator({ quirks: { ipstockEncoding, unreadableRows: 1 } });
  const failing = (fault: Fault, times = Number.POSITIVE_INFINITY) =>
    simulator({ faults: [{ fault, times }] });
  const empty = simulator();
  empty.world.list('empty');
  return {
    calm: simulator(),
    shop: simulator({ quirks: { loginDelayMs: [0, 0] } }),
    handler: simulator(),
    plain: wrapped('plain'),
    string: wrapped('string'),
    quoted_twice: wrapped('quoted_twice'),
    numeric_keys: wrapped('numeric_keys'),
    byte_order_mark: wrapped('byte_order_mark'),
    empty,
    html: failing({ kind: 'html' }),
    cut: failing({ kind: 'truncate' }),
    cut_silently: failing({ kind: 'truncate', announced: false }),
    garbled: failing({ kind: 'garble' }),
    flood: failing({ kind: 'flood', bytes: 2_000_000 }),
    hang: failing({ kind: 'hang' }),
    stall: failing({ kind: 'stall' }),
    drip: failing({ kind: 'drip', everyMs: 20 }),
    reset: failing({ kind: 'reset' }),
    elsewhere: simulator(),
    unavailable_once: failing({ kind: 'status', status: 503 }, 1),
    unavailable: failing({ kind: 'status', status: 503 }),
    unauthorized: failing({ kind: 'status', status: 401 }),
    bought_and_reset: failing({ kind: 'reset', effect: 'done' }),
  };
}

async function listen(serve: RequestListener): Promise<Listening> {
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
