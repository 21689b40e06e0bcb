import type { ProvisionerOptions } from '../../../src/flows/provisioner-options.ts';
import type { RenewalsOptions } from '../../../src/flows/renewal-options.ts';
import type { Scenario } from '../history.ts';
import {
  type ProvisioningParts,
  provisioningScenario,
  SOUND_PROVISIONING,
} from '../provisioning/scenario.ts';
import {
  anyWorld,
  hastyPerson,
  lastAddress,
  oneOrder,
  twoOrders,
  twoPeople,
  wrongPerson,
} from '../provisioning/worlds.ts';
import { type RenewalParts, renewalScenario, SOUND_RENEWALS } from '../renewals/scenario.ts';
import * as renewing from '../renewals/worlds.ts';
import { SOUND_SYNC, type SyncParts, syncScenario } from '../sync/scenario.ts';
import { anyWorld as anySync, smallWorld } from '../sync/worlds.ts';
import { BROKEN_CLIENTS, BROKEN_RECORDS, BROKEN_SHOPS } from './broken-parts.ts';
import { DELIVERY_EDITS, PEOPLE_EDITS, PURCHASE_EDITS } from './flow-edits.ts';
import { DECISION_EDITS, EXPIRY_EDITS, RENEWAL_EDITS } from './renewal-edits.ts';
import { BROKEN_RENEWAL_CLIENTS, BROKEN_RENEWAL_RECORDS } from './renewal-parts.ts';
import { type Edit, flowsWith } from './source.ts';
import { SYNC_SABOTAGES } from './sync-sabotages.ts';

/** Something broken on purpose, that a history must show. */
export interface Sabotage {
  readonly name: string;
  readonly flow: 'provisioning' | 'renewals' | 'sync';
  readonly edits?: readonly Edit[];
  readonly provisioning?: Partial<ProvisioningParts>;
  readonly renewals?: Partial<RenewalParts>;
  readonly sync?: Partial<SyncParts>;
}

/** Where a broken flow is looked for: the smallest first. */
export interface Hunt {
  readonly name: string;
  readonly mode: 'exhaustive' | 'random';
  /** Histories tried before the next place is looked at. */
  readonly limit: number;
  readonly scenario: Scenario;
}

/** Everything that is broken on purpose. */
export const SHELF: readonly Sabotage[] = [
  ...all('provisioning', { ...BROKEN_CLIENTS, ...BROKEN_RECORDS, ...BROKEN_SHOPS }, (provisioning) => ({
    provisioning,
  })),
  ...all('provisioning', { ...PURCHASE_EDITS, ...DELIVERY_EDITS, ...PEOPLE_EDITS }, (edits) => ({ edits })),
  ...all('renewals', { ...BROKEN_RENEWAL_CLIENTS, ...BROKEN_RENEWAL_RECORDS }, (renewals) => ({ renewals })),
  ...all('renewals', { ...RENEWAL_EDITS, ...EXPIRY_EDITS, ...DECISION_EDITS }, (edits) => ({ edits })),
  ...SYNC_SABOTAGES,
];

/** The searches that a sabotage must not survive. */
export function huntsFor({ flow, edits, provisioning, renewals, sync }: Sabotage): readonly Hunt[] {
  const { Provisioner, Renewals, syncInventory } = edits === undefined ? {} : flowsWith(edits);
  if (flow === 'sync') {
    return syncHunts({ ...SOUND_SYNC, ...(syncInventory && { sync: syncInventory }), ...sync });
  }
  if (flow === 'renewals') {
    const create = Renewals && { create: (options: RenewalsOptions) => new Renewals(options) };
    return renewalHunts({ ...SOUND_RENEWALS, ...create, ...renewals });
  }
  const create = Provisioner && {
    create: (options: ProvisionerOptions) => new Provisioner(options),
  };
  return provisioningHunts({ ...SOUND_PROVISIONING, ...create, ...provisioning });
}

/** The places to look at, for any provisioning. */
function provisioningHunts(parts: ProvisioningParts): readonly Hunt[] {
  const scenario = (
    name: string,
    world: Parameters<typeof provisioningScenario>[1],
    faults: number,
    preemptions: number,
  ) => provisioningScenario(name, world, { faults, preemptions }, parts);
  return [
    exhaustive(
      scenario('one worker, one fault', () => oneOrder(1), 1, 0),
      1_000,
    ),
    exhaustive(
      scenario('two workers, two preemptions', () => oneOrder(2), 0, 2),
      1_000,
    ),
    exhaustive(scenario('last address, one preemption', lastAddress, 0, 1), 1_000),
    exhaustive(scenario('two orders, one fault', twoOrders, 1, 0), 1_000),
    exhaustive(scenario('two people, one fault, one preemption', twoPeople, 1, 1), 4_000),
    exhaustive(scenario('a wrong person, one fault', wrongPerson, 1, 0), 1_000),
    exhaustive(scenario('a hasty person, one fault, one preemption', hastyPerson, 1, 1), 4_000),
    random(scenario('any', anyWorld, 5, 20), 5_000),
  ];
}

/** The places to look at, for any renewals. */
function renewalHunts(parts: RenewalParts): readonly Hunt[] {
  const scenario = (
    name: string,
    world: Parameters<typeof renewalScenario>[1],
    faults: number,
    preemptions: number,
  ) => renewalScenario(name, world, { faults, preemptions }, parts);
  return [
    exhaustive(
      scenario('one renewal, one fault', () => renewing.oneRenewal(1), 1, 0),
      1_000,
    ),
    exhaustive(
      scenario('two workers on a renewal, two preemptions', () => renewing.oneRenewal(2), 0, 2),
      1_000,
    ),
    exhaustive(scenario('two invoices, one preemption', renewing.twoInvoices, 0, 1), 1_000),
    exhaustive(
      scenario('an order that ends, one fault, one preemption', renewing.endedMeanwhile, 1, 1),
      2_000,
    ),
    exhaustive(
      scenario('two people on a renewal, one fault, one preemption', renewing.twoPeople, 1, 1),
      4_000,
    ),
    exhaustive(scenario('a late answer, one fault, one preemption', renewing.lateAnswer, 1, 1), 4_000),
    exhaustive(scenario('a wrong person on renewals, one fault', renewing.wrongPerson, 1, 0), 1_000),
    exhaustive(scenario('two invoices, one fault, one preemption', renewing.twoInvoices, 1, 1), 4_000),
    random(scenario('any renewals', renewing.anyWorld, 5, 20), 5_000),
  ];
}

/** The places to look at, for any sync. */
function syncHunts(parts: SyncParts): readonly Hunt[] {
  return [
    exhaustive(
      syncScenario('two syncs, one fault, one preemption', smallWorld, { faults: 1, preemptions: 1 }, parts),
      4_000,
    ),
    random(syncScenario('any syncs', anySync, { faults: 4, preemptions: 20 }, parts), 10_000),
  ];
}

function exhaustive(scenario: Scenario, limit: number): Hunt {
  return { name: scenario.name, mode: 'exhaustive', limit, scenario };
}

function random(scenario: Scenario, limit: number): Hunt {
  return { name: scenario.name, mode: 'random', limit, scenario };
}

function all<T>(
  flow: Sabotage['flow'],
  shelf: Readonly<Record<string, T>>,
  part: (value: T) => Partial<Sabotage>,
): readonly Sabotage[] {
  return Object.entries(shelf).map(([name, value]) => ({ name, flow, ...part(value) }));
}
