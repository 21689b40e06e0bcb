import type { Order } from '../../../src/domain/order.ts';
import { Provisioner } from '../../../src/flows/provisioner.ts';
import type { ProvisionerOptions } from '../../../src/flows/provisioner-options.ts';
import type { Provider } from '../../../src/ports/provider.ts';
import { createFastOrders } from '../adapters/fast-orders.ts';
import { createFastProvisions } from '../adapters/fast-provisions.ts';
import type { Scenario } from '../history.ts';
import type { Process } from '../process.ts';
import type { Tape } from '../tape.ts';
import { ProvisioningHistory } from './history.ts';
import type { OrdersAdapter } from './orders.ts';
import type { RecordsAdapter } from './records.ts';
import type { ProvisioningWorld } from './worlds.ts';

/** The parts that a sabotage may exchange. */
export interface ProvisioningParts {
  readonly create: (options: ProvisionerOptions) => Provisioner;
  readonly createProvisions: () => RecordsAdapter;
  readonly createOrders: (orders: readonly Order[]) => OrdersAdapter;
  /** What one process is given, over what it would be given. */
  readonly optionsOf: (options: ProvisionerOptions, process: Process) => ProvisionerOptions;
  readonly clientOf: (client: Provider, process: Process) => Provider;
}

export const SOUND_PROVISIONING: ProvisioningParts = {
  create: (options) => new Provisioner(options),
  createProvisions: createFastProvisions,
  createOrders: createFastOrders,
  optionsOf: (options) => options,
  clientOf: (client) => client,
};

/** Orders, workers that come back, people, and everything that may go wrong; then recovery, and the books. */
export function provisioningScenario(
  name: string,
  worldOf: (tape: Tape) => ProvisioningWorld,
  budget: { readonly faults: number; readonly preemptions: number },
  parts: ProvisioningParts = SOUND_PROVISIONING,
): Scenario {
  return {
    name,
    async play(tape, watch) {
      const history = new ProvisioningHistory(worldOf(tape), tape, watch, parts);
      await history.meet(budget);
      await history.recover();
      await history.settle();
      return { digest: history.scheduler.digest, steps: history.scheduler.steps };
    },
  };
}
