import type { CallOptions, PackageList, Purchase, PurchaseRequest } from '../../../src/domain/calls.ts';
import type { Clock } from '../../../src/domain/environment.ts';
import type { Package } from '../../../src/domain/package.ts';
import { Secret } from '../../../src/domain/secret.ts';
import type { VpsStatus } from '../../../src/domain/status.ts';
import type { Provider } from '../../../src/ports/provider.ts';
import { aList, NOON } from '../../builders.ts';

/** One line of the provider's books. */
export interface Sale extends PurchaseRequest {
  readonly at: number;
  readonly ip: string;
}

/** A purchase as a script meets it. */
export interface PurchaseCall extends PurchaseRequest {
  readonly options: CallOptions;
  /** Sells an address and charges for it, whatever is answered then. */
  sell(ip?: string): Purchase;
}

export type PurchaseScript = (call: PurchaseCall) => Purchase | Promise<Purchase>;

/** A provider that does as it is told, and otherwise sells what it lists and has every login at once. */
export interface ScriptedProvider extends Provider {
  /** What it lists. */
  packages: Package[];
  /** What becomes of the next purchases, one script each. */
  readonly onPurchase: PurchaseScript[];
  /** How the list is answered, where not with {@link ScriptedProvider.packages}. */
  onList: ((options: CallOptions) => PackageList | Promise<PackageList>) | undefined;
  /** What a status says instead of a complete login. */
  onStatus: ((ip: string) => Partial<VpsStatus> | Promise<Partial<VpsStatus>>) | undefined;
  /** Every server sold, in order. */
  readonly sales: readonly Sale[];
  /** How often each verb was asked. */
  readonly asked: { ipstock: number; buyVps: number; status: number };
}

export function aProvider(clock: Clock, packages: readonly Package[]): ScriptedProvider {
  const sales: Sale[] = [];
  const provider: ScriptedProvider = {
    packages: [...packages],
    onPurchase: [],
    onList: undefined,
    onStatus: undefined,
    sales,
    asked: { ipstock: 0, buyVps: 0, status: 0 },
    async ipstock(options = {}) {
      provider.asked.ipstock += 1;
      return provider.onList === undefined ? aList([...provider.packages]) : provider.onList(options);
    },
    async buyVps(request, options = {}) {
      provider.asked.buyVps += 1;
      const sell = (given?: string): Purchase => {
        const ip = given ?? addressIn(request.packageName, sales.length);
        sales.push({ ...request, at: clock.now(), ip });
        provider.packages = provider.packages.map((listed) =>
          listed.name === request.packageName ? { ...listed, ipv4: Math.max(0, listed.ipv4 - 1) } : listed,
        );
        return { ip, text: `Your VPS has been created. IP: ${ip}`, attempts: 1 };
      };
      const script = provider.onPurchase.shift() ?? ((call) => call.sell());
      return script({ ...request, options, sell });
    },
    async renewVps() {
      throw new Error('Nobody renews here.');
    },
    async status(ip) {
      provider.asked.status += 1;
      return { ...aStatus(ip), ...(await provider.onStatus?.(ip)), attempts: 1 };
    },
  };
  return provider;
}

/** What the provider says of a server that is ready. */
export function aStatus(ip: string): VpsStatus {
  return {
    ip,
    os: 'Ubuntu 22.04',
    username: 'root',
    password: new Secret(`pw-of-${ip}`),
    ramGb: 8,
    expiresAt: new Date(NOON + 30 * 86_400_000),
    machineStatus: 'active',
    powerStatus: 'online',
    actionStatus: 'completed',
    raw: {},
  };
}

/** A server whose login has not appeared yet. */
export const NO_LOGIN: Partial<VpsStatus> = { password: undefined, actionStatus: 'pending' };

/** The n-th address of a pool named by at least two octets. */
function addressIn(name: string, index: number): string {
  const [a, b, c = '7'] = /\d+(?:\.\d+)+/.exec(name)?.[0].split('.') ?? ['172', '32'];
  return [a, b, c, 10 + index].join('.');
}
