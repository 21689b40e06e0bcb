import type { CallOptions } from '../domain/calls.ts';
import type { RequestError } from '../domain/errors.ts';
import type { Verb } from '../domain/outcome.ts';
import { type Decoded, unwrap } from './decode.ts';
import { unusable } from './endpoint.ts';
import { exchange } from './exchange.ts';
import { exchangeError, replyError } from './failure.ts';
import { readMilliseconds, type Settings } from './options.ts';
import type { Reading } from './reading.ts';
import { isPassing, pauseMsAfter } from './retry.ts';
import { VERBS } from './verbs.ts';
import { emit, log } from './watch.ts';
import { within } from './within.ts';

/** One call: what is sent, and how its reply is read. */
export interface Call<Value> {
  readonly verb: Verb;
  /** Sent as JSON; nothing is sent for `undefined`. */
  readonly body: Readonly<Record<string, string>> | undefined;
  readonly read: (reply: Decoded) => Reading<Value>;
  readonly options: CallOptions | undefined;
  /** When it began, where it is the second half of another call. @default now */
  readonly startedAt?: number | undefined;
}

/** A call under way. */
interface Progress<Value> extends Call<Value> {
  readonly signal: AbortSignal | undefined;
  /** Milliseconds for one request. */
  readonly timeoutMs: number;
  /** Milliseconds for the whole call, from `startedAt`. */
  readonly totalTimeoutMs: number;
  readonly startedAt: number;
  attempts: number;
  /** Whether the last request was handed to `fetch`; what kept it from that will keep the next one. */
  isSent: boolean;
  /** The last HTTP status. */
  status?: number;
}

/**
 * Makes one call: one request, and for reads as many repeats as allowed, within the call's limits.
 *
 * @returns what the reply says, and how many requests it took
 * @throws RequestError for every failure from the first request on
 * @throws ConfigurationError when a limit or the signal cannot be used
 */
export async function makeCall<Value extends object>(
  settings: Settings,
  call: Call<Value>,
): Promise<Value & { readonly attempts: number }> {
  const progress = begin(settings, call);
  let error: RequestError | undefined;
  do {
    const result = await attempt(settings, progress);
    if (result.ok) {
      complete(settings, progress);
      return { ...result.value, attempts: progress.attempts };
    }
    error = await pauseAfter(result.error, settings, progress);
  } while (error === undefined);
  complete(settings, progress, error);
  throw error;
}

function begin<Value>(settings: Settings, call: Call<Value>): Progress<Value> {
  const { signal, ...limits } = { ...call.options };
  if (signal && typeof signal.addEventListener !== 'function') throw unusable('signal', 'an AbortSignal');
  const isPurchase = call.verb === 'buyvps';
  const defaultMs = isPurchase ? settings.purchaseTimeoutMs : settings.timeoutMs;
  const timeoutMs = readMilliseconds('timeoutMs', limits.timeoutMs, defaultMs);
  const defaultTotalMs = isPurchase ? Number.POSITIVE_INFINITY : settings.totalTimeoutMs;
  const totalTimeoutMs = readMilliseconds('totalTimeoutMs', limits.totalTimeoutMs, defaultTotalMs);
  const { startedAt = settings.clock.now() } = call;
  return { ...call, startedAt, signal, timeoutMs, totalTimeoutMs, attempts: 0, isSent: false };
}

type Attempt<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: RequestError };

async function attempt<Value>(settings: Settings, progress: Progress<Value>): Promise<Attempt<Value>> {
  const { verb, body, signal } = progress;
  const { authorization, clock } = settings;
  const sentAt = clock.now();
  const leftMs = progress.startedAt + progress.totalTimeoutMs - sentAt;
  const ended = await exchange(
    { ...settings, ...VERBS[verb], signal, limitMs: Math.min(progress.timeoutMs, leftMs) },
    { url: settings.endpoint(verb), authorization, body: body && JSON.stringify(body) },
  );
  progress.isSent = ended.isSent;
  if (ended.isSent) progress.attempts += 1;
  if ('status' in ended) progress.status = ended.status;
  const { attempts, status } = progress;
  log(settings, 'debug', `${verb}: ${ended.kind}`, { verb, attempts, status, tookMs: clock.now() - sentAt });
  const timeoutMs = leftMs < progress.timeoutMs ? progress.totalTimeoutMs : progress.timeoutMs;
  if (ended.kind !== 'replied') return { ok: false, error: exchangeError({ ...progress, timeoutMs }, ended) };
  const unwrapped = ended.body.ok ? unwrap(ended.body.value) : ended.body;
  const reading = unwrapped.ok ? progress.read(unwrapped.value) : unwrapped;
  return reading.ok ? reading : { ok: false, error: replyError(progress, reading) };
}

/** Waits for the next try. The error that ends the call instead, where there is none to come. */
async function pauseAfter<Value>(
  error: RequestError,
  settings: Settings,
  progress: Progress<Value>,
): Promise<RequestError | undefined> {
  const { verb, attempts, isSent, signal, startedAt, totalTimeoutMs } = progress;
  const { clock } = settings;
  const limitMs = pauseMsAfter(attempts, error, settings.random);
  const isLast = !VERBS[verb].isRead || !isSent || attempts > settings.retry || !isPassing(error);
  if (isLast || clock.now() + limitMs >= startedAt + totalTimeoutMs) return error;
  log(settings, 'warn', `${verb} failed and is repeated`, { verb, attempts, code: error.code });
  const ended = await within({ clock, limitMs, signal });
  return ended.kind === 'aborted' ? exchangeError(progress, { ...ended, outcome: 'unknown' }) : undefined;
}

function complete<Value>(settings: Settings, progress: Progress<Value>, error?: RequestError): void {
  const { verb, attempts, status, startedAt } = progress;
  const at = settings.clock.now();
  const facts = { verb, ok: !error, code: error?.code, outcome: error?.outcome, status, attempts };
  const event = { type: 'request.completed', at, ...facts, tookMs: at - startedAt } as const;
  if (error) log(settings, 'warn', `${verb} failed: ${error.code}`, event);
  emit(settings, event);
}
