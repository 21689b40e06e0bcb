import type { Clock, Random } from '../domain/environment.ts';
import type { RawPackage } from '../domain/package.ts';
import { type AddressRange, isInRange, neighbourOf, pickAddress, rangeOf } from './addresses.ts';
import type { SimulatorQuirks } from './quirks.ts';
import { between } from './random.ts';
import { createServers, type Servers, type SimulatedServer } from './servers.ts';

/** A package as the provider keeps it. */
export interface SimulatedPackage {
  readonly id: string | number;
  readonly name: string;
  /** Addresses left. */
  readonly ipv4: number;
  readonly status: string;
}

/** Why the provider did not do what it was asked. */
export type Declined = 'soldOut' | 'unknownPackage' | 'inactivePackage' | 'unknownServer' | 'unknownOs';

/** What a purchase came to. */
export type Sale =
  | {
      readonly sold: true;
      readonly server: SimulatedServer;
      readonly packageId: string;
      readonly inPool: boolean;
    }
  | { readonly sold: false; readonly declined: Declined };

/** Where the address of a purchase comes from, when a fault says so. */
export type SaleSource = 'another_pool' | 'neighbour';

/** The provider's own state: what it has to sell and what it sold. */
export interface Provider {
  readonly servers: Servers;
  packages(): readonly SimulatedPackage[];
  add(row: RawPackage): void;
  remove(id: string): boolean;
  change(id: string, changes: Partial<SimulatedPackage>): boolean;
  sell(name: string, memoryGb: number, source?: SaleSource): Sale;
  /** Gives the address of a server back to its pool. */
  release(ip: string): boolean;
}

/** What the provider is made from. */
export interface ProviderParts {
  readonly packages: readonly RawPackage[];
  readonly quirks: () => SimulatorQuirks;
  readonly random: Random;
  readonly clock: Pick<Clock, 'now'>;
}

/** Makes the provider's state. Nothing in it waits, so no two calls see each other half done. */
export function createProvider({ packages, quirks, random, clock }: ProviderParts): Provider {
  let rows: readonly SimulatedPackage[] = packages.map(packageOf);
  const servers = createServers({ quirks, random, clock });

  /** Rows are told apart by themselves: the provider may list one id under two names. */
  const count = (row: SimulatedPackage, step: number) => {
    const ipv4 = Math.max(0, row.ipv4 + step);
    rows = rows.map((other) => (other === row ? { ...row, ipv4 } : other));
  };
  const free = (ip: string) => servers.get(ip) === undefined;
  const isOnSale = (row: SimulatedPackage) => row.ipv4 > 0 && row.status.toLowerCase() === 'active';

  function fromPool(row: SimulatedPackage): Assigned | undefined {
    const ip = row.ipv4 > 0 ? pickAddress(rangeOf(row.name), random, free) : undefined;
    return ip === undefined ? undefined : { ip, from: row };
  }

  function fromAnotherPool(asked: AddressRange): Assigned | undefined {
    const others = rows.filter(isOnSale);
    const start = others.length === 0 ? 0 : between(random, 0, others.length - 1);
    for (const [step] of others.entries()) {
      const from = others[(start + step) % others.length];
      const ip = from && pickAddress(rangeOf(from.name), random, (ip) => free(ip) && !isInRange(ip, asked));
      if (ip !== undefined) return { ip, from };
    }
    return undefined;
  }

  function fromNeighbour(asked: AddressRange): Assigned | undefined {
    const ip = pickAddress(neighbourOf(asked), random, free);
    return ip === undefined ? undefined : { ip, from: undefined };
  }

  function fromOutside(asked: AddressRange, source: SaleSource): Assigned | undefined {
    const foreign = source === 'another_pool' ? fromAnotherPool(asked) : undefined;
    return foreign ?? fromNeighbour(asked);
  }

  /** How the provider helps itself when the pool has nothing left. */
  function fromDryPool(asked: AddressRange): Assigned | undefined {
    const { dryPool } = quirks();
    if (dryPool === 'refuse') return undefined;
    if (dryPool !== 'either') return fromOutside(asked, dryPool);
    return fromOutside(asked, random() < 0.5 ? 'another_pool' : 'neighbour');
  }

  return {
    servers,
    packages: () => rows,
    add(row) {
      rows = [...rows, packageOf(row)];
    },
    remove(id) {
      const before = rows.length;
      rows = rows.filter((row) => String(row.id) !== id);
      return rows.length < before;
    },
    change(id, changes) {
      let found = false;
      rows = rows.map((row) => {
        if (String(row.id) !== id) return row;
        found = true;
        return { ...row, ...changes };
      });
      return found;
    },
    sell(name, memoryGb, source) {
      const named = rows.filter((row) => row.name === name);
      const row = named.find(isOnSale) ?? named.find((one) => one.status.toLowerCase() === 'active');
      if (row === undefined)
        return { sold: false, declined: named.length === 0 ? 'unknownPackage' : 'inactivePackage' };
      const asked = rangeOf(name);
      const assigned =
        source === undefined ? (fromPool(row) ?? fromDryPool(asked)) : fromOutside(asked, source);
      if (assigned === undefined) return { sold: false, declined: 'soldOut' };
      if (assigned.from !== undefined) count(assigned.from, -1);
      const server = servers.add({
        ip: assigned.ip,
        packageName: name,
        memoryGb,
        ...(assigned.from && { poolId: String(assigned.from.id), poolName: assigned.from.name }),
      });
      return { sold: true, server, packageId: String(row.id), inPool: assigned.from === row };
    },
    release(ip) {
      const server = servers.remove(ip);
      if (server === undefined) return false;
      const row = rows.find(({ id, name }) => String(id) === server.poolId && name === server.poolName);
      if (row !== undefined) count(row, +1);
      return true;
    },
  };
}

/** An address, and the package it is counted under; none for a neighbour that no list shows. */
interface Assigned {
  readonly ip: string;
  readonly from: SimulatedPackage | undefined;
}

function packageOf({ id, name, ipv4, status }: RawPackage): SimulatedPackage {
  return { id, name, ipv4: Number(ipv4), status };
}
