import type { Order, Progress } from '../../src/domain/order.ts';
import type { Verb } from '../../src/domain/outcome.ts';
import type { RawPackage } from '../../src/domain/package.ts';
import type { Provision } from '../../src/domain/provision.ts';
import type { Renewal } from '../../src/domain/renewal.ts';
import type { StockItem } from '../../src/domain/stock.ts';
import { Provisioner } from '../../src/flows/provisioner.ts';
import { Renewals } from '../../src/flows/renewals.ts';
import type { RenewalKey } from '../../src/ports/renewals.ts';
import type { FaultChooser } from '../../src/simulator/faults.ts';
import type { SimulatorServer } from '../../src/simulator/http-server.ts';
import type { PurchaseEntry, RenewalEntry } from '../../src/simulator/ledger.ts';
import { calmQuirks, type SimulatorQuirks } from '../../src/simulator/quirks.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { SmartVpsClient } from '../../src/wire/client.ts';
import { NOON } from '../builders.ts';
import { WorldClock } from './clock.ts';
import { momentsOf } from './moments.ts';
import { pace } from './pace.ts';
import type { Look, WorldStorage } from './storage.ts';
import { FILES, type Place, type Store } from './stores.ts';
import { TIMES, type WorkerPlan } from './worker-plan.ts';
import { WorkerProcess } from './worker-process.ts';

/** What a shop and its provider begin with. */
export interface WorldSetting {
  readonly packages: readonly RawPackage[];
  readonly items: readonly StockItem[];
  /** Each with a memory size of its own: that is how a purchase tells whose it is. */
  readonly orders: readonly Order[];
  /** Renewals that a monthly job asks for. @default none */
  readonly keys?: readonly RenewalKey[];
  readonly quirks?: Partial<SimulatorQuirks>;
  readonly faults?: FaultChooser;
  readonly seed?: number;
}

/** What a test may say of a worker that it starts; the rest is the world's. */
export type WorkerPart = Partial<Omit<WorkerPlan, 'storage' | 'url' | 'clock'>>;

/** What a world is put together from. */
interface Surroundings {
  readonly clock: WorldClock;
  readonly simulator: Simulator;
  readonly server: SimulatorServer;
  readonly place: Place;
}

/** How far ahead something may be due for others to wait for it: longer than a lease, in milliseconds. */
const PATIENCE_MS = 400_000;

/** More ticks than any recovery takes. */
const MOST_TICKS = 500;

/** A provider that listens, a shop's storage, and one time for all who live there. */
export class World {
  readonly clock: WorldClock;
  readonly storage: WorldStorage;
  readonly simulator: Simulator;
  /** The test's own worker, which is never struck. */
  readonly provisioner: Provisioner;
  /** The same, for renewals. */
  readonly renewals: Renewals;
  /** Somebody else's client: what it buys is for none of the orders. */
  readonly stranger: SmartVpsClient;
  /** The orders' ids. */
  readonly orderIds: readonly string[];
  /** Called when a request reaches the provider, before anything comes of it; counts the requests of each verb. */
  onArrival: (arrival: string) => void = () => {};
  readonly #setting: WorldSetting;
  readonly #place: Place;
  readonly #server: SimulatorServer;
  readonly #file: string;
  #look: Look = { provisions: new Map(), renewals: new Map(), orders: new Map() };

  /**
   * @param file - the worker to start
   * @param store - what it is stored in
   */
  static async open(file: string, setting: WorldSetting, store: Store = FILES): Promise<World> {
    const clock = new WorldClock(NOON, pace.factor);
    const arrivals = new Map<Verb, number>();
    const { packages, quirks, seed = 1, faults } = setting;
    const simulator = createSimulator({
      packages,
      quirks: { ...calmQuirks, ...quirks },
      seed,
      clock,
      faults: (call) => {
        const count = (arrivals.get(call.verb) ?? 0) + 1;
        arrivals.set(call.verb, count);
        world.onArrival(`during ${call.verb}#${count}`);
        return faults?.(call);
      },
    });
    const place = await store.create();
    const world = new World(file, setting, { clock, simulator, place, server: await simulator.listen() });
    for (const item of setting.items) await world.storage.stock.put(item);
    for (const order of setting.orders) await world.storage.orders.put(order);
    return world;
  }

  private constructor(
    file: string,
    setting: WorldSetting,
    { clock, simulator, server, place }: Surroundings,
  ) {
    this.#file = file;
    this.#setting = setting;
    this.#server = server;
    this.#place = place;
    this.clock = clock;
    this.simulator = simulator;
    this.orderIds = setting.orders.map(({ id }) => id);
    this.storage = place.storage;
    const random = seededRandom(setting.seed ?? 1);
    const login = { username: 'shop', password: 'api-pass', baseUrl: 'https://smartvps.example' };
    const client = new SmartVpsClient({ ...login, fetch: simulator.fetch, clock, random });
    this.stranger = client;
    const { stock, orders, provisions, renewals } = place.storage;
    const parts = { client, stock, orders, provisions, renewals, clock, random, ...TIMES };
    this.provisioner = new Provisioner(parts);
    this.renewals = new Renewals(parts);
  }

