import { type PurchaseNotRecordedError, ResolveRefusedError } from '../../../src/domain/errors.ts';
import type { ReviewCase } from '../../../src/domain/provision-result.ts';
import type { Provisioner } from '../../../src/flows/provisioner.ts';
import type { Decision, DecisionKind } from '../../../src/rules/decisions.ts';
import { PERSON } from '../leased-promises.ts';
import type { Shift } from '../shift.ts';
import type { Ledger } from './ledger.ts';

/** What somebody who works with orders has at hand. */
export interface Desk extends Shift {
  readonly provisioner: Provisioner;
}

/** How a person looks at a case. */
export type Temper = 'honest' | 'hasty' | 'wrong';

/** A person who goes through the reviews and decides each, by what the provider's own page shows. */
export async function decide(
  desk: Desk,
  ledger: Ledger,
  temper: Temper,
  likes: () => boolean,
): Promise<number> {
  const cases = await desk.provisioner.review();
  for (const open of cases) {
    for (const decision of decisionsOn(open, ledger, temper, likes())) {
      try {
        ledger.seen.set(open.orderId, open.version);
        const { status } = await desk.provisioner.resolve(open.orderId, decision);
        desk.ended(`decided ${decision.decision} on ${open.reason}: ${status}`);
        break;
      } catch (error) {
        if (!(error instanceof ResolveRefusedError)) desk.failed(error);
        desk.ended(`refused ${decision.decision} on ${open.reason}`);
      } finally {
        ledger.seen.delete(open.orderId);
      }
    }
  }
  return cases.length;
}

/** What was handed back because it could not be recorded is brought in. */
export async function bringIn(desk: Desk, handedBack: PurchaseNotRecordedError[]): Promise<void> {
  for (const { orderId, ip } of handedBack.splice(0)) {
    try {
      await desk.provisioner.resolve(orderId, { ...signed('it was handed back'), decision: 'purchased', ip });
      desk.ended('brought in');
    } catch (error) {
      if (!(error instanceof ResolveRefusedError)) desk.failed(error);
      desk.ended('not brought in');
    }
  }
}

/** What this person would decide, the next one where the first is refused. */
function decisionsOn(
  open: ReviewCase<DecisionKind>,
  ledger: Ledger,
  temper: Temper,
  likes: boolean,
): readonly Decision[] {
  const abandon: Decision = { ...signed('written off'), version: open.version, decision: 'abandon' };
  const accept: Decision = { ...signed('good enough'), version: open.version, decision: 'accept' };
  if (open.reason !== 'outcome_unknown')
    return likes && open.allowed.includes('accept') ? [accept] : [abandon];
  const nothing: Decision = { ...signed('nothing there'), version: open.version, decision: 'not_purchased' };
  const sale = ledger.salesOf(open.orderId).find(({ ip }) => !open.provision.writtenOff.includes(ip));
  if (temper === 'wrong' || sale === undefined) return [nothing];
  if (temper === 'hasty') return [abandon];
  return [{ ...signed('on the page'), version: open.version, decision: 'purchased', ip: sale.ip }, abandon];
}

function signed(reason: string) {
  return { actor: PERSON, reason };
}
