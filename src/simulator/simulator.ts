import { type Clock, systemClock } from '../domain/environment.ts';
import type { RawPackage } from '../domain/package.ts';
import { checkOptions } from './check-options.ts';
import { createExchange, type SeenRequest } from './exchange.ts';
import { createFaultQueue, type FaultChooser, type FaultScript } from './faults.ts';
import { createFetch, type SimulatorFetch } from './fetch.ts';
import { listenOnLoopback, type SimulatorServer } from './http-server.ts';
import { createLedger, type LedgerEntry } from './ledger.ts';
import type { ListMode } from './list.ts';
import { type MswHttp, mswHandlers } from './msw.ts';
import { createProvider } from './provider.ts';
import { defaultQuirks, readQuirks, type SimulatorQuirks } from './quirks.ts';
import { seededRandom } from './random.ts';
import { createTimeline } from './timeline.ts';
import { createWorld, type SimulatorWorld } from './world.ts';

/** What a simulator is made from. */
export interface SimulatorOptions {
  /** What the provider sells. */
  readonly packages: readonly RawPackage[];
  /** Calls with another login get 401; without this any login will do. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** Quirks that differ from {@link defaultQuirks}. */
  readonly quirks?: Partial<SimulatorQuirks>;
  /** Trouble to come: scripts, or a function that decides call by call. */
  readonly faults?: readonly FaultScript[] | FaultChooser;
  /** Decides addresses, passwords, delays and every other chance. @default 1 */
  readonly seed?: number;
  /** @default the system's clock */
  readonly clock?: Clock;
}

/** A SmartVPS that lives in memory. */
export interface Simulator {
  /** Answers requests to any origin and path prefix; give it to the client as `fetch`. */
  readonly fetch: SimulatorFetch;
  /**
   * Serves the same provider over HTTP on 127.0.0.1.
   *
   * @param port - 0 for any that is free. @default 0
   */
  listen(port?: number): Promise<SimulatorServer>;
  /**
   * Request handlers for msw.
   *
   * @param http - msw's own `http`
   * @param origin - the only origin to answer for. @default every origin
   * @example
   * ```ts
   * import { http } from 'msw';
   * import { setupServer } from 'msw/node';
   * import { createSimulator } from 'smartvps-sdk/testing';
   *
   * const simulator = createSimulator({ packages: [{ id: 5, name: '103.82.72', ipv4: 71, status: 'active' }] });
   * const server = setupServer(...simulator.handlers(http));
   * console.log(server.listHandlers().length > 0); // true
   * ```
   */
  handlers<Handler>(http: MswHttp<Handler>, origin?: string): Handler[];
  /** Every charge in order: a live list. */
  readonly ledger: readonly LedgerEntry[];
  readonly world: SimulatorWorld;
}

/**
 * Builds a stateful SmartVPS for tests and demonstrations: it sells addresses until they run out, charges for
 * what it sold also when the answer is lost, and answers as oddly as the real one.
 *
 * The same options and the same calls in the same order give the same answers. Each simulator is a world of its
 * own; `fetch`, every `listen` and `handlers` share it.
 *
 * @throws ConfigurationError for an option that cannot work, such as packages that are no list
 * @throws InvalidArgumentError for a fault script with no known verb or fault
 * @example
 * ```ts
 * import { SmartVpsClient } from 'smartvps-sdk';
 * import { createSimulator } from 'smartvps-sdk/testing';
 *
 * const { fetch, ledger, world } = createSimulator({
 *   packages: [{ id: 5, name: '103.82.72', ipv4: 71, status: 'active' }],
 * });
 * const client = new SmartVpsClient({
 *   username: 'me', password: 'secret', baseUrl: 'https://smartvps.example', fetch,
 * });
 *
 * world.fault({ verb: 'buyvps', fault: { kind: 'reset', effect: 'done' } });
 * await client.buyVps({ packageName: '103.82.72', memoryGb: 4 }).catch(() => undefined);
 * console.log(ledger.length); // 1 (it was bought, and nobody was told)
 * ```
 */
export function createSimulator(options: SimulatorOptions): Simulator {
  checkOptions(options);
  const { packages, credentials, faults = [], seed = 1, clock = systemClock } = options;
  let quirks: SimulatorQuirks = { ...defaultQuirks, ...readQuirks(options.quirks) };
  let listMode: ListMode = 'ok';
  const requests: SeenRequest[] = [];
  const random = seededRandom(seed);
  const timeline = createTimeline(clock);
  const ledger = createLedger(timeline.settle);
  const provider = createProvider({ packages, quirks: () => quirks, random, clock: timeline });
  const queue = createFaultQueue(typeof faults === 'function' ? faults : undefined);
  if (typeof faults !== 'function') for (const script of faults) queue.add(script);

  const exchange = createExchange({
    provider,
    ledger,
    faults: queue,
    timeline,
    random,
    quirks: () => quirks,
    listMode: () => listMode,
    now: timeline.now,
    saw: (request) => void requests.push(request),
    credentials: credentials && `${credentials.username}:${credentials.password}`,
  });
  const fetch = createFetch(exchange, timeline);
  return {
    fetch,
    listen: (port = 0) => listenOnLoopback(exchange, timeline, port),
    handlers: (http, origin) => mswHandlers(fetch, http, origin),
    ledger: ledger.entries,
    world: createWorld({
      provider,
      faults: queue,
      requests,
      settle: timeline.settle,
      setQuirks: (changes) => {
        quirks = { ...quirks, ...readQuirks(changes) };
      },
      setListMode: (mode) => {
        listMode = mode;
      },
    }),
  };
}
