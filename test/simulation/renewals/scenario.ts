import type { Provision } from '../../../src/domain/provision.ts';
import { Provisioner } from '../../../src/flows/provisioner.ts';
import type { ProvisionerOptions } from '../../../src/flows/provisioner-options.ts';
import type { RenewalsOptions } from '../../../src/flows/renewal-options.ts';
import { Renewals } from '../../../src/flows/renewals.ts';
import { createFastProvisions } from '../adapters/fast-provisions.ts';
import { createFastRenewals } from '../adapters/fast-renewals.ts';
import type { Scenario } from '../history.ts';
import type { Process } from '../process.ts';
import type { RecordsAdapter } from '../provisioning/records.ts';
import type { Tape } from '../tape.ts';
import { RenewalHistory } from './history.ts';
import type { RenewalsAdapter } from './records.ts';
import { deliver } from './servers.ts';
import type { RenewalWorld } from './worlds.ts';

/** The parts that a sabotage, or another database, may exchange. Each history gets adapters that are empty. */
export interface RenewalParts {
  readonly create: (options: RenewalsOptions) => Renewals;
  readonly createProvisioner: (options: ProvisionerOptions) => Provisioner;
  readonly createProvisions: () => RecordsAdapter | Promise<RecordsAdapter>;
  readonly createRenewals: () => RenewalsAdapter | Promise<RenewalsAdapter>;
  /** What one process is given, over what it would be given. */
  readonly optionsOf: (options: RenewalsOptions, process: Process) => RenewalsOptions;
  readonly clientOf: (client: RenewalsOptions['client'], process: Process) => RenewalsOptions['client'];
}

/** The adapters under one history, and the servers that are on record when it begins. */
export interface RenewalAdapters {
  readonly provisions: RecordsAdapter;
  readonly renewals: RenewalsAdapter;
  readonly delivered: readonly Provision[];
}

export const SOUND_RENEWALS: RenewalParts = {
  create: (options) => new Renewals(options),
  createProvisioner: (options) => new Provisioner(options),
  createProvisions: createFastProvisions,
  createRenewals: createFastRenewals,
  optionsOf: (options) => options,
  clientOf: (client) => client,
};

/** Invoices, workers that come back, people, and everything that may go wrong; then recovery, and the books. */
export function renewalScenario(
  name: string,
  worldOf: (tape: Tape) => RenewalWorld,
  budget: { readonly faults: number; readonly preemptions: number },
  parts: RenewalParts = SOUND_RENEWALS,
): Scenario {
  return {
    name,
    async play(tape, watch) {
      const world = worldOf(tape);
      const history = new RenewalHistory(world, tape, watch, parts, await adaptersOf(world, parts));
      await history.meet(budget);
      await history.recover();
      await history.settle();
      return { digest: history.scheduler.digest, steps: history.scheduler.steps };
    },
  };
}

async function adaptersOf(
  { orderIds }: RenewalWorld,
  { createProvisions, createRenewals }: RenewalParts,
): Promise<RenewalAdapters> {
  const provisions = await createProvisions();
  const delivered: Provision[] = [];
  for (const orderId of orderIds) delivered.push(await deliver(provisions, orderId));
  return { provisions, renewals: await createRenewals(), delivered };
}
