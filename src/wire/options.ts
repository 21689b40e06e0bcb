import * as z from 'zod/v4/core';
import {
  type Clock,
  environmentVariable,
  type Fetch,
  LONGEST_TIMER_MS,
  type Logger,
  type Random,
  silentLogger,
  systemClock,
  systemFetch,
  systemRandom,
} from '../domain/environment.ts';
import type { EventListener } from '../domain/events.ts';
import { Secret } from '../domain/secret.ts';
import { type Endpoint, readEndpoint, unusable } from './endpoint.ts';
import { DEFAULT_PATH_PREFIX } from './verbs.ts';

/** What a client is made from. Unknown options are ignored. */
export interface SmartVpsClientOptions {
  /** API user name, without a colon. @default the environment's `SMARTVPS_USERNAME` */
  readonly username?: string | undefined;
  /** API password. @default the environment's `SMARTVPS_PASSWORD` */
  readonly password?: string | Secret | undefined;
  /**
   * Where the provider is, `https` unless loopback, without the path prefix: `https://smartvps.online`.
   * @default the environment's `SMARTVPS_BASE_URL`
   */
  readonly baseUrl?: string | undefined;
  /** The path between `baseUrl` and each verb. @default 'api/oceansmart' */
  readonly pathPrefix?: string | undefined;
  /** Milliseconds for one request, body included; purchases have their own. @default 60_000 */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds for the one request of a purchase, body included. @default 180_000 */
  readonly purchaseTimeoutMs?: number | undefined;
  /**
   * Milliseconds for a whole call, repeats and pauses included; never shortens a purchase.
   * @default what the requests and pauses may take: (retry + 1) * timeoutMs + retry * 30_000
   */
  readonly totalTimeoutMs?: number | undefined;
  /** How often `ipstock` and `status` are repeated, 0 to 10. Nothing else ever is. @default 2 */
  readonly retry?: number | undefined;
  /**
   * Knows the provider's wording of a refusal that was sent as a success. Asked only for a purchase's answer
   * that is not believed and holds no address; on `true` the purchase counts as rejected. @default nothing is
   */
  readonly isRefusal?: ((text: string) => boolean) | undefined;
  /** @default the runtime's own, as it is when the client is made */
  readonly fetch?: Fetch | undefined;
  /** Gets a debug line per request and a warning per repeat and failure. @default silent */
  readonly logger?: Logger | undefined;
  /** Gets a `request.completed` per call. */
  readonly onEvent?: EventListener | undefined;
  /** Time, for limits and pauses. @default the machine's */
  readonly clock?: Clock | undefined;
  /** Randomness, for the pauses between repeats. @default `Math.random` */
  readonly random?: Random | undefined;
}

/** The options, checked and complete. */
export interface Settings {
  readonly endpoint: Endpoint;
  /** The value of the Authorization header. */
  readonly authorization: Secret;
  readonly timeoutMs: number;
  readonly purchaseTimeoutMs: number;
  readonly totalTimeoutMs: number;
  readonly retry: number;
  readonly isRefusal: (text: string) => boolean;
  readonly fetch: Fetch;
  readonly logger: Logger;
  readonly onEvent: EventListener;
  readonly clock: Clock;
  readonly random: Random;
}

const MAX_RETRY = 10;

const isFunction = (value: unknown) => typeof value === 'function';
const FUNCTION = schema('a function', isFunction);
const METHODS = schema('an object with the methods of its type', isFunction);
const REPEATS = schema(
  `a whole number up to ${MAX_RETRY}`,
  (value) => Number.isInteger(value) && isNumberUpTo(MAX_RETRY, value),
);
const MILLISECONDS = schema(
  `more than 0 and at most ${LONGEST_TIMER_MS} ms`,
  (value) => value !== 0 && isNumberUpTo(LONGEST_TIMER_MS, value),
);

/**
 * Checks the options and fills in what is left out, once, when a client is made.
 *
 * @throws ConfigurationError that names the first option that cannot work and never repeats its value
 */
export function readSettings(options: SmartVpsClientOptions): Settings {
  const { clock = systemClock, logger = silentLogger, password, ...given } = { ...options };
  const { isRefusal = () => false, fetch = systemFetch(), onEvent = () => {}, random = systemRandom } = given;
  const functions = { isRefusal, fetch, onEvent, random };
  for (const [option, value] of Object.entries(functions)) check(option, value, FUNCTION);
  check('clock', clock?.sleep, METHODS);
  check('logger', logger?.debug, METHODS);
  const { pathPrefix = DEFAULT_PATH_PREFIX, retry = 2 } = given;
  check('retry', retry, REPEATS);
  return {
    endpoint: readEndpoint(required('baseUrl', given.baseUrl, 'SMARTVPS_BASE_URL'), pathPrefix),
    authorization: basicAuthorization(
      required('username', given.username, 'SMARTVPS_USERNAME'),
      required('password', password instanceof Secret ? password.reveal() : password, 'SMARTVPS_PASSWORD'),
    ),
    timeoutMs: readMilliseconds('timeoutMs', given.timeoutMs, 60_000),
    purchaseTimeoutMs: readMilliseconds('purchaseTimeoutMs', given.purchaseTimeoutMs, 180_000),
    totalTimeoutMs: readMilliseconds('totalTimeoutMs', given.totalTimeoutMs, Number.POSITIVE_INFINITY),
    retry,
    ...functions,
    logger,
    clock,
  };
}

/**
 * Checks the milliseconds of an option.
 *
 * @throws ConfigurationError that names the option
 */
export function readMilliseconds(option: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  check(option, value, MILLISECONDS);
  return value;
}

function required(option: string, given: unknown, variable: string): string {
  const value = given ?? environmentVariable(variable);
  if (typeof value === 'string' && value !== '') return value;
  throw unusable(option, `a text, or ${variable} set`);
}

function check(option: string, value: unknown, wanted: z.$ZodType): void {
  // By Standard Schema's way into zod: the other ones bring its error classes along.
  const result = wanted['~standard'].validate(value);
  if ('issues' in result && result.issues) throw unusable(option, result.issues[0]?.message ?? '');
}

function schema(wanted: string, isOne: (value: unknown) => boolean): z.$ZodType {
  return new z.$ZodCustom({ type: 'custom', check: 'custom', fn: isOne, error: () => wanted });
}

function isNumberUpTo(most: number, value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= most;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const UNSENDABLE = /[\u0000-\u001f\u007f\p{Surrogate}]/u;

/** RFC 7617: user and password in UTF-8, joined by a colon. */
function basicAuthorization(username: string, password: string): Secret {
  for (const [option, value] of Object.entries({ username, password }))
    if (UNSENDABLE.test(value) || (option === 'username' && value.includes(':')))
      throw unusable(option, 'free of what HTTP Basic authentication cannot carry');
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return new Secret(`Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`);
}
