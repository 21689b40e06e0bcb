import { type Decision, InvalidArgumentError, type RenewalDecision } from 'smartvps-sdk';
import { field } from '../web/forms.ts';

/** What the form of an order in review says, in the name of an operator. */
export function decisionOf(body: unknown, actor: string): Decision {
  const by = namedBy(body, actor);
  const decision = field(body, 'decision');
  if (decision === 'purchased') return { ...by, decision, ip: field(body, 'ip') };
  if (decision === 'not_purchased' || decision === 'accept' || decision === 'abandon')
    return { ...by, decision };
  throw noDecision();
}

/** What the form of a renewal in review says. */
export function renewalDecisionOf(body: unknown, actor: string): RenewalDecision {
  const decision = field(body, 'decision');
  if (decision === 'renewed' || decision === 'not_renewed') return { ...namedBy(body, actor), decision };
  throw noDecision();
}

/** With the version that the operator saw: a decision on an older page is refused. */
function namedBy(body: unknown, actor: string) {
  const version = Number(field(body, 'version') || Number.NaN);
  return { actor, reason: field(body, 'reason'), version };
}

function noDecision(): InvalidArgumentError {
  return new InvalidArgumentError('decision', 'The form says no decision.');
}