  /** Starts a worker, and time with it. */
  start(part: WorkerPart = {}): WorkerProcess {
    const { orderIds } = this;
    const clock = this.clock.run();
    return new WorkerProcess(this.#file, {
      seed: this.#setting.seed ?? 1,
      orderIds,
      ...part,
      storage: this.#place.place,
      url: this.#server.url,
      clock,
    });
  }

  /** Brings every webhook and the monthly job once more, and ticks until nothing is left to do. Time jumps to whatever is due. */
  async recover(): Promise<void> {
    this.clock.stand();
    for (const orderId of this.orderIds) await this.provisioner.enqueue(orderId);
    for (const { orderId, invoiceId } of this.keys) await this.renewals.renew(orderId, { invoiceId });
    for (let ticks = 0; ticks < MOST_TICKS; ticks += 1) {
      const next = await this.nextMoment();
      if (next === Number.POSITIVE_INFINITY) return;
      this.clock.jumpTo(next);
      await this.tick();
    }
    throw new Error(`There is work left after ${MOST_TICKS} ticks.`);
  }

  /** Lets the test's own worker finish what is to be done, while time runs: a frozen process has no other. */
  async othersWork(): Promise<void> {
    for (const orderId of this.orderIds) await this.provisioner.enqueue(orderId);
    for (let ticks = 0; ticks < MOST_TICKS; ticks += 1) {
      const nextMs = (await this.nextMoment()) - this.clock.now();
      if (nextMs > PATIENCE_MS) return;
      await this.clock.sleep(Math.max(100, nextMs));
      await this.tick();
    }
    throw new Error(`There is work left after ${MOST_TICKS} ticks.`);
  }

  /** One tick of the test's own worker. */
  async tick(): Promise<void> {
    for (const flow of [this.provisioner, this.renewals]) {
      const { results } = await flow.processDue();
      for (const result of results) if (result.status === 'error') throw result.error;
    }
    await this.look();
  }

  /** Looks at what is stored: until the next look, this is what the methods below tell of. */
  async look(): Promise<void> {
    this.#look = await this.storage.look();
  }

  /** When something can next be taken up; `Infinity` when nothing is left. */
  async nextMoment(): Promise<number> {
    await this.look();
    return Math.min(...momentsOf(this.#look));
  }

  /** Our records, by order id. */
  records(): readonly Provision[] {
    return [...this.#look.provisions.values()];
  }

  record(orderId: string): Provision {
    const record = this.#look.provisions.get(orderId);
    if (record === undefined) throw new Error(`There is no record of "${orderId}".`);
    return record;
  }

  /** What the shop was told last. */
  told(orderId: string): Progress | undefined {
    return this.#look.orders.get(orderId)?.progress;
  }

  /** What was bought for an order, by the provider's own books. */
  purchasesFor(orderId: string): readonly PurchaseEntry[] {
    const purchases = this.simulator.ledger.flatMap((entry) => (entry.type === 'purchase' ? [entry] : []));
    return purchases.filter((purchase) => this.isFor(orderId, purchase));
  }

  /** True for a purchase or a server of the size that this order has. */
  isFor(orderId: string, { memoryGb }: { readonly memoryGb: number }): boolean {
    return this.#setting.orders.find(({ id }) => id === orderId)?.memory === `${memoryGb}GB`;
  }

  /** The renewals that a monthly job asks for. */
  get keys(): readonly RenewalKey[] {
    return this.#setting.keys ?? [];
  }

  /** Our records of renewals. */
  renewalRecords(): readonly Renewal[] {
    return [...this.#look.renewals.values()];
  }

  renewal({ orderId, invoiceId }: RenewalKey): Renewal {
    const record = this.renewalRecords().find(
      (each) => each.orderId === orderId && each.invoiceId === invoiceId,
    );
    if (record === undefined) throw new Error(`There is no record of "${orderId}", "${invoiceId}".`);
    return record;
  }

  /** The months that were charged for an order's server, by the provider's own books. */
  chargesFor(orderId: string): readonly RenewalEntry[] {
    const { address } = this.record(orderId);
    return this.simulator.ledger.flatMap((entry) =>
      entry.type === 'renewal' && entry.ip === address ? [entry] : [],
    );
  }

  /** How many requests to buy reached the provider. */
  get purchaseRequests(): number {
    return this.#requests('buyvps');
  }

  /** How many requests to renew reached the provider. */
  get renewalRequests(): number {
    return this.#requests('renewvps');
  }

  #requests(wanted: Verb): number {
    return this.simulator.world.requests().filter(({ verb }) => verb === wanted).length;
  }

  async close(): Promise<void> {
    await this.#server.close();
    await this.#place.remove();
  }
}
