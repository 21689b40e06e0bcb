import type { CallOptions } from '../domain/calls.ts';
import { ConfigurationError, RequestError } from '../domain/errors.ts';
import type { RequestCompletedEvent } from '../domain/events.ts';
import type { Verb } from '../domain/outcome.ts';
import { type Decoded, decodeBody } from './decode.ts';
import { type Exchange, exchange } from './exchange.ts';
import { abortedError, exchangeError, replyError } from './failure.ts';
import { readTimeoutMs, type Settings } from './options.ts';
import type { Reading } from './reading.ts';
import { isPassing, pauseMsAfter } from './retry.ts';
import { VERBS } from './verbs.ts';
import { emit, log } from './watch.ts';
import { forever, within } from './within.ts';

/** One call: what is sent, and how its reply is read. */
export interface Call<Value> {
  readonly verb: Verb;
  /** Sent as JSON. */
  readonly body?: Readonly<Record<string, string>>;
  readonly read: (reply: Decoded) => Reading<Value>;
  readonly options: CallOptions | undefined;
}

/** A call under way. */
interface Progress {
  readonly settings: Settings;
  readonly verb: Verb;
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds for one request. */
  readonly timeoutMs: number;
  /** Milliseconds for the whole call, and when they are over. */
  readonly totalTimeoutMs: number;
  readonly endsAt: number;
  attempts: number;
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
  const startedAt = settings.clock.now();
  try {
    const value = await repeat(progress, call.read);
    complete(progress, startedAt);
    return { ...value, attempts: progress.attempts };
  } catch (error) {
    if (error instanceof RequestError) complete(progress, startedAt, error);
    throw error;
  }
}

function begin(settings: Settings, { verb, body, options }: Call<unknown>): Progress {
  const isPurchase = verb === 'buyvps';
  const givenMs = readTimeoutMs('timeoutMs', options?.timeoutMs);
  const timeoutMs = givenMs ?? (isPurchase ? settings.purchaseTimeoutMs : settings.timeoutMs);
  const givenTotalMs = readTimeoutMs('totalTimeoutMs', options?.totalTimeoutMs);
  const totalTimeoutMs = givenTotalMs ?? (isPurchase ? timeoutMs : settings.totalTimeoutMs);
  return {
    settings,
    verb,
    body: body && JSON.stringify(body),
    signal: readSignal(options?.signal),
    timeoutMs,
    totalTimeoutMs,
    endsAt: settings.clock.now() + totalTimeoutMs,
    attempts: 0,
  };
}

function readSignal(signal: AbortSignal | null | undefined): AbortSignal | undefined {
  if (signal === undefined || signal === null) return undefined;
  if (typeof signal.addEventListener === 'function') return signal;
  throw new ConfigurationError('signal', 'Option "signal" cannot be used: it must be an AbortSignal.');
}

async function repeat<Value>(progress: Progress, read: Call<Value>['read']): Promise<Value> {
  const { settings, verb } = progress;
  for (;;) {
    const result = await attempt(progress, read);
    if (result.ok) return result.value;
    const { error } = result;
    const mayRepeat = VERBS[verb].isRead && progress.attempts <= settings.retry && isPassing(error);
    const pauseMs = mayRepeat ? pauseMsAfter(progress.attempts, error, settings.random) : 0;
    if (!mayRepeat || settings.clock.now() + pauseMs >= progress.endsAt) throw error;
    log(settings, 'warn', `${verb} failed and is repeated`, { verb, code: error.code, pauseMs });
    await pause(progress, pauseMs);
  }
}

type Attempt<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: RequestError };

async function attempt<Value>(progress: Progress, read: Call<Value>['read']): Promise<Attempt<Value>> {
  const { settings, verb, body, timeoutMs, totalTimeoutMs, signal } = progress;
  const startedAt = settings.clock.now();
  const leftMs = progress.endsAt - startedAt;
  const ended = await exchange(
    { ...settings, maxReplyBytes: VERBS[verb].maxReplyBytes, limitMs: Math.min(timeoutMs, leftMs), signal },
    { url: settings.endpoint.urlOf(verb), authorization: settings.authorization, body },
  );
  if (ended.isSent) progress.attempts += 1;
  noteAttempt(progress, ended, startedAt);
  const failed = {
    verb,
    attempts: progress.attempts,
    limitMs: leftMs < timeoutMs ? totalTimeoutMs : timeoutMs,
  };
  if (ended.kind !== 'replied') return { ok: false, error: exchangeError(failed, ended) };
  const decoded = decodeBody(ended.bytes);
  const reading = decoded.ok ? read(decoded.value) : decoded;
  return reading.ok ? reading : { ok: false, error: replyError(failed, reading) };
}

function noteAttempt(progress: Progress, ended: Exchange, startedAt: number): void {
  const { settings, verb, attempts } = progress;
  if ('status' in ended) progress.status = ended.status;
  const answer = 'status' in ended ? `HTTP ${ended.status}` : ended.kind.replace('_', ' ');
  const bytes = ended.kind === 'replied' ? { bytes: ended.bytes.byteLength } : {};
  const tookMs = settings.clock.now() - startedAt;
  log(settings, 'debug', `${verb}: ${answer}`, { verb, attempt: attempts, ...bytes, tookMs });
}

async function pause({ settings, verb, signal, attempts }: Progress, pauseMs: number): Promise<void> {
  const ended = await within({ clock: settings.clock, limitMs: pauseMs, signal }, forever);
  if (ended.kind !== 'aborted') return;
  throw abortedError({ verb, attempts, limitMs: 0 }, attempts === 0 ? 'not_sent' : 'unknown', ended.reason);
}

function complete(progress: Progress, startedAt: number, error?: RequestError): void {
  const { settings, verb, attempts, status } = progress;
  const at = settings.clock.now();
  const event: RequestCompletedEvent = {
    type: 'request.completed',
    at,
    verb,
    ok: error === undefined,
    ...(error && { code: error.code, outcome: error.outcome }),
    ...(status !== undefined && { status }),
    attempts,
    tookMs: at - startedAt,
  };
  if (error) log(settings, 'warn', `${verb} failed: ${error.code}`, { ...event });
  emit(settings, event);
}
