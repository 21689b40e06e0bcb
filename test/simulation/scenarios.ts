import type { Scenario } from './history.ts';
import { FULL_MENUS, THIN_MENUS } from './provisioning/menus.ts';
import { type ProvisioningParts, provisioningScenario, SOUND_PROVISIONING } from './provisioning/scenario.ts';
import * as ordering from './provisioning/worlds.ts';
import { THIN_MENUS as THIN_RENEWAL_MENUS } from './renewals/menus.ts';
import { type RenewalParts, renewalScenario, SOUND_RENEWALS } from './renewals/scenario.ts';
import * as renewing from './renewals/worlds.ts';
import { SOUND_SYNC, type SyncParts, syncScenario } from './sync/scenario.ts';
import * as syncing from './sync/worlds.ts';
import type { Tape } from './tape.ts';

/** What histories are played with. */
export interface Parts {
  readonly provisioning: ProvisioningParts;
  readonly renewals: RenewalParts;
  readonly sync: SyncParts;
}

/** The library as it is, on repositories in memory that do without copies and checks. */
export const SOUND: Parts = {
  provisioning: SOUND_PROVISIONING,
  renewals: SOUND_RENEWALS,
  sync: SOUND_SYNC,
};

/** A scenario that is walked to its end, and the fewest histories that this takes when nothing was lost. */
export interface Walk {
  readonly scenario: Scenario;
  readonly atLeast: number;
}

/** The scenarios of one flow. */
export interface FlowScenarios {
  /** Drawn at random: a seed is a history. */
  readonly random: Scenario;
  /** Walked through every tape; states seen before are cut off. */
  readonly walks: readonly Walk[];
  /** The same, and long. */
  readonly longWalks: readonly Walk[];
}

/** Every scenario. */
export interface Scenarios {
  readonly orders: FlowScenarios;
  readonly renewals: FlowScenarios;
  readonly syncs: FlowScenarios;
}

/** The scenarios, with what is under and around the library as these parts say: another database, for one. */
export function scenariosOn({ provisioning, renewals, sync }: Parts): Scenarios {
  return { orders: ordersOn(provisioning), renewals: renewalsOn(renewals), syncs: syncsOn(sync) };
}

/** The scenarios of the library as it is. */
export const SCENARIOS = scenariosOn(SOUND);

const FLOWS: readonly FlowScenarios[] = Object.values(SCENARIOS);

/** Those that are drawn at random. */
export const RANDOM: readonly Scenario[] = FLOWS.map(({ random }) => random);

/** Those that can be walked to their end. */
export const WALKS: readonly Scenario[] = FLOWS.flatMap(({ walks, longWalks }) =>
  [...walks, ...longWalks].map(({ scenario }) => scenario),
);

/** Every scenario that can be asked for by name. */
export const NAMED: readonly Scenario[] = [...RANDOM, ...WALKS];

function ordersOn(parts: ProvisioningParts): FlowScenarios {
  const walk = walking((name, world: World<ordering.ProvisioningWorld>, budget) =>
    provisioningScenario(name, world, budget, parts),
  );
  const { oneOrder } = ordering;
  return {
    random: provisioningScenario('any orders', ordering.anyWorld, { faults: 5, preemptions: 20 }, parts),
    walks: [
      walk(12_000, 'one worker, two faults', () => oneOrder(1, FULL_MENUS), [2, 0]),
      walk(3_000, 'the last address, one fault, two preemptions', ordering.lastAddress, [1, 2]),
      walk(300, 'two orders, one fault', ordering.twoOrders, [1, 0]),
      walk(1_500, 'two people, one fault, two preemptions', ordering.twoPeople, [1, 2]),
      walk(1_000, 'a wrong person, two faults', ordering.wrongPerson, [2, 0]),
      walk(100, 'a hasty person, one fault, one preemption', ordering.hastyPerson, [1, 1]),
    ],
    longWalks: [
      walk(50_000, 'one worker, three faults', () => oneOrder(1, THIN_MENUS), [3, 0]),
      walk(80_000, 'two workers, two faults, two preemptions', () => oneOrder(2, THIN_MENUS), [2, 2]),
    ],
  };
}

function renewalsOn(parts: RenewalParts): FlowScenarios {
  const walk = walking((name, world: World<renewing.RenewalWorld>, budget) =>
    renewalScenario(name, world, budget, parts),
  );
  const { oneRenewal } = renewing;
  return {
    random: renewalScenario('any renewals', renewing.anyWorld, { faults: 5, preemptions: 20 }, parts),
    walks: [
      walk(9_000, 'one renewal, two faults', () => oneRenewal(1), [2, 0]),
      walk(3_000, 'one renewal, two workers, one fault, two preemptions', () => oneRenewal(2), [1, 2]),
      walk(2_000, 'two invoices, one fault, two preemptions', renewing.twoInvoices, [1, 2]),
      walk(800, 'an order that ends, one fault, two preemptions', renewing.endedMeanwhile, [1, 2]),
      walk(2_500, 'one renewal, two people, one fault, two preemptions', renewing.twoPeople, [1, 2]),
      walk(100, 'a late answer, one fault, two preemptions', renewing.lateAnswer, [1, 2]),
      walk(4_000, 'two renewals, a wrong person, two faults', renewing.wrongPerson, [2, 0]),
    ],
    longWalks: [
      walk(70_000, 'one renewal, three faults', () => oneRenewal(1, THIN_RENEWAL_MENUS), [3, 0]),
      walk(
        50_000,
        'one renewal, two workers, two faults, two preemptions',
        () => oneRenewal(2, THIN_RENEWAL_MENUS),
        [2, 2],
      ),
    ],
  };
}

function syncsOn(parts: SyncParts): FlowScenarios {
  const walk = walking((name, world: World<syncing.SyncWorld>, budget) =>
    syncScenario(name, world, budget, parts),
  );
  return {
    random: syncScenario('any syncs', syncing.anyWorld, { faults: 4, preemptions: 20 }, parts),
    walks: [walk(4_000, 'two syncs, one fault, two preemptions', syncing.smallWorld, [1, 2])],
    longWalks: [],
  };
}

type World<Kind> = (tape: Tape) => Kind;
type Make<Kind> = (
  name: string,
  world: World<Kind>,
  budget: { readonly faults: number; readonly preemptions: number },
) => Scenario;

function walking<Kind>(make: Make<Kind>) {
  return (
    atLeast: number,
    name: string,
    world: World<Kind>,
    [faults, preemptions]: readonly [number, number],
  ): Walk => ({ scenario: make(name, world, { faults, preemptions }), atLeast });
}
