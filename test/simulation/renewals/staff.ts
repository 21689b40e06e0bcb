import { ResolveRefusedError } from '../../../src/domain/errors.ts';
import type { RenewalReviewCase } from '../../../src/domain/renewal.ts';
import type { Provisioner } from '../../../src/flows/provisioner.ts';
import type { RenewalDecision, Renewals } from '../../../src/flows/renewals.ts';
import { PERSON } from '../leased-promises.ts';
import type { Shift } from '../shift.ts';
import type { Ledger } from './ledger.ts';
import { keyText } from './records.ts';

/** What somebody who works with renewals has at hand. */
export interface Desk extends Shift {
  readonly renewals: Renewals;
  /** For the one thing that is done to orders here: to end them. */
  readonly provisioner: Provisioner;
}

/** How a person looks at a case. */
export type Temper = 'honest' | 'wrong';

/** A person who goes through the reviews and decides each, by what the provider's own page shows. */
export async function decide(desk: Desk, ledger: Ledger, temper: Temper): Promise<number> {
  const cases = await desk.renewals.review();
  for (const open of cases) {
    const decision = decisionOn(open, ledger, temper);
    const key = keyText(open);
    try {
      ledger.seen.set(key, open.version);
      const { status } = await desk.renewals.resolve(open.orderId, open.invoiceId, decision);
      desk.ended(`decided ${decision.decision}: ${status}`);
    } catch (error) {
      if (!(error instanceof ResolveRefusedError)) desk.failed(error);
      desk.ended(`refused ${decision.decision}`);
    } finally {
      ledger.seen.delete(key);
    }
  }
  return cases.length;
}

function decisionOn(open: RenewalReviewCase, ledger: Ledger, temper: Temper): RenewalDecision {
  const isCharged = ledger.chargesOf(keyText(open)).length > 0;
  const isSaid = temper === 'honest' ? isCharged : !isCharged;
  const decision = isSaid ? 'renewed' : 'not_renewed';
  return { decision, actor: PERSON, reason: 'by the panel', version: open.version };
}
