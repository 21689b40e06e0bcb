import type { Random } from '../domain/environment.ts';
import type {
  Renewal,
  RenewalEvidence,
  RenewalMark,
  RenewalReason,
  RenewalStage,
} from '../domain/renewal.ts';
import { passingReason } from './answers.ts';
import { readFailedCall } from './failed-call.ts';
import { DEFER_PAUSE, pauseMs } from './pauses.ts';
import { ANSWER_MARGIN_MS, type StepBy } from './transitions.ts';

/** What weighing a renewal depends on besides the record. */
export interface RenewalPolicy {
  readonly quietWindowMs: number;
  readonly deferUpToMs: number;
  readonly random: Random;
}

/** Why a renewal is put off, and for how long where that is known. */
export interface RenewalDelay {
  readonly reason: RenewalReason;
  readonly message: string;
  readonly waitMs?: number | undefined;
}

/** Nothing was charged; it is taken up again later, or fails when it was put off for too long. */
export function renewalPutOff(
  renewal: Renewal,
  by: StepBy,
  { deferUpToMs, random }: RenewalPolicy,
  { reason, message, waitMs }: RenewalDelay,
): Renewal {
  const deferredSince = renewal.deferredSince ?? by.at;
  const giveUpAt = deferredSince + deferUpToMs;
  if (by.at >= giveUpAt)
    return renewalFailed(renewal, by, 'deferred_too_long', `put off for too long: ${message}`);
  const retryAt = by.at + (waitMs ?? pauseMs(renewal.tries, random, DEFER_PAUSE));
  return renewalMoved(renewal, 'pending', message, by, {
    reason,
    holdsAddress: false,
    dueAt: Math.min(retryAt, giveUpAt),
    leaseUntil: undefined,
    deferredSince,
    tries: renewal.tries + 1,
  });
}

/** An ending: nothing was charged. */
export function renewalFailed(renewal: Renewal, by: StepBy, reason: RenewalReason, message: string): Renewal {
  return renewalMoved(renewal, 'failed', message, by, { reason, holdsAddress: false, ...RELEASED });
}

/** From now on no other renewal may be made for this address. Nothing was sent. */
export function renewalHolding(renewal: Renewal, { at }: StepBy, address: string): Renewal {
  return { ...renewal, address, holdsAddress: true, updatedAt: at };
}

/** The point of no return: from the moment this is stored, a month may have been charged. */
export function renewalMarked(
  renewal: Renewal,
  by: StepBy,
  facts: {
    readonly mark: RenewalMark;
    readonly address: string;
    readonly expiresBefore: number | undefined;
    readonly leaseUntil: number;
  },
): Renewal {
  const { mark } = facts;
  return renewalMoved(renewal, 'renewing', `attempt ${mark.attempt}: renewing ${facts.address}`, by, {
    ...facts,
    holdsAddress: true,
    reason: undefined,
    expiresAfter: undefined,
    dueAt: mark.answerBy + ANSWER_MARGIN_MS,
  });
}

/** What a call that failed says of a renewal. */
export function renewalEvidenceOfError(error: unknown, at: number): RenewalEvidence {
  const { addresses: _addresses, ...heard } = readFailedCall(error);
  return { at, ...heard };
}

/** The evidence of the last attempt; `undefined` while nothing was heard. */
export function lastRenewalEvidence({ mark, evidence }: Renewal): RenewalEvidence | undefined {
  return mark === undefined ? undefined : evidence[String(mark.attempt)];
}

/** Weighs what was heard. Whatever was not refused before it was charged is told by the expiry alone. */
export function renewalWeighed(renewal: Renewal, by: StepBy, policy: RenewalPolicy): Renewal {
  const evidence = lastRenewalEvidence(renewal);
  if (evidence?.outcome === 'not_sent') {
    return renewalPutOff(renewal, by, policy, { reason: 'not_sent', message: 'the request was not sent' });
  }
  if (evidence?.outcome === 'rejected') return refused(renewal, by, policy, evidence);
  const why = evidence === undefined ? 'no answer was heard' : (evidence.code ?? 'the provider answered');
  return renewalMoved(renewal, 'awaiting_expiry', why, by, { reason: undefined, tries: 0, dueAt: by.at });
}

/** Weighs when the paid time ends now against when it ended before the request. */
export function expiryWeighed(
  renewal: Renewal,
  by: StepBy,
  policy: RenewalPolicy,
  {
    expiresAfter,
    retryAt,
    leaseUntil,
  }: {
    readonly expiresAfter: number | undefined;
    readonly retryAt: number;
    readonly leaseUntil: number | undefined;
  },
): Renewal {
  const { expiresBefore, mark } = renewal;
  if (expiresAfter !== undefined && expiresAfter - (expiresBefore ?? Number.NaN) > SAME_EXPIRY_MS) {
    const why = `paid until ${new Date(expiresAfter).toISOString()}`;
    return renewalMoved(renewal, 'renewed', why, by, {
      expiresAfter,
      reason: undefined,
      holdsAddress: false,
      ...RELEASED,
    });
  }
  const quietUntil = (mark?.answerBy ?? by.at) + policy.quietWindowMs;
  if (by.at >= quietUntil) {
    const seen = expiresAfter ?? renewal.expiresAfter;
    const why = `attempt ${mark?.attempt} may have charged a month: the expiry before was ${show(expiresBefore)}, and is ${show(seen)}`;
    return renewalMoved(renewal, 'needs_review', why, by, {
      expiresAfter: seen,
      reason: 'outcome_unknown',
      ...RELEASED,
    });
  }
  const seen = expiresAfter === undefined ? {} : { expiresAfter };
  const dueAt = Math.min(retryAt, quietUntil);
  return { ...renewal, ...seen, updatedAt: by.at, dueAt, leaseUntil, tries: renewal.tries + 1 };
}

/** The lease is given back and nothing else changes. */
export function renewalReleased(renewal: Renewal, { at }: StepBy, dueAt?: number): Renewal {
  return { ...renewal, ...RELEASED, dueAt, updatedAt: at };
}

/** Moves a record to a stage and writes history: one entry per change of stage or of reason. */
export function renewalMoved(
  renewal: Renewal,
  to: RenewalStage,
  why: string,
  { at, who }: StepBy,
  facts: Partial<Renewal>,
): Renewal {
  const { stage, history } = renewal;
  const isNews = stage !== to || history.at(-1)?.why !== why;
  return {
    ...renewal,
    ...facts,
    stage: to,
    message: why,
    updatedAt: at,
    history: isNews ? [...history, { at, from: stage, to, why, who }] : history,
  };
}

const RELEASED = { leaseUntil: undefined, dueAt: undefined } as const;

/** One and the same expiry, told first as a day alone and then with its hour and zone, differs by up to 36 hours. */
const SAME_EXPIRY_MS = 48 * 3_600_000;

function refused(renewal: Renewal, by: StepBy, policy: RenewalPolicy, evidence: RenewalEvidence): Renewal {
  const { code = 'no code', retryAfterMs } = evidence;
  const message = `the provider refused the renewal: ${code}`;
  const reason = passingReason(code);
  if (reason === undefined) return renewalFailed(renewal, by, 'rejected', message);
  return renewalPutOff(renewal, by, policy, { reason, message, waitMs: retryAfterMs });
}

function show(time: number | undefined): string {
  return time === undefined ? 'unreadable' : new Date(time).toISOString();
}
