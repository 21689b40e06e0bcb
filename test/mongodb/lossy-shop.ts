import { randomUUID } from 'node:crypto';
import { MongoClient, ObjectId } from 'mongodb';
import { inject } from 'vitest';
import type { Progress } from '../../src/domain/order.ts';
import type { Provision } from '../../src/domain/provision.ts';
import type { Renewal } from '../../src/domain/renewal.ts';
import { Provisioner } from '../../src/flows/provisioner.ts';
import { Renewals } from '../../src/flows/renewals.ts';
import { createMongoRepositories, type MongoRepositories } from '../../src/mongodb.ts';
import { calmQuirks } from '../../src/simulator/quirks.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { SmartVpsClient } from '../../src/wire/client.ts';
import { NOON } from '../builders.ts';
import { momentsIn } from '../processes/moments.ts';
import type { RecoveredWorld } from '../processes/recovered.ts';
import { TIMES } from '../processes/worker-plan.ts';
import type { WorldSetting } from '../processes/world.ts';
import { type LossyProxy, openLossyProxy } from './lossy-proxy.ts';
import { COLLECTIONS, empty, putItem, putOrder, storedProgress } from './shop.ts';

/** A connection is looked for again as soon as it is gone. */
const DRIVER = { minHeartbeatFrequencyMS: 20, serverSelectionTimeoutMS: 10_000, maxPoolSize: 4 };

/** More ticks than any recovery takes. */
const MOST_TICKS = 200;

/** A shop in a database that is reached by two ways: one that loses what it is told to lose, and a sound one. */
export class LossyShop implements RecoveredWorld {
  readonly simulator: Simulator;
  readonly orderIds: readonly string[];
  /** The way that loses. */
  readonly proxy: LossyProxy;
  readonly lossy: MongoRepositories;
  readonly sound: MongoRepositories;
  /** On the sound way. */
  readonly provisioner: Provisioner;
  readonly client: SmartVpsClient;
  readonly #clients: readonly MongoClient[];
  readonly #database: string;
  readonly #setting: WorldSetting;
  /** Nobody waits here: a sleep moves time. */
  readonly #clock: { now(): number; sleep(ms: number): Promise<void>; jumpTo(moment: number): void };
  #records: readonly Provision[] = [];
  #told = new Map<string, Progress | undefined>();

  static async open(setting: WorldSetting): Promise<LossyShop> {
    const { uri } = inject('mongodb');
    const proxy = await openLossyProxy(uri);
    const [lossy, sound] = [new MongoClient(proxy.uri, DRIVER), new MongoClient(uri, DRIVER)];
    const shop = new LossyShop(setting, proxy, lossy, sound);
    await shop.sound.ensureIndexes();
    const db = sound.db(shop.#database);
    for (const item of setting.items) await putItem(db, item);
    for (const order of setting.orders) await putOrder(db, order);
    return shop;
  }

  private constructor(setting: WorldSetting, proxy: LossyProxy, lossy: MongoClient, sound: MongoClient) {
    let now = NOON;
    this.#clock = {
      now: () => now,
      sleep: async (ms) => {
        now += ms;
      },
      jumpTo: (moment) => {
        now = Math.max(now, moment);
      },
    };
    this.#database = `lossy-${randomUUID()}`;
    this.#setting = setting;
    this.#clients = [lossy, sound];
    this.proxy = proxy;
    this.orderIds = setting.orders.map(({ id }) => id);
    const { packages, quirks, faults, seed = 1 } = setting;
    const clock = this.#clock;
    this.simulator = createSimulator({
      packages,
      quirks: { ...calmQuirks, loginDelayMs: [0, 0], ...quirks },
      seed,
      clock,
      ...(faults && { faults }),
    });
    const login = { username: 'shop', password: 'api-pass', baseUrl: 'https://smartvps.example' };
    this.client = new SmartVpsClient({ ...login, fetch: this.simulator.fetch });
    this.lossy = createMongoRepositories(lossy.db(this.#database), { ObjectId });
    this.sound = createMongoRepositories(sound.db(this.#database), { ObjectId });
    this.provisioner = this.aProvisioner(this.sound);
  }

  /** A worker that stores by one of the ways. */
  aProvisioner(repositories: MongoRepositories, seed = 1): Provisioner {
    const random = seededRandom(seed);
    return new Provisioner({ client: this.client, ...repositories, clock: this.#clock, random, ...TIMES });
  }

  /** A worker for renewals. */
  aRenewals(repositories: MongoRepositories): Renewals {
    return new Renewals({
      client: this.client,
      ...repositories,
      clock: this.#clock,
      random: seededRandom(1),
    });
  }

  /** Nothing is lost any more: webhooks come again, and workers take up what is due until nothing is left. */
  async recover(): Promise<void> {
    this.proxy.fateOf = () => 'pass';
    for (const orderId of this.orderIds) await this.provisioner.enqueue(orderId);
    await this.#untilNothingIsLeft(async () => {
      await this.#look();
      return this.#records;
    }, this.provisioner);
    this.#records = this.#records.map(lapsed);
  }

  /** The same for renewals. */
  async recoverRenewals(): Promise<readonly Renewal[]> {
    this.proxy.fateOf = () => 'pass';
    const records = () => this.sound.renewals.list({});
    await this.#untilNothingIsLeft(records, this.aRenewals(this.sound));
    return records();
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
    return this.#setting.orders.find(({ id }) => id === orderId)?.memory === `${memoryGb}GB`;
  }

  async close(): Promise<void> {
    await empty(this.#db, ...COLLECTIONS);
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.proxy.close();
  }

  get #db() {
    const [, sound] = this.#clients;
    if (sound === undefined) throw new Error('There is no sound way.');
    return sound.db(this.#database);
  }

  async #look(): Promise<void> {
    this.#records = await this.sound.provisions.list({});
    const documents = await this.#db.collection('orders').find().toArray();
    this.#told = new Map(documents.map((order) => [String(order._id), storedProgress(order)]));
  }

  async #untilNothingIsLeft(
    records: () => Promise<readonly (Provision | Renewal)[]>,
    worker: Provisioner | Renewals,
  ): Promise<void> {
    for (let ticks = 0; ticks < MOST_TICKS; ticks += 1) {
      const next = Math.min(...momentsIn(await records()));
      if (next === Number.POSITIVE_INFINITY) return;
      this.#clock.jumpTo(next);
      const { results } = await worker.processDue();
      for (const result of results) if (result.status === 'error') throw result.error;
    }
    throw new Error(`There is work left after ${MOST_TICKS} ticks.`);
  }
}

/** A lease that a worker could not give back, because the database was not there, on a record that nobody has to move. */
function lapsed({ leaseUntil: _, ...record }: Provision): Provision {
  return record;
}
