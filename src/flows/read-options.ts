import { LONGEST_TIMER_MS } from '../domain/environment.ts';
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

/** Checks that the parts a flow works on were handed in. @throws ConfigurationError */
export function requireParts<Options extends object>(
  options: Options,
  parts: readonly (keyof Options & string)[],
): void {
  for (const part of parts) {
    const value: unknown = options?.[part];
    if (typeof value === 'object' && value !== null) continue;
    const hint = part === 'client' ? '' : ' Repositories are spread: { client, ...repositories }.';
    throw new ConfigurationError(part, `Option ${part} is missing.${hint}`);
  }
}
