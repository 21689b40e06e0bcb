import type { Provision } from '../../src/domain/provision.ts';
import type { ReviewCase } from '../../src/domain/provision-result.ts';
import { isInPool, poolOf } from '../../src/rules/pool.ts';
import { endStateOf } from '../simulation/shown.ts';
import type { World } from './world.ts';

/** Where an order stands, with its reason. */
export type EndState = string;

/** A world as far as its promises go. */
export type RecoveredWorld = Pick<
  World,
  'isFor' | 'orderIds' | 'provisioner' | 'purchasesFor' | 'records' | 'simulator' | 'told'
>;

/**
 * What is not as it must be once nothing is left to do and no person has decided anything: one sentence each.
 *
 * @returns nothing when every promise is kept
 */
export async function brokenPromises(world: RecoveredWorld): Promise<readonly string[]> {
  const cases = await world.provisioner.review();
  const records = world.records();
  return [
    ...world.orderIds.flatMap((orderId) => orderFindings(world, orderId, cases)),
    ...booksFindings(world),
    ...findings({
      'an address belongs to two orders': hasRepeats(heldAddresses(records)),
      'a record belongs to no order': records.some(({ orderId }) => !world.orderIds.includes(orderId)),
    }),
  ];
}

function orderFindings(
  world: RecoveredWorld,
  orderId: string,
  cases: readonly ReviewCase[],
): readonly string[] {
  const record = world.records().find((each) => each.orderId === orderId);
  if (record === undefined) return [`${orderId}: there is no record`];
  const { stage, reason, leaseUntil, dueAt } = record;
  const isShown = cases.some((each) => each.orderId === orderId && each.reason === reason);
  const purchases = world.purchasesFor(orderId);
  const found = findings({
    'was bought twice': purchases.length > 1,
    'has no ending and no review': !ENDINGS.has(stage),
    'is in review and review() does not show it': stage === 'needs_review' && !isShown,
    'failed, and a server was bought': stage === 'failed' && purchases.length > 0,
    'has no reason': stage !== 'active' && reason === undefined,
    'is still on lease or due': leaseUntil !== undefined || dueAt !== undefined,
    'differs from what the shop was told': !isTold(world, record),
    'has an address and no answer on record that names it': !isHeard(record),
    'is delivered wrongly': stage === 'active' && !isDelivered(world, record),
  });
  return found.map((finding) => `${orderId}: ${finding}: ${endStateOf(record)}`);
}

const ENDINGS: ReadonlySet<Provision['stage']> = new Set(['active', 'failed', 'needs_review']);

/** The ending is in the shop: the same one, with the login that works or with the reason. */
function isTold(world: RecoveredWorld, record: Provision): boolean {
  const told = world.told(record.orderId);
  if (told?.version !== record.toldVersion || told.status !== record.stage) return false;
  if (told.status !== 'active') return 'reason' in told && told.reason === record.reason;
  const { ip, username, password } = told;
  if (ip !== record.address) return false;
  const server = world.simulator.world.server(ip);
  // The provider may have ended the server since, and sold its address to somebody else.
  if (server === undefined || !world.isFor(record.orderId, server)) return true;
  return username === server.username && password.reveal() === server.password;
}

/** What is delivered was bought for this order, and lies in the pool that was ordered. */
function isDelivered(world: RecoveredWorld, { orderId, address = '', package: ordered }: Provision): boolean {
  const isBought = world.purchasesFor(orderId).some(({ ip, inPool }) => ip === address && inPool);
  return isBought && isInPool(address, poolOf(ordered?.name ?? '')) === 'match';
}

/** What was heard is evidence: also a later reader can tell where the address came from. */
function isHeard({ address, evidence }: Provision): boolean {
  const answers = Object.values(evidence).filter(({ outcome }) => outcome === 'purchased');
  return address === undefined || answers.some(({ ip }) => ip === address);
}

/** Every purchase in the provider's books is known to us: delivered, or waiting for a person. */
function booksFindings(world: RecoveredWorld): readonly string[] {
  return world.orderIds.flatMap((orderId) =>
    world.purchasesFor(orderId).flatMap(({ ip }) => {
      const record = world.records().find((each) => each.orderId === orderId);
      const isKnown = record !== undefined && (record.address === ip || isUnknown(record));
      return isKnown ? [] : [`${orderId}: ${ip} was bought and is forgotten`];
    }),
  );
}

function isUnknown({ stage, reason, mark }: Provision): boolean {
  return stage === 'needs_review' && reason === 'outcome_unknown' && mark !== undefined;
}

function heldAddresses(records: readonly Provision[]): readonly string[] {
  return records.flatMap(({ holdsAddress, address = '' }) => (holdsAddress ? [address] : []));
}

function hasRepeats(values: readonly string[]): boolean {
  return new Set(values).size < values.length;
}

/** The findings that are so. */
export function findings(facts: Readonly<Record<string, boolean>>): readonly string[] {
  return Object.entries(facts).flatMap(([finding, isSo]) => (isSo ? [finding] : []));
}
