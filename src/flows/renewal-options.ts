import { type Clock, type Logger, type Random, systemRandom } from '../domain/environment.ts';
import type { EventListener } from '../domain/events.ts';
import { guardedListener, guardedLogger } from '../domain/hooks.ts';
import type { Provider } from '../ports/provider.ts';
import type { ProvisionRepository } from '../ports/provisions.ts';
import type { RenewalRepository } from '../ports/renewals.ts';
import { readClock, readLease, readTime, requireFunction, requireParts } from './read-options.ts';

/** What {@link Renewals} need, and what they may be given. All times are milliseconds. */
export interface RenewalsOptions {
  readonly client: Pick<Provider, 'renewVps' | 'status'>;
  readonly provisions: ProvisionRepository;
  readonly renewals: RenewalRepository;
  /** How long a renewal may take. @default 180_000 */
  readonly purchaseTimeoutMs?: number;
  /** How long after its mark a renewal may still leave. @default 10_000 */
  readonly sendWithinMs?: number;
  /** How long a worker has a renewal. @default sendWithinMs + purchaseTimeoutMs + 60 s */
  readonly leaseMs?: number;
  /** How long after `answerBy` the expiry may still move before a person must look. @default 1_200_000 */
  readonly quietWindowMs?: number;
  /** How long `renew` waits for the expiry to move before it returns. 0 in a Lambda. @default 60_000 */
  readonly waitForExpiryMs?: number;
  /** How long a renewal may be put off before it fails. @default 21_600_000 */
  readonly deferUpToMs?: number;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly logger?: Logger;
  readonly onEvent?: EventListener;
}

/** The options, checked and filled in. */
export type RenewalSettings = Omit<Required<RenewalsOptions>, 'onEvent'> & { readonly emit: EventListener };

/** Checks the options and fills in the defaults. @throws ConfigurationError */
export function readRenewalsOptions(options: RenewalsOptions): RenewalSettings {
  requireParts(options, { client: [], provisions: ['get'], renewals: ['get'] });
  return {
    client: options.client,
    provisions: options.provisions,
    renewals: options.renewals,
    ...readLease(options),
    quietWindowMs: readTime('quietWindowMs', options.quietWindowMs, 1_200_000, 0),
    waitForExpiryMs: readTime('waitForExpiryMs', options.waitForExpiryMs, 60_000, 0),
    deferUpToMs: readTime('deferUpToMs', options.deferUpToMs, 21_600_000, 0),
    clock: readClock(options.clock),
    random: requireFunction('random', options.random ?? systemRandom),
    logger: guardedLogger(options.logger),
    emit: guardedListener(options.onEvent),
  };
}
