import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { CallOptions } from '../../src/domain/calls.ts';
import type { Clock, Fetch } from '../../src/domain/environment.ts';
import type { Verb } from '../../src/domain/outcome.ts';
import { SmartVpsClient } from '../../src/wire/client.ts';
import { type Decoded, unwrap } from '../../src/wire/decode.ts';
import type { SmartVpsClientOptions } from '../../src/wire/options.ts';
import { NOON } from '../builders.ts';

export const BASE_URL = 'https://provider.test';
export const LOGIN = { username: 'shop', password: 'hunter-2' };
export const IP = '103.82.72.9';
export const POOL = '103.82.72';
export const ORDER = { packageName: POOL, memoryGb: 4 };

/** Every verb that must leave at most once, as a call of the client. */
export const SINGLE_SHOTS: readonly (readonly [
  Verb,
  (client: SmartVpsClient, options?: CallOptions) => Promise<unknown>,
])[] = [
  ['buyvps', (client, options) => client.buyVps(ORDER, options)],
  ['renewvps', (client, options) => client.renewVps(IP, options)],
  ['format', (client, options) => client.format(IP, options)],
  ['changeos', (client, options) => client.changeOs(IP, 'ubuntu', options)],
  ['start', (client, options) => client.start(IP, options)],
  ['stop', (client, options) => client.stop(IP, options)],
];

/** A list with one package, as the provider sends it. */
export const LIST = JSON.stringify({ packages: [{ id: 5, name: POOL, ipv4: 71, status: 'active' }] });

/** A status with a complete login. */
export const STATUS = JSON.stringify({
  IP,
  OS: '2022',
  Usernane: 'Administrator',
  Password: 'c0rrect-horse',
  ActionStatus: 'completed',
});

/** A client that asks this function instead of the network, and repeats nothing unless told to. */
export function clientOf(
  answer: (request: Request) => Response | Promise<Response>,
  options: SmartVpsClientOptions = {},
): SmartVpsClient {
  const fetch: Fetch = async (request) => answer(request);
  return new SmartVpsClient({ ...LOGIN, baseUrl: BASE_URL, fetch, retry: 0, ...options });
}

/** A client that is always answered the same, and what it asked. */
export function answered(
  body: string | Uint8Array | null,
  init?: ResponseInit,
  options?: SmartVpsClientOptions,
) {
  const requests: { readonly request: Request; readonly body: string }[] = [];
  const client = clientOf(async (request) => {
    requests.push({ request, body: await request.text() });
    return new Response(body, init);
  }, options);
  return { client, requests };
}

/** A text as the pipeline hands it to a reader. */
export function decoded(text: string): Decoded {
  const unwrapped = unwrap(text);
  if (!unwrapped.ok) throw new Error(`not decoded: ${unwrapped.code}`);
  return unwrapped.value;
}

/** The error that a call ends with. */
export async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => {
      throw new Error('The call did not fail.');
    },
    (error: unknown) => error,
  );
}

/** A clock whose short sleeps pass at once, moving it, and whose long ones (limits) never end. */
export function pacingClock(longestPauseMs = 30_000): Clock & { readonly pauses: number[] } {
  let now = NOON;
  const pauses: number[] = [];
  return {
    pauses,
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        if (ms > longestPauseMs)
          return signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
        setImmediate(() => {
          if (signal?.aborted) return;
          now += ms;
          pauses.push(ms);
          resolve();
        });
      }),
  };
}

/** A clock whose sleeps end when they are told to: a limit is reached without waiting for it. */
export function expiringClock(): Clock & { expire(): void } {
  const sleepers = new Set<() => void>();
  return {
    now: () => NOON,
    sleep: (_ms, signal) =>
      new Promise((resolve, reject) => {
        sleepers.add(resolve);
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
    expire() {
      for (const wake of sleepers) wake();
    },
  };
}

/** A server on loopback that is gone when the test is, and a count of what reached it. */
export interface Loopback {
  readonly url: string;
  readonly requests: string[];
  readonly server: Server;
}

/** Serves on loopback. The handler sees each request once its body is in. */
export async function serve(handler: RequestListener): Promise<Loopback> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      requests.push(`${request.method} ${request.url} ${body}`);
      handler(request, response);
    });
    request.on('error', () => {});
  });
  return { ...(await listening(server)), requests };
}

async function listening(server: Server): Promise<{ readonly url: string; readonly server: Server }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: urlOf(server), server };
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The address of a port on which nobody listens any more. */
export async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = urlOf(server);
  await new Promise((resolve) => server.close(resolve));
  return url;
}

/** A client of a server on loopback. */
export function clientAt(url: string, options: SmartVpsClientOptions = {}): SmartVpsClient {
  return new SmartVpsClient({ ...LOGIN, baseUrl: url, timeoutMs: 5_000, retry: 0, ...options });
}
