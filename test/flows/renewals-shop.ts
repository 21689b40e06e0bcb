import type { ActionReply, CallOptions } from '../../src/domain/calls.ts';
import type { Renewal } from '../../src/domain/renewal.ts';
import type { VpsStatus } from '../../src/domain/status.ts';
import type { RenewalsOptions } from '../../src/flows/renewal-options.ts';
import { Renewals } from '../../src/flows/renewals.ts';
import type { ServerActions } from '../../src/ports/provider.ts';
import type { RenewalKey } from '../../src/ports/renewals.ts';
import type { RenewalEntry } from '../../src/simulator/ledger.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { NOON } from '../builders.ts';
import type { ScriptedProvider } from './support/scripted-provider.ts';
import { aShop, orders } from './support/shop.ts';
import { aSimulatedShop, type SimulatedParts } from './support/simulated-shop.ts';

export const DAY = 86_400_000;
/** What one payment buys. */
export const MONTH = 30 * DAY;
/** When the paid time of every server ends before anything is renewed. */
export const FIRST_EXPIRY = NOON + MONTH;
/** The order and invoice that most tests are about. */
export const KEY: RenewalKey = { orderId: 'A-1', invoiceId: 'INV-1' };
/** From the mark to the moment from which nobody waits for the answer any more, with the default options. */
export const ANSWERED_BY = 190_000 + 30_000;
/** From the mark to the moment from which the expiry is no longer waited for, with the default options. */
export const QUIET_AFTER = 190_000 + 1_200_000;

/** A renewal as a script meets it. */
export interface RenewalCall {
  readonly ip: string;
  readonly options: CallOptions;
  /** Charges a month and moves the expiry, whatever is answered then. */
  charge(): ActionReply;
}

export type RenewalScript = (call: RenewalCall) => ActionReply | Promise<ActionReply>;

/** One line of the provider's books. */
export interface Charge {
  readonly ip: string;
  readonly at: number;
}

export interface RenewalParts {
  /** How many orders have a server. @default 1 */
  readonly count?: number;
  readonly options?: Partial<RenewalsOptions>;
}

/** A shop whose orders `A-1` and so on are active, and a provider that renews as it is told. */
export async function aRenewalShop({ count = 1, options = {} }: RenewalParts = {}) {
  const shop = aShop({ orders: orders(count) });
  const books = keepBooks(shop.provider, shop.clock);
  const acted = takeActions(shop.provider);
  for (let order = 1; order <= count; order += 1) await shop.provisioner.provision(`A-${order}`);
  shop.events.length = 0;
  shop.logger.lines.length = 0;
  shop.provider.asked.status = 0;

  /** One more worker on the same repositories. */
  const aRenewals = (more: Partial<RenewalsOptions> = {}) =>
    new Renewals({
      client: shop.provider,
      provisions: shop.provisions,
      renewals: shop.renewals,
      clock: shop.clock,
      random: () => 0.5,
      logger: shop.logger,
      onEvent: (event) => void shop.events.push(event),
      ...options,
      ...more,
    });
  const worker = aRenewals();
  return {
    ...shop,
    ...books,
    /** Every action on a server that reached the provider: the verb and the address. */
    acted,
    aRenewals,
    worker,
    renew: ({ orderId, invoiceId }: RenewalKey = KEY) => worker.renew(orderId, { invoiceId }),
    /** Our record of a renewal that must have one. */
    async renewal(key: RenewalKey = KEY): Promise<Renewal> {
      const renewal = await shop.renewals.get(key);
      if (renewal === undefined) throw new Error(`There is no renewal ${key.orderId} ${key.invoiceId}.`);
      return renewal;
    },
    /** Lets time pass and has a worker tick, `times` times. */
    async ticks(times: number, everyMs: number, by = worker): Promise<void> {
      for (let tick = 0; tick < times; tick += 1) {
        shop.clock.jump(everyMs);
        await by.processDue();
      }
    },
  };
}

