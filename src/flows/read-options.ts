import { type Clock, LONGEST_TIMER_MS, systemClock } from '../domain/environment.ts';
import { ConfigurationError } from '../domain/errors.ts';
import { ANSWER_MARGIN_MS } from '../rules/transitions.ts';

/** The times that keep a second worker away from a request that may still be answered. */
export interface LeaseTimes {
  readonly purchaseTimeoutMs: number;
  readonly sendWithinMs: number;
  readonly leaseMs: number;
}

/** Reads the times of a lease. @throws ConfigurationError for a lease that a request could outlast */
export function readLease(options: Partial<LeaseTimes>): LeaseTimes {
  const purchaseTimeoutMs = readTime('purchaseTimeoutMs', options.purchaseTimeoutMs, 180_000, 1);
  const sendWithinMs = readTime('sendWithinMs', options.sendWithinMs, 10_000, 1);
  const shortestLeaseMs = sendWithinMs + purchaseTimeoutMs + ANSWER_MARGIN_MS;
  const leaseMs = readTime('leaseMs', options.leaseMs, shortestLeaseMs + 30_000, 1);
  if (leaseMs > shortestLeaseMs) return { purchaseTimeoutMs, sendWithinMs, leaseMs };
  throw new ConfigurationError(
    'leaseMs',
    `Option leaseMs must be more than ${shortestLeaseMs} (sendWithinMs + purchaseTimeoutMs + ${ANSWER_MARGIN_MS}), or a second worker could take up what is still under way.`,
  );
}

/** Reads a time in milliseconds. @throws ConfigurationError when it is none, or out of range */
export function readTime(option: string, value: number | undefined, standard: number, least: number): number {
  if (value === undefined) return standard;
  if (Number.isFinite(value) && value >= least && value <= LONGEST_TIMER_MS) return value;
  throw new ConfigurationError(
    option,
    `Option ${option} must be ${least} to ${LONGEST_TIMER_MS} milliseconds.`,
  );
}

/** Checks that the parts a flow works on were handed in, with the methods it begins with. @throws ConfigurationError */
export function requireParts(options: object, parts: Readonly<Record<string, readonly string[]>>): void {
  for (const [part, methods] of Object.entries(parts)) {
    const value = fieldOf(options, part);
    if (typeof value !== 'object' || value === null) {
      const hint = part === 'client' ? '' : ' Repositories are spread: { client, ...repositories }.';
      throw new ConfigurationError(part, `Option ${part} is missing.${hint}`);
    }
    const missing = methods.find((method) => typeof fieldOf(value, method) !== 'function');
    if (missing !== undefined) throw new ConfigurationError(part, `Option ${part} has no method ${missing}.`);
  }
}

function fieldOf(value: object | undefined, name: string): unknown {
  return (value as Readonly<Record<string, unknown>> | undefined)?.[name];
}

/** Passes on a function that is called later, or nothing. @throws ConfigurationError for anything else */
export function requireFunction<Value>(option: string, value: Value): Value {
  if (value === undefined || typeof value === 'function') return value;
  throw new ConfigurationError(option, `Option ${option} must be a function.`);
}

/** Reads the clock. @throws ConfigurationError for one that tells no time */
export function readClock(clock: Clock | null | undefined): Clock {
  if (clock === undefined || clock === null) return systemClock;
  if (typeof clock.now === 'function') return clock;
  throw new ConfigurationError('clock', 'Option clock must be an object with the methods now and sleep.');
}

/** Checks what may end a call. @throws ConfigurationError when it is there and no AbortSignal */
export function requireSignal(signal: AbortSignal | null | undefined): void {
  if (signal === undefined || signal === null || typeof signal.addEventListener === 'function') return;
  throw new ConfigurationError('signal', 'Option signal must be an AbortSignal.');
}
