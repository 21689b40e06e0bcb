import { OrderNotFoundError, ResolveRefusedError } from '../domain/errors.ts';
import type { Provision } from '../domain/provision.ts';
import type { ProvisionResult } from '../domain/provision-result.ts';
import { orderLabel } from '../domain/text.ts';
import { limitsOf } from './call-options.ts';
import { resultOf, runProvision } from './provision-run.ts';
import type { ProvisionerSettings } from './provisioner-options.ts';
import { announceStage } from './worker.ts';

/** A person's decision: the next record, or why it is refused. */
export type Decide = (provision: Provision, at: number) => Provision | string;

/**
 * Due at no time: a record that is made only to be decided on must not have a worker buy for it when the decision
 * comes no further. The last moment that a `Date` can tell.
 */
export const NEVER = 8_640_000_000_000_000;

/** How often a decision is weighed anew when the record moves meanwhile. */
const MOST_CONFLICTS = 5;

/**
 * Stores what a person's decision makes of a record, as a compare-and-set, and does at once what follows.
 *
 * @param version - the version that the person saw, if they said so
 * @throws ResolveRefusedError when the decision is refused, on a stale version, or when the address is another order's
 * @throws OrderNotFoundError when there is no record
 */
export async function decideOn(
  settings: ProvisionerSettings,
  orderId: string,
  version: number | undefined,
  decide: Decide,
): Promise<ProvisionResult> {
  const { provisions, clock } = settings;
  for (let tries = 0; tries < MOST_CONFLICTS; tries += 1) {
    const provision = await provisions.get(orderId);
    if (provision === undefined)
      throw new OrderNotFoundError(orderId, `There is no record of ${orderLabel(orderId)}.`);
    if (version !== undefined && version !== provision.version) throw refused(orderId, STALE);
    const next = decide(provision, clock.now());
    if (typeof next === 'string') throw refused(orderId, next);
    const answer = await provisions.advance(provision.version, next);
    if (answer === 'address_taken') throw refused(orderId, `${next.address} is on record for another order`);
    if (answer === 'ok') {
      announceStage(settings, provision, next);
      return follow(settings, next);
    }
    if (version !== undefined) throw refused(orderId, STALE);
  }
  throw refused(orderId, STALE);
}

/** A decision that the record does not allow. */
export function refused(orderId: string, why: string): ResolveRefusedError {
  return new ResolveRefusedError(orderId, `The record of ${orderLabel(orderId)} was left as it is: ${why}.`);
}

const STALE = 'its record changed meanwhile. Look again';

/** The decision stands, whatever happens next: a failure here is left to the next tick. */
async function follow(settings: ProvisionerSettings, decidedOn: Provision): Promise<ProvisionResult> {
  const { orderId, dueAt, stage } = decidedOn;
  const stored = async () =>
    resultOf((await settings.provisions.get(orderId).catch(() => undefined)) ?? decidedOn);
  if (dueAt === undefined || stage === 'pending') return stored();
  return runProvision(settings, orderId, limitsOf({}, 0)).catch(stored);
}