export type RenewalShop = Awaited<ReturnType<typeof aRenewalShop>>;

/** Has a scripted provider renew: every charge is in the books, and moves the expiry by a month. */
function keepBooks(provider: ScriptedProvider, clock: { now(): number }) {
  const charges: Charge[] = [];
  const onRenewal: RenewalScript[] = [];
  const expiries = new Map<string, number>();
  const books = {
    charges,
    /** What becomes of the next renewals, one script each. */
    onRenewal,
    /** Every renewal that was asked for, whatever became of it. */
    asked: [] as string[],
    /** How a status tells the expiry, where not as it is. */
    onExpiry: undefined as ((at: number) => Date | undefined | Promise<Date | undefined>) | undefined,
    expiryOf: (ip: string): number => expiries.get(ip) ?? FIRST_EXPIRY,
  };
  provider.onStatus = async (ip): Promise<Partial<VpsStatus>> => {
    const at = books.expiryOf(ip);
    return { expiresAt: books.onExpiry === undefined ? new Date(at) : await books.onExpiry(at) };
  };
  provider.renewVps = async (ip, options = {}) => {
    books.asked.push(ip);
    const charge = (): ActionReply => {
      charges.push({ ip, at: clock.now() });
      expiries.set(ip, books.expiryOf(ip) + MONTH);
      return { text: `VPS ${ip} renewed successfully`, attempts: 1 };
    };
    const script = onRenewal.shift() ?? ((call) => call.charge());
    return script({ ip, options, charge });
  };
  return { books };
}

/** Has a scripted provider take actions on servers, and notes each. */
function takeActions(provider: ScriptedProvider): string[] {
  const acted: string[] = [];
  const take =
    (verb: string) =>
    async (ip: string, ...rest: readonly unknown[]): Promise<ActionReply> => {
      acted.push([verb, ip, ...rest.filter((argument) => typeof argument === 'string')].join(' '));
      return { text: `${verb} of ${ip} is done`, attempts: 1 };
    };
  const actions = {
    start: take('start'),
    stop: take('stop'),
    format: take('format'),
    changeOs: take('changeOs'),
  };
  Object.assign(provider, actions satisfies ServerActions);
  return acted;
}

/** A shop whose order `A-1` is active, and whose client speaks to the simulated provider, bytes and all. */
export async function aSimulatedRenewalShop(
  parts: SimulatedParts = {},
  options: Partial<RenewalsOptions> = {},
) {
  const shop = aSimulatedShop(parts);
  await shop.provisioner.provision('A-1');
  const provision = await shop.provisions.get('A-1');
  if (provision?.stage !== 'active' || provision.address === undefined) throw new Error('It is not active.');
  const { address } = provision;
  const worker = new Renewals({
    client: shop.client,
    provisions: shop.provisions,
    renewals: shop.renewals,
    clock: shop.clock,
    random: seededRandom(5),
    logger: shop.logger,
    onEvent: (event) => void shop.events.push(event),
    ...options,
  });
  return {
    ...shop,
    address,
    worker,
    /** When the paid time ended before anything was renewed. */
    firstExpiry: shop.simulator.world.server(address)?.expiresAt ?? 0,
    renew: () => worker.renew(KEY.orderId, KEY),
    /** What the provider charged for. */
    charges: (): readonly RenewalEntry[] =>
      shop.simulator.ledger.filter((entry): entry is RenewalEntry => entry.type === 'renewal'),
    /** How many renewal requests reached the provider. */
    renewalRequests: (): number =>
      shop.simulator.world.requests().filter(({ verb }) => verb === 'renewvps').length,
    /** Lets time pass and has a worker tick, `times` times. */
    async ticks(times: number, everyMs: number): Promise<void> {
      for (let tick = 0; tick < times; tick += 1) {
        shop.clock.jump(everyMs);
        await worker.processDue();
      }
    },
  };
}
