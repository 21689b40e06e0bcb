import * as z from 'zod/mini';
import {
  type Clock,
  environmentVariable,
  type Fetch,
  type Logger,
  type Random,
  silentLogger,
  systemClock,
  systemFetch,
  systemRandom,
} from '../domain/environment.ts';
import { ConfigurationError } from '../domain/errors.ts';
import type { EventListener } from '../domain/events.ts';
import { Secret } from '../domain/secret.ts';
import { type Endpoint, readEndpoint } from './endpoint.ts';
import { MAX_PAUSE_MS } from './retry.ts';
import { DEFAULT_PATH_PREFIX } from './verbs.ts';

/** What a client is made from. Unknown options are ignored. */
export interface SmartVpsClientOptions {
  /** API user name, without a colon. @default the environment's `SMARTVPS_USERNAME` */
  readonly username?: string | undefined;
  /** API password. @default the environment's `SMARTVPS_PASSWORD` */
  readonly password?: string | Secret | undefined;
  /** Where the provider is, `https` unless loopback. @default the environment's `SMARTVPS_BASE_URL` */
  readonly baseUrl?: string | undefined;
  /** The path before each verb. @default 'api/oceansmart' */
  readonly pathPrefix?: string | undefined;
  /** Milliseconds for one request, body included; purchases have their own. @default 60_000 */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds for the one request of a purchase, body included. @default 180_000 */
  readonly purchaseTimeoutMs?: number | undefined;
  /**
   * Milliseconds for a whole call, repeats and pauses included; never shortens a purchase.
   * @default (retry + 1) * timeoutMs + retry * 30_000
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
  readonly clock?: Clock | undefined;
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
  readonly onEvent: EventListener | undefined;
  readonly clock: Clock;
  readonly random: Random;
}

/** The longest that runtimes' timers take. */
const MAX_TIMEOUT_MS = 2_147_483_647;
const MAX_RETRY = 10;
const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

const text = z.optional(z.custom<string>((value) => typeof value === 'string'));
const milliseconds = z.optional(z.custom<number>(isTimeoutMs));
const callback = <T>() => z.optional(z.custom<T>((value) => typeof value === 'function'));
const having = <T>(...methods: readonly string[]) =>
  z.optional(z.custom<T>((value) => methods.every((method) => hasMethod(value, method))));

const OPTIONS = z.object({
  username: text,
  password: z.optional(
    z.custom<string | Secret>((value) => typeof value === 'string' || value instanceof Secret),
  ),
  baseUrl: text,
  pathPrefix: text,
  timeoutMs: milliseconds,
  purchaseTimeoutMs: milliseconds,
  totalTimeoutMs: milliseconds,
  retry: z.optional(
    z.custom<number>((value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_RETRY),
  ),
  isRefusal: callback<(text: string) => boolean>(),
  fetch: callback<Fetch>(),
  logger: having<Logger>(...LOG_LEVELS),
  onEvent: callback<EventListener>(),
  clock: having<Clock>('now', 'sleep'),
  random: callback<Random>(),
});

/**
 * Checks the options and fills in what is left out, once, when a client is made.
 *
 * @throws ConfigurationError that names the first option that cannot work and never repeats its value
 */
export function readSettings(options: SmartVpsClientOptions): Settings {
  const checked = z.safeParse(OPTIONS, options);
  if (!checked.success) throw unusable(String(checked.error.issues[0]?.path[0] ?? 'options'));
  const given = checked.data;
  const { timeoutMs = 60_000, retry = 2, fetch = systemFetch() } = given;
  const endpoint = readEndpoint(
    required('baseUrl', given.baseUrl, 'SMARTVPS_BASE_URL'),
    given.pathPrefix ?? DEFAULT_PATH_PREFIX,
  );
  refuseUnverifiedTls(endpoint);
  return {
    endpoint,
    authorization: basicAuthorization(
      required('username', given.username, 'SMARTVPS_USERNAME'),
      required('password', openSecret(given.password), 'SMARTVPS_PASSWORD'),
    ),
    timeoutMs,
    purchaseTimeoutMs: given.purchaseTimeoutMs ?? 180_000,
    totalTimeoutMs: given.totalTimeoutMs ?? (retry + 1) * timeoutMs + retry * MAX_PAUSE_MS,
    retry,
    isRefusal: given.isRefusal ?? (() => false),
    fetch,
    logger: given.logger ?? silentLogger,
    onEvent: given.onEvent,
    clock: given.clock ?? systemClock,
    random: given.random ?? systemRandom,
  };
}

/**
 * Checks the milliseconds that a call was given.
 *
 * @throws ConfigurationError that names the option
 */
export function readTimeoutMs(option: string, given: number | undefined): number | undefined {
  if (given === undefined || isTimeoutMs(given)) return given;
  throw unusable(option);
}

function isTimeoutMs(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value <= MAX_TIMEOUT_MS;
}

function hasMethod(value: unknown, method: string): boolean {
  return (
    typeof value === 'object' && value !== null && typeof Reflect.get(value, method, value) === 'function'
  );
}

/** What each kind of option must be. */
const WANTED: Readonly<Record<string, string>> = {
  retry: `a whole number from 0 to ${MAX_RETRY}`,
  logger: `an object with the methods ${LOG_LEVELS.join(', ')}`,
  clock: 'an object with the methods now and sleep',
  options: 'an object',
};

function unusable(option: string): ConfigurationError {
  const wanted = option.endsWith('Ms')
    ? `milliseconds, more than 0 and at most ${MAX_TIMEOUT_MS}`
    : (WANTED[option] ??
      (option in { isRefusal: 0, fetch: 0, onEvent: 0, random: 0 } ? 'a function' : 'a text'));
  return new ConfigurationError(option, `Option "${option}" cannot be used: it must be ${wanted}.`);
}

function required(option: string, given: string | undefined, variable: string): string {
  const value = given ?? environmentVariable(variable);
  if (value !== undefined && value !== '') return value;
  throw new ConfigurationError(
    option,
    `Option "${option}" is missing: give it, or set ${variable} in the environment.`,
  );
}

function openSecret(password: string | Secret | undefined): string | undefined {
  return password instanceof Secret ? password.reveal() : password;
}

/** A process that has turned off the check of certificates would hand the password to anyone on the way. */
function refuseUnverifiedTls({ origin, isLoopback }: Endpoint): void {
  if (isLoopback || !origin.startsWith('https:')) return;
  if (environmentVariable('NODE_TLS_REJECT_UNAUTHORIZED') === '0')
    throw new ConfigurationError(
      'baseUrl',
      'Option "baseUrl" cannot be used safely: NODE_TLS_REJECT_UNAUTHORIZED=0 turns off the check of certificates.',
    );
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const UNSENDABLE = /[\u0000-\u001f\u007f\p{Surrogate}]/u;

/** RFC 7617: user and password in UTF-8, joined by a colon. */
function basicAuthorization(username: string, password: string): Secret {
  for (const [option, value] of Object.entries({ username, password }))
    if (UNSENDABLE.test(value))
      throw new ConfigurationError(
        option,
        `Option "${option}" holds a control character or half a character.`,
      );
  if (username.includes(':'))
    throw new ConfigurationError('username', 'Option "username" holds a colon, which ends it in the header.');
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return new Secret(`Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`);
}
