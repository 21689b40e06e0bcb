import {
  createSimulator,
  type LedgerEntry,
  type PurchaseEntry,
  type RenewalEntry,
  type Simulator,
  type SimulatorOptions,
  type SimulatorQuirks,
} from 'smartvps-sdk/testing';
import type { Clock } from '../../src/domain/environment.ts';
import { SmartVpsClient } from '../../src/wire/client.ts';
import type { SmartVpsClientOptions } from '../../src/wire/options.ts';
import { NOON } from '../builders.ts';

export const BASE_URL = 'https://provider.test';
export const LOGIN = { username: 'shop', password: 'hunter-2-canary' };
export const AUTHORIZATION = `Basic ${btoa(`${LOGIN.username}:${LOGIN.password}`)}`;

export const POOL = { id: 5, name: '103.82.72', ipv4: 71, status: 'active' };
export const OTHER_POOL = { id: 6, name: '45.12.7', ipv4: 9, status: 'active' };

/** A simulator with one pool and another, its time in the test's hand. */
export function aSimulator(
  options: Partial<SimulatorOptions> = {},
): Simulator & { readonly clock: HandClock } {
  const clock = handClock();
  return { ...createSimulator({ packages: [POOL, OTHER_POOL], clock, ...options }), clock };
}

export interface HandClock extends Clock {
  advance(ms: number): Promise<void>;
}

/** A clock that moves when it is told to, waking the sleepers it passes. */
export function handClock(): HandClock {
  let now = NOON;
  const sleepers = new Set<{ readonly dueAt: number; readonly wake: () => void }>();
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((wake, reject) => {
        signal?.throwIfAborted();
        const cancel = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const sleeper = {
          dueAt: now + ms,
          wake: () => {
            signal?.removeEventListener('abort', cancel);
            wake();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', cancel);
      }),
    async advance(ms) {
      await turn();
      now += ms;
      for (const sleeper of [...sleepers].filter(({ dueAt }) => dueAt <= now)) {
        sleepers.delete(sleeper);
        sleeper.wake();
      }
      await turn();
    },
  };
}

/** Lets everything run that is ready to. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Waits until it is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turn();
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

type Asks = Pick<Simulator, 'fetch'>;

/** Sends a call as the client does, and reads the answer whole. */
export async function call(
  { fetch }: Asks,
  verb: string,
  body?: object,
  init: RequestInit = {},
): Promise<Answered> {
  const response = await fetch(`${BASE_URL}/api/oceansmart/${verb}`, {
    method: 'POST',
    headers: { authorization: AUTHORIZATION, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
    ...init,
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

export const buy = (simulator: Asks, name = POOL.name, init?: RequestInit) =>
  call(simulator, 'buyvps', { ip: name, ram: '4' }, init);

/** Buys a server the quiet way and gives back its address. */
export async function bought(simulator: Simulator, name = POOL.name): Promise<string> {
  const before = simulator.ledger.length;
  await buy(simulator, name);
  const entry = simulator.ledger[before];
  if (entry?.type !== 'purchase') throw new Error('Nothing was bought.');
  return entry.ip;
}

/** A client of the simulator that tries everything once. */
export function clientOf({ fetch }: Asks, options: SmartVpsClientOptions = {}): SmartVpsClient {
  return new SmartVpsClient({ ...LOGIN, baseUrl: BASE_URL, fetch, retry: 0, ...options });
}

/** A body with every wrapping taken off. */
export function unwrapped(text: string): unknown {
  let value: unknown = text;
  for (let layer = 0; typeof value === 'string' && layer < 5; layer += 1) {
    try {
      value = JSON.parse(value);
    } catch {
      return value;
    }
  }
  return value;
}

/** The fields of a server's status. */
export async function statusOf(simulator: Asks, ip: string): Promise<Record<string, unknown>> {
  return { ...(unwrapped((await call(simulator, 'status', { ip })).text) as object) };
}

/** A server, and what the provider says of it after so long. */
export async function told(quirks: Partial<SimulatorQuirks>, afterMs: number) {
  const simulator = aSimulator({ quirks });
  const ip = await bought(simulator);
  await simulator.clock.advance(afterMs);
  const server = simulator.world.server(ip);
  if (server === undefined) throw new Error('The server is gone.');
  return { simulator, ip, server, status: await statusOf(simulator, ip) };
}

export interface ListedRow {
  readonly id: unknown;
  readonly name: unknown;
  readonly ipv4: unknown;
  readonly status: unknown;
}

/** The rows of the list as they arrive. */
export async function rowsOf(simulator: Asks): Promise<readonly ListedRow[]> {
  return (unwrapped((await call(simulator, 'ipstock')).text) as { packages: ListedRow[] }).packages;
}

export const isPurchase = (entry: LedgerEntry): entry is PurchaseEntry => entry.type === 'purchase';
export const isRenewal = (entry: LedgerEntry): entry is RenewalEntry => entry.type === 'renewal';

/** What a promise was rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It did not fail.');
}

/** The code of a network error, where undici puts it. */
export function codeOf(error: unknown): unknown {
  return (error as { cause?: { code?: unknown } }).cause?.code;
}
