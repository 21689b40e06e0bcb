import { randomUUID } from 'node:crypto';
import { MongoClient, ObjectId } from 'mongodb';
import type { Order, Progress } from '../../src/domain/order.ts';
import type { Provision } from '../../src/domain/provision.ts';
import type { StockItem } from '../../src/domain/stock.ts';
import { Provisioner } from '../../src/flows/provisioner.ts';
import { createMongoRepositories, type MongoRepositories } from '../../src/mongodb.ts';
import { calmQuirks } from '../../src/simulator/quirks.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { SmartVpsClient } from '../../src/wire/client.ts';
import { anItemOf, NOON } from '../builders.ts';
import { putItem, putOrder, storedProgress } from '../mongodb/shop.ts';
import { type ClockSetting, fastClock } from '../processes/clock.ts';
import { momentsIn } from '../processes/moments.ts';
import type { RecoveredWorld } from '../processes/recovered.ts';
import { TIMES } from '../processes/worker-plan.ts';

/** Pools that the orders are spread over: one purchase at a time is made in each. */
const POOLS = ['103.82.x', '103.83.x', '103.84.x', '103.85.x'].map((name, index) => ({
  id: String(index + 5),
  name,
  ipv4: 5_000,
  status: 'active',
}));

/** How much faster time runs than on the machine: an election takes minutes of it. */
const FACTOR = 20;

/** More ticks than any recovery takes. */
const MOST_TICKS = 2_000;

/** A shop with many orders in one database, and time that runs. */
export class ManyOrders implements RecoveredWorld {
  readonly orderIds: readonly string[];
  readonly simulator: Simulator;
  readonly provisioner: Provisioner;
  readonly repositories: MongoRepositories;
  readonly #orders: readonly Order[];
  readonly #mongo: MongoClient;
  readonly #database = `orders-${randomUUID()}`;
  readonly #client: SmartVpsClient;
  readonly #clock: ReturnType<typeof fastClock>;
  #records: readonly Provision[] = [];
  #told = new Map<string, Progress | undefined>();

  static async open(uri: string, count: number): Promise<ManyOrders> {
    const shop = new ManyOrders(new MongoClient(uri), ordersOf(count));
    await shop.repositories.ensureIndexes();
    for (const item of itemsFor(count)) await putItem(shop.#db, item);
    for (const order of shop.#orders) await putOrder(shop.#db, order);
    return shop;
  }

  private constructor(mongo: MongoClient, orders: readonly Order[]) {
    const setting: ClockSetting = { real: Date.now(), shown: NOON, factor: FACTOR };
    this.#clock = fastClock(setting);
    this.#mongo = mongo;
    this.#orders = orders;
    this.orderIds = orders.map(({ id }) => id);
    const quirks = { ...calmQuirks, loginDelayMs: [0, 0] } as const;
    this.simulator = createSimulator({ packages: POOLS, quirks, clock: this.#clock });
    const login = { username: 'shop', password: 'api-pass', baseUrl: 'https://smartvps.example' };
    this.#client = new SmartVpsClient({ ...login, fetch: this.simulator.fetch });
    this.repositories = createMongoRepositories(this.#db, { ObjectId });
    this.provisioner = this.aProvisioner(1);
  }

  /** One more worker. */
  aProvisioner(seed: number): Provisioner {
    const [clock, random] = [this.#clock, seededRandom(seed)];
    return new Provisioner({ client: this.#client, ...this.repositories, clock, random, ...TIMES });
  }

  /** So many workers at once, each through all orders from another place on; what fails is taken up later. */
  async work(workers: number): Promise<void> {
    const work = async (worker: number) => {
      const provisioner = this.aProvisioner(worker + 2);
      const from = Math.floor((worker * this.orderIds.length) / workers);
      for (const orderId of [...this.orderIds.slice(from), ...this.orderIds.slice(0, from)])
        await provisioner.provision(orderId).catch(() => {});
    };
    await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
  }

  /** Brings every webhook once more, and ticks until nothing is left to do. */
  async recover(): Promise<void> {
    for (const orderId of this.orderIds) await this.provisioner.enqueue(orderId);
    for (let ticks = 0; ticks < MOST_TICKS; ticks += 1) {
      await this.#look();
      const next = Math.min(...momentsIn(this.#records));
      if (next === Number.POSITIVE_INFINITY) return;
      await this.#clock.sleep(Math.max(0, next - this.#clock.now()));
      await this.provisioner.processDue();
    }
    throw new Error(`There is work left after ${MOST_TICKS} ticks.`);
  }

  records(): readonly Provision[] {
    return this.#records;
  }

  told(orderId: string): Progress | undefined {
    return this.#told.get(orderId);
  }

  purchasesFor(orderId: string) {
    const purchases = this.simulator.ledger.flatMap((entry) => (entry.type === 'purchase' ? [entry] : []));
    return purchases.filter((purchase) => this.isFor(orderId, purchase));
  }

  isFor(orderId: string, { memoryGb }: { readonly memoryGb: number }): boolean {
    return orderId === idOf(memoryGb);
  }

  async close(): Promise<void> {
    await this.#mongo.close();
  }

  get #db() {
    return this.#mongo.db(this.#database);
  }

  async #look(): Promise<void> {
    this.#records = await this.repositories.provisions.list({ limit: this.orderIds.length });
    const documents = await this.#db.collection('orders').find().toArray();
    this.#told = new Map(documents.map((order) => [String(order._id), storedProgress(order)]));
  }
}

/** Each order has a memory size of its own: that is how a purchase tells whose it is. */
function ordersOf(count: number): readonly Order[] {
  return Array.from({ length: count }, (_, index) => {
    const { id } = POOLS[index % POOLS.length] ?? { id: '' };
    return { id: idOf(index + 1), stockId: `item-${id}`, memory: `${index + 1}GB` };
  });
}

function itemsFor(count: number): readonly StockItem[] {
  return POOLS.map((pool) => {
    const { id: pid, name } = pool;
    const sizes = Array.from({ length: count }, (_, index) => `${index + 1}GB`);
    const byMemory = Object.fromEntries(sizes.map((size) => [size, { pid, pool: name }]));
    return anItemOf(pool, { smartvps: { byMemory } });
  });
}

function idOf(memoryGb: number): string {
  return `order-${String(memoryGb).padStart(4, '0')}`;
}
