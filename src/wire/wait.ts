import type { CallOptions } from '../domain/calls.ts';
import { readCredentials } from '../domain/credentials.ts';
import { HttpStatusError, ReplyError, RequestError } from '../domain/errors.ts';
import type { Credentials, VpsStatus } from '../domain/status.ts';
import { exchangeError } from './failure.ts';
import { readMilliseconds, type Settings } from './options.ts';
import { isPassing, portion } from './retry.ts';
import { within } from './within.ts';

/** How long to wait for a login. */
export interface WaitOptions extends CallOptions {
  /** Milliseconds for the whole wait. @default 300_000 */
  readonly waitMs?: number;
}

type Look = (options: CallOptions) => Promise<VpsStatus & { readonly attempts: number }>;

const DEFAULT_WAIT_MS = 300_000;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 30_000;
const GROWTH = 1.5;

/**
 * Looks at a server again and again, in growing jittered pauses, until its login is complete. Trouble that may
 * pass, and an answer about another address, are looked past.
 *
 * @throws RequestTimeoutError when the time is over; its `attempts` are all the requests made
 * @throws RequestError at once for anything that waiting does not mend
 */
export async function waitForLogin(
  settings: Settings,
  ip: string,
  { waitMs, totalTimeoutMs, ...options }: WaitOptions,
  look: Look,
): Promise<Credentials> {
  const { clock, random } = settings;
  const verb = 'status';
  const wishMs = readMilliseconds('waitMs', waitMs, DEFAULT_WAIT_MS);
  const timeoutMs = Math.min(wishMs, readMilliseconds('totalTimeoutMs', totalTimeoutMs, wishMs));
  const endsAt = clock.now() + timeoutMs;
  let pausedMs = 0; // Pauses add up: a clock that stands must not have a call wait for ever.
  for (let attempts = 0, longestMs = FIRST_PAUSE_MS; ; longestMs *= GROWTH) {
    const leftMs = Math.min(endsAt - clock.now(), timeoutMs - pausedMs);
    if (leftMs <= 0)
      throw exchangeError({ verb, attempts, timeoutMs }, { kind: 'timed_out', outcome: 'unknown' });
    const seen = await look({ ...options, totalTimeoutMs: leftMs }).catch(passingTrouble);
    attempts += seen.attempts;
    const credentials = seen instanceof RequestError ? undefined : readCredentials(seen, ip);
    if (credentials) return credentials;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, longestMs) * (0.5 + portion(random) / 2);
    const limitMs = Math.max(0, Math.min(pauseMs, endsAt - clock.now()));
    const ended = await within({ clock, limitMs, signal: options.signal });
    pausedMs += limitMs;
    if (ended.kind === 'aborted')
      throw exchangeError({ verb, attempts, timeoutMs }, { ...ended, outcome: 'unknown' });
  }
}

/** Hands on an error that waiting may mend: a new server may not be known yet, or not by its address. */
function passingTrouble(error: unknown): RequestError {
  const isUnknown = error instanceof HttpStatusError && error.status === 404;
  const isOther = error instanceof ReplyError && error.code === 'SMARTVPS_OTHER_ADDRESS';
  if (error instanceof RequestError && (isUnknown || isOther || isPassing(error))) return error;
  throw error;
}
