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
import { SOUND_SYNC, type SyncParts, syncScenario } from '../sync/scenario.ts';
import { anyWorld as anySync, smallWorld } from '../sync/worlds.ts';
import { BROKEN_CLIENTS, BROKEN_RECORDS, BROKEN_SHOPS } from './broken-parts.ts';
import { DELIVERY_EDITS, PEOPLE_EDITS, PURCHASE_EDITS } from './flow-edits.ts';
import { type Edit, flowsWith } from './source.ts';
import { SYNC_SABOTAGES } from './sync-sabotages.ts';

/** Something broken on purpose, that a history must show. */
export interface Sabotage {
  readonly name: string;
  readonly flow: 'provisioning' | 'sync';
  readonly edits?: readonly Edit[];
  readonly provisioning?: Partial<ProvisioningParts>;
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
  ...provisioning(BROKEN_CLIENTS, (provisioning) => ({ provisioning })),
  ...provisioning(BROKEN_RECORDS, (provisioning) => ({ provisioning })),
  ...provisioning(BROKEN_SHOPS, (provisioning) => ({ provisioning })),
  ...provisioning({ ...PURCHASE_EDITS, ...DELIVERY_EDITS, ...PEOPLE_EDITS }, (edits) => ({ edits })),
  ...SYNC_SABOTAGES,
];

/** The searches that a sabotage must not survive. */
export function huntsFor({ flow, edits, provisioning, sync }: Sabotage): readonly Hunt[] {
  const { Provisioner, syncInventory } = edits === undefined ? {} : flowsWith(edits);
  if (flow === 'sync') {
    return syncHunts({ ...SOUND_SYNC, ...(syncInventory && { sync: syncInventory }), ...sync });
  }
  const create = Provisioner && {
    create: (options: ConstructorParameters<typeof Provisioner>[0]) => new Provisioner(options),
  };
  return provisioningHunts({ ...SOUND_PROVISIONING, ...create, ...provisioning });
}

/** The places to look at, for any provisioning. */
export function provisioningHunts(parts: ProvisioningParts): readonly Hunt[] {
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

/** The places to look at, for any sync. */
export function syncHunts(parts: SyncParts): readonly Hunt[] {
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

function provisioning<T>(
  shelf: Readonly<Record<string, T>>,
  part: (value: T) => Partial<Sabotage>,
): readonly Sabotage[] {
  return Object.entries(shelf).map(([name, value]) => ({ name, flow: 'provisioning', ...part(value) }));
}
