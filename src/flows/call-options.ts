import { InvalidArgumentError } from '../domain/errors.ts';
import type { RunLimits } from './lease.ts';
import { requireSignal } from './read-options.ts';

/** How far one call may go. */
export interface ProvisionCallOptions {
  /** Ends waiting at once; a request under way that spends money is ended too, and is then unknown. */
  readonly signal?: AbortSignal;
  /**
   * Nothing is begun that cannot end before this moment: a `Date`, or milliseconds since 1970-01-01T00:00:00Z.
   * In a Lambda: now plus the remaining time.
   */
  readonly deadline?: number | Date;
}

/** How much one tick may do. */
export interface ProcessDueOptions extends ProvisionCallOptions {
  /** @default 50 */
  readonly limit?: number;
}

/** A named person, and why. Both go on record. */
export interface NamedReason {
  readonly actor: string;
  readonly reason: string;
}

/**
 * Reads how far a call may go.
 *
 * @throws ConfigurationError for a signal that is none
 * @throws InvalidArgumentError for a deadline that is no moment
 */
export function limitsOf(options: ProvisionCallOptions, waitMs: number): RunLimits {
  const { signal, deadline } = { ...options };
  requireSignal(signal);
  const at = deadline instanceof Date ? deadline.getTime() : deadline;
  if (at === undefined || Number.isFinite(at)) return { signal, deadline: at, waitMs };
  const message = 'deadline must be a valid Date, or milliseconds since 1970-01-01T00:00:00Z.';
  throw new InvalidArgumentError('deadline', message);
}

/** @throws InvalidArgumentError for a limit that is no whole number of at least 1 */
export function readLimit(limit = 50): number {
  if (Number.isSafeInteger(limit) && limit >= 1) return limit;
  throw new InvalidArgumentError('limit', 'limit must be a whole number of at least 1.');
}

/** @throws InvalidArgumentError when the person or the reason is missing, or nothing was handed in at all */
export function requireNamedReason(by: NamedReason | null | undefined): void {
  const { actor, reason } = { ...by };
  for (const [argument, value] of Object.entries({ actor, reason })) {
    if (typeof value === 'string' && value.trim() !== '') continue;
    const message = `${argument} must be a text: a decision is a named person's, with a reason.`;
    throw new InvalidArgumentError(argument, message);
  }
}
