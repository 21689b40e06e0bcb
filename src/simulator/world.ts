import { InvalidArgumentError } from '../domain/errors.ts';
import type { RawPackage } from '../domain/package.ts';
import { isRow } from './check-options.ts';
import type { SeenRequest } from './exchange.ts';
import type { FaultQueue, FaultScript, QueuedFault } from './faults.ts';
import type { ListMode } from './list.ts';
import type { Provider, SimulatedPackage } from './provider.ts';
import type { SimulatorQuirks } from './quirks.ts';
import type { SimulatedServer } from './servers.ts';

/** The hand on the provider: changes what it sells, how it behaves and what goes wrong. */
export interface SimulatorWorld {
  /** What the provider sells now, in list order. */
  packages(): readonly SimulatedPackage[];
  /** Lists one more package, last. @throws InvalidArgumentError when it is none */
  add(row: RawPackage): void;
  /** Takes a package off the list. @throws InvalidArgumentError when none has this id */
  remove(id: string | number): void;
  /** Gives a package another name under its id. @throws InvalidArgumentError when none has this id */
  rename(id: string | number, name: string): void;
  /** Changes a package's stock or status. @throws InvalidArgumentError when none has this id */
  set(id: string | number, changes: { readonly ipv4?: number; readonly status?: string }): void;
  /** How `ipstock` answers from now on. */
  list(mode: ListMode): void;

  /** Queues trouble for calls to come. @throws InvalidArgumentError when the verb or the kind of fault is none */
  fault(script: FaultScript): QueuedFault;
  /** Takes back every script that is still waiting. */
  clearFaults(): void;
  /** Switches quirks from now on; those not named stay as they are. */
  quirks(changes: Partial<SimulatorQuirks>): void;

  /** Every server sold and not released, oldest first. */
  servers(): readonly SimulatedServer[];
  /** The state of one server; `undefined` for an address that has none. */
  server(ip: string): SimulatedServer | undefined;
  /**
   * Ends a server: its address goes back to its pool and may be sold again.
   *
   * @throws InvalidArgumentError when no server has this address
   */
  release(ip: string): void;

  /** Every request for one of the verbs that reached the provider, in order. */
  requests(): readonly SeenRequest[];
}

/** What the world acts on. */
export interface WorldParts {
  readonly provider: Provider;
  readonly faults: FaultQueue;
  readonly requests: readonly SeenRequest[];
  readonly setQuirks: (changes: Partial<SimulatorQuirks>) => void;
  readonly setListMode: (mode: ListMode) => void;
  /** Lets everything happen that is due. */
  readonly settle: () => void;
}

/** Every look at the world, and every change, comes after whatever was due before it. */
export function createWorld(parts: WorldParts): SimulatorWorld {
  const { provider, faults, settle } = parts;
  const change = (id: string | number, changes: Partial<SimulatedPackage>) => {
    settle();
    if (!provider.change(String(id), changes)) throw noPackage(id);
  };
  return {
    packages() {
      settle();
      return provider.packages().map((row) => ({ ...row }));
    },
    add(row) {
      if (!isRow(row))
        throw new InvalidArgumentError('row', 'row must be a package: id, name, ipv4 and status.');
      settle();
      provider.add(row);
    },
    remove(id) {
      settle();
      if (!provider.remove(String(id))) throw noPackage(id);
    },
    rename: (id, name) => change(id, { name }),
    set: (id, { ipv4, status }) =>
      change(id, { ...(ipv4 !== undefined && { ipv4 }), ...(status !== undefined && { status }) }),
    list: parts.setListMode,
    fault: (script) => faults.add(script),
    clearFaults: () => faults.clear(),
    quirks(changes) {
      settle();
      parts.setQuirks(changes);
    },
    servers() {
      settle();
      return provider.servers.all();
    },
    server(ip) {
      settle();
      return provider.servers.get(ip);
    },
    release(ip) {
      settle();
      if (!provider.release(ip)) throw new InvalidArgumentError('ip', `No server has the address "${ip}".`);
    },
    requests: () => [...parts.requests],
  };
}

function noPackage(id: string | number): InvalidArgumentError {
  return new InvalidArgumentError('id', `The simulator lists no package with the id "${id}".`);
}
