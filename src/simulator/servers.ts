import type { Clock, Random } from '../domain/environment.ts';
import type { SimulatorQuirks } from './quirks.ts';
import { between, randomPassword } from './random.ts';

/** A server that was sold. Times are milliseconds since 1970-01-01T00:00:00Z. */
export interface SimulatedServer {
  readonly ip: string;
  /** The package name that it was bought under. */
  readonly packageName: string;
  /** The package whose address it has; absent when no package lists it. */
  readonly poolId?: string;
  readonly poolName?: string;
  readonly memoryGb: number;
  readonly os: string;
  /** The login that works, whatever `status` says. */
  readonly username: string;
  readonly password: string;
  /** The password of the address's tenant before this one. */
  readonly formerPassword: string;
  readonly boughtAt: number;
  readonly expiresAt: number;
  /** The expiry that `status` shows until `expiryShownFrom`. */
  readonly expiryBefore: number;
  readonly expiryShownFrom: number;
  /** When the login appears and the last action is complete. */
  readonly readyAt: number;
  readonly power: 'Online' | 'Offline';
}

/** The servers that the provider has sold and not taken back. */
export interface Servers {
  all(): readonly SimulatedServer[];
  get(ip: string): SimulatedServer | undefined;
  add(
    sold: Pick<SimulatedServer, 'ip' | 'packageName' | 'poolId' | 'poolName' | 'memoryGb'>,
  ): SimulatedServer;
  change(ip: string, changes: Partial<Omit<SimulatedServer, 'ip'>>): SimulatedServer | undefined;
  /** Moves the expiry by one period. */
  renew(ip: string): SimulatedServer | undefined;
  setPower(ip: string, power: SimulatedServer['power']): SimulatedServer | undefined;
  /** Wipes the disk: another password, and a wait until it appears. */
  format(ip: string): SimulatedServer | undefined;
  changeOs(ip: string, os: string): SimulatedServer | undefined;
  remove(ip: string): SimulatedServer | undefined;
}

const MS_PER_DAY = 86_400_000;

/** What the provider calls the systems that `changeos` takes. */
const SYSTEMS: Readonly<Record<string, string>> = {
  2012: 'Windows Server 2012',
  2016: 'Windows Server 2016',
  2019: 'Windows Server 2019',
  2022: 'Windows Server 2022',
  2025: 'Windows Server 2025',
  11: 'Windows 11',
  centos: 'CentOS 7',
  ubuntu: 'Ubuntu 22.04',
};

/** The full name of an operating system that `changeos` takes; `undefined` for any other. */
export function systemNamed(os: string): string | undefined {
  return Object.hasOwn(SYSTEMS, os) ? SYSTEMS[os] : undefined;
}

/** Keeps the servers that the provider has sold; none at first. */
export function createServers({
  quirks,
  random,
  clock,
}: {
  readonly quirks: () => SimulatorQuirks;
  readonly random: Random;
  readonly clock: Pick<Clock, 'now'>;
}): Servers {
  const servers = new Map<string, SimulatedServer>();

  const change: Servers['change'] = (ip, changes) => {
    const server = servers.get(ip);
    if (server === undefined) return undefined;
    const changed = Object.freeze({ ...server, ...changes, ip });
    servers.set(ip, changed);
    return changed;
  };

  const readyAt = () => clock.now() + between(random, ...quirks().loginDelayMs);
  const periodMs = () => quirks().periodDays * MS_PER_DAY;

  return {
    all: () => [...servers.values()],
    get: (ip) => servers.get(ip),
    add(sold) {
      const now = clock.now();
      const { os } = quirks();
      const server: SimulatedServer = Object.freeze({
        ...sold,
        os,
        username: loginFor(os),
        password: passwordOf(quirks(), random),
        formerPassword: randomPassword(random),
        boughtAt: now,
        expiresAt: now + periodMs(),
        expiryBefore: now + periodMs(),
        expiryShownFrom: now,
        readyAt: readyAt(),
        power: 'Online',
      });
      servers.set(sold.ip, server);
      return server;
    },
    change,
    renew(ip) {
      const server = servers.get(ip);
      return (
        server &&
        change(ip, {
          expiresAt: server.expiresAt + periodMs(),
          expiryBefore: server.expiresAt,
          expiryShownFrom: clock.now() + quirks().expiryLagMs,
        })
      );
    },
    setPower: (ip, power) => change(ip, { power }),
    format: (ip) =>
      change(ip, { password: passwordOf(quirks(), random), readyAt: readyAt(), power: 'Online' }),
    changeOs: (ip, os) => change(ip, { os, username: loginFor(os), readyAt: readyAt() }),
    remove(ip) {
      const server = servers.get(ip);
      servers.delete(ip);
      return server;
    },
  };
}

function loginFor(os: string): string {
  return /windows/i.test(os) ? 'Administrator' : 'root';
}

function passwordOf({ passwords }: SimulatorQuirks, random: Random): string {
  if (passwords === 'number') return String(between(random, 10_000_000, 99_999_999));
  // Twenty digits: a reader of JSON keeps sixteen or seventeen of them.
  if (passwords === 'large_number') return `${between(random, 90_000_000, 99_999_999)}012345678901`;
  if (passwords === 'damaged') return `\ufffd${randomPassword(random)}`;
  return passwords === 'html_escaped' ? `&amp;${randomPassword(random)}` : randomPassword(random);
}
