import type { Provision } from '../domain/provision.ts';
import { printable } from '../domain/text.ts';
import { isOutcomeUnknown, lastEvidence, surplusOf } from './evidence.ts';
import { isInPool, poolOfConfig } from './pool.ts';
import { failed, moved, purchased, type StepBy, toTell } from './transitions.ts';

/** What a named person can decide. */
export type DecisionKind = 'purchased' | 'not_purchased' | 'accept' | 'abandon';

/** A named person's decision on an order that waits for one. */
export type Decision = {
  /** Who decides: a person, for the record. */
  readonly actor: string;
  /** Why, for the record. */
  readonly reason: string;
  /** The version of the record that the person saw; a decision on an older one is refused. */
  readonly version?: number;
} & (
  | { readonly decision: 'purchased'; readonly ip: string }
  | { readonly decision: 'not_purchased' | 'accept' | 'abandon' }
);

/** What a decision leads to: the next record, or why it is refused. */
export type Decided =
  | { readonly ok: true; readonly next: Provision }
  | { readonly ok: false; readonly why: string };

/** What a decision depends on besides the record. */
export interface DecisionPolicy {
  readonly quietWindowMs: number;
  readonly credentialsWithinMs: number;
}

/** The decisions a person may take on a record at this moment. */
export function allowedDecisions(
  provision: Provision,
  at: number,
  policy: DecisionPolicy,
): readonly DecisionKind[] {
  const { stage, reason } = provision;
  const allowed: DecisionKind[] = [];
  if (stage === 'purchasing' || isOutcomeUnknown(provision)) allowed.push('purchased');
  if (isOutcomeUnknown(provision) && whyNotNotPurchased(provision, at, policy) === undefined) {
    allowed.push('not_purchased');
  }
  if (stage === 'needs_review' && ACCEPTABLE.some((one) => one === reason)) allowed.push('accept');
  if (stage === 'needs_review' || surplusOf(provision).length > 0) allowed.push('abandon');
  return allowed;
}

/** Applies a decision, or says why it is refused: whatever the table of decisions lacks. */
export function decided(
  provision: Provision,
  decision: Decision,
  at: number,
  policy: DecisionPolicy,
): Decided {
  const by = { at, who: decision.actor };
  const kind = decision.decision;
  if (kind === 'not_purchased' && isOutcomeUnknown(provision)) {
    const why = whyNotNotPurchased(provision, at, policy);
    if (why !== undefined) return refuse(why);
  }
  if (!allowedDecisions(provision, at, policy).includes(kind)) {
    const { stage, reason } = provision;
    return refuse(`"${kind}" is no decision for an order that is ${stage}${reason ? ` (${reason})` : ''}`);
  }
  switch (decision.decision) {
    case 'purchased':
      return boughtByWord(provision, by, decision, policy);
    case 'not_purchased':
      return accept(failed(provision, by, 'not_purchased', `nothing was bought: ${decision.reason}`));
    case 'accept':
      return accept(taken(provision, by, decision.reason, policy));
    case 'abandon':
      return accept(abandoned(provision, by, decision.reason));
  }
}

/** What a person may take as it is. */
const ACCEPTABLE = ['wrong_pool', 'wrong_os', 'credentials_missing'] as const;

function accept(next: Provision): Decided {
  return { ok: true, next };
}

function refuse(why: string): Decided {
  return { ok: false, why };
}

function whyNotNotPurchased(
  provision: Provision,
  at: number,
  { quietWindowMs }: DecisionPolicy,
): string | undefined {
  const { outcome, ip } = lastEvidence(provision) ?? {};
  const bought = [...(outcome === 'purchased' ? [ip] : []), ...surplusOf(provision)];
  if (bought.length > 0) return `the provider answered that it assigned ${bought.join(', ')}`;
  const quietUntil = (provision.mark?.answerBy ?? at) + quietWindowMs;
  if (at >= quietUntil) return undefined;
  return `the provider may still finish the purchase; ask again after ${new Date(quietUntil).toISOString()}`;
}

function boughtByWord(
  provision: Provision,
  by: StepBy,
  { ip, reason }: { readonly ip: string; readonly reason: string },
  policy: DecisionPolicy,
): Decided {
  const ordered = provision.package;
  const pool = ordered && poolOfConfig({ packageName: ordered.name, addressPattern: ordered.addressPattern });
  if (isInPool(ip, pool) !== 'match')
    return refuse(`${printable(String(ip), 40)} is not in the pool "${ordered?.name ?? 'unknown'}"`);
  const why = `bought ${ip}: ${reason}`;
  return accept({ ...purchased(provision, by, { ip, ...policy, why }), leaseUntil: undefined });
}

/** On towards delivery with the server as it is. */
function taken(provision: Provision, by: StepBy, reason: string, policy: DecisionPolicy): Provision {
  const accepted = [...(provision.accepted ?? []), ...ACCEPTABLE.filter((one) => one === provision.reason)];
  return moved(provision, 'purchased', `accepted as it is: ${reason}`, by, {
    accepted,
    reason: undefined,
    credentialsBy: by.at + policy.credentialsWithinMs,
    tries: 0,
    dueAt: by.at,
  });
}

/** Writes off what was or may have been bought. A surplus is written off where the order stands. */
function abandoned(provision: Provision, by: StepBy, reason: string): Provision {
  const surplus = surplusOf(provision);
  if (provision.stage !== 'needs_review') {
    const writtenOff = [...provision.writtenOff, ...surplus];
    const why = `wrote off ${surplus.join(', ')}: ${reason}`;
    return { ...moved(provision, provision.stage, why, by, { writtenOff }), message: provision.message };
  }
  const { address } = provision;
  const heard = lastEvidence(provision)?.ip;
  const own = [address, heard].filter((ip) => ip !== undefined);
  const writtenOff = [...new Set([...provision.writtenOff, ...own, ...surplus])];
  const next = moved(provision, 'abandoned', `written off: ${reason}`, by, {
    reason: 'abandoned',
    holdsAddress: false,
    writtenOff,
    dueAt: by.at,
  });
  return toTell(next);
}
