/** Time, as the library uses it. Hand in another one to test without waiting. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when that aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Where log lines go. Fits `console` and pino. */
export interface Logger {
  /** What only somebody who looks for a fault wants to know. */
  debug(message: string, details?: object): void;
  /** What happened. */
  info(message: string, details?: object): void;
  /** What somebody should look at; it stopped nothing. */
  warn(message: string, details?: object): void;
  /** What failed. */
  error(message: string, details?: object): void;
}

/** A uniform random number from 0 (included) to 1 (excluded). */
export type Random = () => number;

/** The web-standard `fetch`, as the library calls it. */
export type Fetch = (input: Request) => Promise<Response>;

/** The longest time, in milliseconds, that the timers of every runtime keep. */
export const LONGEST_TIMER_MS = 2_147_483_647;

/** The one place that touches the machine's own time, randomness, `fetch` and environment. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const wake = () => {
        signal?.removeEventListener('abort', cancel);
        resolve();
      };
      const cancel = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(wake, ms);
      signal?.addEventListener('abort', cancel, { once: true });
    }),
};

/** The runtime's own random numbers. */
export const systemRandom: Random = () => Math.random();

/** The runtime's own `fetch`, as it is at the time of this call: a later replacement is not followed. */
export function systemFetch(): Fetch {
  const { fetch } = globalThis;
  return (request) => {
    // `fetch` would take these from an `Object.prototype` that somebody has filled rather than from the request.
    const { method, headers, redirect } = request;
    const isFilled = Object.keys(Object.prototype).length > 0;
    return isFilled ? fetch(request, { method, headers, redirect }) : fetch(request);
  };
}

/** Reads an environment variable; `undefined` where the runtime has no environment. */
export function environmentVariable(name: string): string | undefined {
  try {
    return typeof process === 'object' ? process.env?.[name] : undefined;
  } catch {
    return undefined; // Deno asks for a permission first.
  }
}

/** The SHA-256 of a text in UTF-8, by the runtime's Web Crypto. */
export async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

/** An id that nobody can guess, by the runtime's Web Crypto. */
export function randomId(): string {
  return crypto.randomUUID();
}

/** A logger that says nothing. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
