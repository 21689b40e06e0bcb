import type { RenewalReviewCase } from '../../src/domain/renewal.ts';
import type { RenewalKey } from '../../src/ports/renewals.ts';
import { endStateOf } from '../simulation/shown.ts';
import { type EndState, findings } from './recovered.ts';
import type { World } from './world.ts';

/**
 * What is not as it must be with the renewals of a world, once nothing is left to do and no person has decided
 * anything: one sentence each.
 *
 * @returns nothing when every promise is kept
 */
export async function brokenRenewals(world: World): Promise<readonly string[]> {
  const cases = await world.renewals.review();
  return [
    ...world.keys.flatMap((key) => renewalFindings(world, key, cases)),
    ...world.orderIds.flatMap((orderId) => booksFindings(world, orderId)),
  ];
}

/** Where each renewal stands. */
export function renewalEndings(world: World): readonly EndState[] {
  return world.renewalRecords().map(endStateOf);
}

function renewalFindings(
  world: World,
  key: RenewalKey,
  cases: readonly RenewalReviewCase[],
): readonly string[] {
  const record = world.renewal(key);
  const { stage, reason, leaseUntil, dueAt, expiresBefore = Number.NaN, expiresAfter = Number.NaN } = record;
  const isShown = cases.some(
    ({ orderId, invoiceId }) => orderId === key.orderId && invoiceId === key.invoiceId,
  );
  const isOpen = stage === 'pending' || stage === 'renewing' || stage === 'awaiting_expiry';
  const found = findings({
    'has no ending and no review': isOpen,
    'is in review and review() does not show it': stage === 'needs_review' && !isShown,
    'has no reason': stage !== 'renewed' && reason === undefined,
    'is still on lease or due': leaseUntil !== undefined || dueAt !== undefined,
    'is renewed, and the expiry has not moved': stage === 'renewed' && !(expiresAfter > expiresBefore),
    'is renewed, and the order does not know when its server ends':
      stage === 'renewed' && !((world.record(key.orderId).expiresAt ?? 0) >= expiresAfter),
    'keeps the server after its ending': record.holdsAddress !== (stage === 'needs_review'),
  });
  return found.map((finding) => `${key.orderId}, ${key.invoiceId}: ${finding}: ${endStateOf(record)}`);
}

/** One charge for each renewal that was made, at most one for each that nobody can tell, none for one that failed. */
function booksFindings(world: World, orderId: string): readonly string[] {
  const stages = world.renewalRecords().flatMap((each) => (each.orderId === orderId ? [each.stage] : []));
  const made = stages.filter((stage) => stage === 'renewed').length;
  const unclear = stages.filter((stage) => stage === 'needs_review').length;
  const charges = world.chargesFor(orderId).length;
  const found = findings({
    'a renewal was not charged': charges < made,
    'more was charged than is known': charges > made + unclear,
  });
  return found.map((finding) => `${orderId}: ${finding}: ${charges} charges for ${stages.join()}`);
}
