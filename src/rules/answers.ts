import type { Random } from '../domain/environment.ts';
import type { DeferReason, Evidence, Provision } from '../domain/provision.ts';
import { lastEvidence } from './evidence.ts';
import { readFailedCall } from './failed-call.ts';
import { DEFER_PAUSE, type PauseShape, pauseMs } from './pauses.ts';
import { isInPool, poolOfConfig } from './pool.ts';
import { deferred, failed, inReview, purchased, type StepBy } from './transitions.ts';

/** What weighing an answer depends on besides the record. */
export interface AnswerPolicy {
  readonly credentialsWithinMs: number;
  readonly deferUpToMs: number;
  readonly random: Random;
}

/** What a call that failed says of a purchase. */
export function evidenceOfError(error: unknown, at: number): Evidence {
  return { at, ...readFailedCall(error) };
}

/** Weighs what was heard of the last purchase and says where the order goes from here. */
export function weighed(provision: Provision, by: StepBy, policy: AnswerPolicy): Provision {
  const evidence = lastEvidence(provision);
  switch (evidence?.outcome) {
    case 'purchased':
      return bought(provision, by, evidence.ip, policy);
    case 'not_sent':
      return putOff(provision, by, policy, { reason: 'not_sent', message: 'the request was not sent' });
    case 'rejected':
      return refused(provision, by, evidence, policy);
    default:
      return inReview(
        provision,
        by,
        'outcome_unknown',
        `attempt ${provision.mark?.attempt} may have bought a server: ${evidence?.code ?? 'no answer was heard'}`,
      );
  }
}

/** Puts an order off, or fails it when it was put off for too long. Only from `pending` and `purchasing`. */
export function putOff(
  provision: Provision,
  by: StepBy,
  { deferUpToMs, random }: AnswerPolicy,
  why: {
    readonly reason: DeferReason;
    readonly message: string;
    readonly pause?: PauseShape;
    readonly waitMs?: number | undefined;
  },
): Provision {
  const { reason, message, pause = DEFER_PAUSE, waitMs } = why;
  const giveUpAt = (provision.deferredSince ?? by.at) + deferUpToMs;
  if (by.at >= giveUpAt)
    return failed(provision, by, 'deferred_too_long', `put off for too long: ${message}`);
  const retryAt = by.at + (waitMs ?? pauseMs(provision.tries, random, pause));
  return deferred(provision, by, { reason, message, retryAt: Math.min(retryAt, giveUpAt) });
}

/** Why the provider refuses now what it may take later, by the code of its answer; `undefined` for anything else. */
export function passingReason(code: string): 'unauthorized' | 'rate_limited' | undefined {
  switch (code) {
    case 'SMARTVPS_UNAUTHORIZED':
      return 'unauthorized';
    case 'SMARTVPS_RATE_LIMITED':
      return 'rate_limited';
    default:
      return undefined;
  }
}

/** The provision after its address turned out to be another order's. */
export function addressInUse(
  provision: Provision,
  by: StepBy,
  { address }: Pick<Provision, 'address'>,
): Provision {
  return inReview(provision, by, 'address_in_use', `${address} is on record for another order`, {
    address,
    holdsAddress: false,
    purchasedAt: provision.purchasedAt ?? by.at,
  });
}

function bought(provision: Provision, by: StepBy, ip: string | undefined, policy: AnswerPolicy): Provision {
  const ordered = provision.package;
  if (ip === undefined || ordered === undefined) {
    return inReview(provision, by, 'outcome_unknown', 'the answer on record names no address');
  }
  const pool = poolOfConfig({ packageName: ordered.name, addressPattern: ordered.addressPattern });
  if (isInPool(ip, pool) === 'match') return purchased(provision, by, { ip, ...policy });
  const facts = { address: ip, holdsAddress: true, purchasedAt: by.at };
  return inReview(provision, by, 'wrong_pool', `bought ${ip}, which is not in "${ordered.name}"`, facts);
}

/** The provider knows no such login, or had too much to do: nothing is wrong with the order itself. */
function refused(provision: Provision, by: StepBy, evidence: Evidence, policy: AnswerPolicy): Provision {
  const { code = 'no code', retryAfterMs } = evidence;
  const message = `the provider refused the purchase: ${code}`;
  const reason = passingReason(code);
  if (reason === undefined) return failed(provision, by, 'rejected', message);
  return putOff(provision, by, policy, { reason, message, waitMs: retryAfterMs });
}
