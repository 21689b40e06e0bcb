import type { Provision, ReviewReason } from '../domain/provision.ts';
import type { ReviewCase } from '../domain/provision-result.ts';
import { allowedDecisions, type DecisionKind, type DecisionPolicy } from './decisions.ts';
import { surplusOf } from './evidence.ts';

/** What a record has for a person to look at: its review, a surplus purchase, both or nothing. */
export function reviewCasesOf(
  provision: Provision,
  now: number,
  policy: DecisionPolicy,
): readonly ReviewCase<DecisionKind>[] {
  const { orderId, stage, reason, message = '', address, evidence, version, history } = provision;
  const surplus = surplusOf(provision);
  const allowed = allowedDecisions(provision, now, policy);
  const caseOf = (why: ReviewCase['reason'], words: string, since: number) => ({
    orderId,
    reason: why,
    message: words,
    ...(address !== undefined && { address }),
    surplus,
    evidence,
    since,
    ageMs: Math.max(0, now - since),
    version,
    allowed,
    provision,
  });
  const cases: ReviewCase<DecisionKind>[] = [];
  if (stage === 'needs_review') {
    const since = history.at(-1)?.at ?? provision.updatedAt;
    cases.push(caseOf(reason as ReviewReason, message, since));
  }
  if (surplus.length > 0) {
    const heard = Object.values(evidence).filter(({ ip }) => ip !== undefined && surplus.includes(ip));
    const since = Math.min(...heard.map(({ at }) => at));
    cases.push(
      caseOf(
        'surplus_purchase',
        `${surplus.join(', ')} was bought for this order besides what is on record`,
        since,
      ),
    );
  }
  return cases;
}
