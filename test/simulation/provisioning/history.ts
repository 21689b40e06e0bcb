import { OrderChangedError, PurchaseNotRecordedError } from '../../../src/domain/errors.ts';
import type { Provisioner } from '../../../src/flows/provisioner.ts';
import type { StockRepository } from '../../../src/ports/stock.ts';
import { Cast } from '../cast.ts';
import { digestText, digestValue, mix } from '../digest.ts';
import { Pruned, type Watch } from '../history.ts';
import { PERSON } from '../leased-promises.ts';
import type { Process } from '../process.ts';
import { mulberry32 } from '../random.ts';
import { Scheduler } from '../scheduler.ts';
import { type CallLimits, sweep, sweepUntilQuiet, visit, work } from '../shift.ts';
import { endStateOf } from '../shown.ts';
import { Sinks } from '../sinks.ts';
import { Storage } from '../storage.ts';
import type { Tape } from '../tape.ts';
import { promise } from '../violation.ts';
import { promiseBooksBalance, promiseHeard, promiseRecovered, promiseSettled } from './books.ts';
import { Ledger } from './ledger.ts';
import { Orders } from './orders.ts';
import { SimulatedProvider } from './provider.ts';
import { RecordPromises } from './record-promises.ts';
import { Records } from './records.ts';
import type { ProvisioningAdapters, ProvisioningParts } from './scenario.ts';
import { ORDERS } from './shop.ts';
import { bringIn, type Desk, decide } from './staff.ts';
import type { Deed, ProvisioningWorld, WorkerPlan } from './worlds.ts';

/** Looks of an honest person until nothing may be left to decide. */
const MOST_LOOKS = 8;
/** Longer than the quiet window and the longest pause. */
const PATIENCE_MS = 1_500_000;

/** One history of orders: what goes wrong, what is made good, and whether the books balance. */
export class ProvisioningHistory {
  readonly scheduler: Scheduler;
  readonly #world: ProvisioningWorld;
  readonly #tape: Tape;
  readonly #watch: Watch;
  readonly #parts: ProvisioningParts;
  readonly #ledger: Ledger;
  readonly #promises: RecordPromises;
  readonly #sinks: Sinks;
  readonly #provider: SimulatedProvider;
  readonly #database: Storage;
  readonly #shopServer: Storage;
  readonly #records: Records;
  readonly #orders: Orders;
  readonly #stock: StockRepository;
  /** Purchases that were handed back because they could not be recorded. */
  readonly #handedBack: PurchaseNotRecordedError[] = [];
  /** All that ever were. */
  readonly #returned: PurchaseNotRecordedError[] = [];
  readonly #cast: Cast;
  #hasCases = false;

  constructor(
    world: ProvisioningWorld,
    tape: Tape,
    watch: Watch,
    parts: ProvisioningParts,
    { provisions, orders, stock }: ProvisioningAdapters,
  ) {
    this.#world = world;
    this.#tape = tape;
    this.#watch = watch;
    this.#sinks = new Sinks(watch.isThorough);
    this.#parts = parts;
    this.#stock = stock;
    this.scheduler = new Scheduler(tape, {
      onStep: ({ step, faults }, fault) => watch.tally.addStep(step, faults, fault),
      beforeStep: () => this.#look(),
      comparesStates: watch.prune !== undefined,
      ...(watch.trace && { trace: watch.trace }),
    });
    this.#cast = new Cast(this.scheduler, (error) => this.#failed(error));
    this.#ledger = new Ledger(world.workers.some(({ skewMs }) => skewMs !== 0));
    this.#promises = new RecordPromises(this.#ledger, () => this.scheduler.now);
    this.#ledger.watch(this.#promises);
    this.#provider = new SimulatedProvider(this.scheduler, world.mood, world.menus, {
      asked: (request, process, options) =>
        this.#ledger.asked(request, process, options, this.#cast.deadlineOf(process)),
      sold: (sale) => this.#ledger.sold(sale),
    });
    this.#database = new Storage(this.scheduler, world.outageMs);
    this.#shopServer = new Storage(this.scheduler, world.outageMs);
    this.#records = new Records(this.#database, provisions, this.#promises, world.menus);
    this.#orders = new Orders(this.#shopServer, orders, this.#ledger, world.menus);
  }

  /** Everybody at once, and everything that may go wrong. */
  async meet(budget: { readonly faults: number; readonly preemptions: number }): Promise<void> {
    this.scheduler.faultsLeft = budget.faults;
    this.scheduler.preemptionsLeft = budget.preemptions;
    const { workers, deeds, sweeper, people } = this.#world;
    for (const [index, plan] of workers.entries()) this.#startWorker(`worker ${'ABC'[index]}`, plan);
    for (const deed of deeds) this.#startDeed(deed);
    if (sweeper !== undefined) {
      this.#start('sweeper', 'sweeper', (desk) => sweep(desk, sweeper, () => desk.provisioner.processDue()));
    }
    for (let turn = 0; turn < (people?.count ?? 0); turn++) this.#startPerson(people);
    await this.scheduler.run();
  }

  /** Nothing goes wrong any more. Without a person every order comes to an ending or to a review. */
  async recover(): Promise<void> {
    this.#watch.tally.add('review without a request', this.#promises.falseAlarms);
    this.#watch.tally.add('lease taken over during a call', this.#promises.takeovers);
    this.#watch.tally.add('compare-and-set lost', this.#records.conflicts);
    this.#watch.tally.add('sold after the caller gave up', this.#ledger.lateSales);
    this.scheduler.faultsLeft = 0;
    this.scheduler.preemptionsLeft = 0;
    this.#database.heal();
    this.#shopServer.heal();
    this.#provider.heal();
    await this.#quietly('recovery', async (desk) => {
      for (const id of this.#world.orderIds) {
        if (this.#promises.recordOf(id) === undefined) await desk.provisioner.enqueue(id);
      }
      await this.#sweepUntilQuiet(desk);
      const cases = await desk.provisioner.review();
      this.#hasCases = cases.length > 0;
      promiseRecovered(this.#promises.records(), this.#ledger, cases);
      promiseHeard(this.#promises.records(), this.#ledger, this.#returned, this.#sinks.errors);
      for (const { reason } of cases) this.#watch.tally.add(`review: ${reason}`);
    });
    for (const record of this.#promises.records()) this.#watch.tally.add(`ending: ${endStateOf(record)}`);
  }

  /** An honest person decides what is left. Then every order has its ending, and the books balance both ways. */
  async settle(): Promise<void> {
    if (this.#hasCases || this.#watch.isThorough)
      await this.#quietly('settlement', (desk) => this.#decideAll(desk));
    if (this.#watch.isThorough) {
      await this.#quietly('webhook', (desk) => this.#deliverAgain(desk));
      this.#sinks.take('records', this.#promises.records());
    }
    promiseBooksBalance(this.#promises.records(), this.#ledger);
  }

  async #decideAll(desk: Desk): Promise<void> {
    await bringIn(desk, this.#handedBack);
    for (let look = 0; look < MOST_LOOKS; look++) {
      await this.#sweepUntilQuiet(desk);
      const left = await decide(desk, this.#ledger, 'honest', () => look < 2);
      if (left === 0) break;
      await desk.clock.sleep(PATIENCE_MS);
    }
    await this.#sweepUntilQuiet(desk);
    promiseSettled(this.#promises.records(), await desk.provisioner.review());
  }

  /** A webhook that comes once more changes nothing and buys nothing. */
  async #deliverAgain(desk: Desk): Promise<void> {
    const requests = this.#ledger.requests.length;
    for (const { orderId, stage } of this.#promises.records()) {
      const status = await this.#statusOf(desk, orderId);
      const isSame = status === stage || status === 'changed';
      promise('the same order yields the same provision', isSame, () => `${orderId}: ${status}`);
    }
    promise(
      'a redelivered webhook buys nothing',
      this.#ledger.requests.length === requests,
      () => 'it bought',
    );
  }

  async #statusOf(desk: Desk, orderId: string): Promise<string> {
    try {
      const result = await desk.provisioner.provision(orderId);
      this.#sinks.take('result', result);
      return result.status;
    } catch (error) {
      if (error instanceof OrderChangedError) return 'changed';
      throw error;
    }
  }

  #sweepUntilQuiet(desk: Desk): Promise<void> {
    return sweepUntilQuiet(
      desk,
      () => this.#promises.records(),
      () => desk.provisioner.processDue(),
      (error) => error instanceof OrderChangedError,
    );
  }

  #startWorker(name: string, plan: WorkerPlan): void {
    this.#cast.work(name, plan, async (process) => {
      const desk = this.#deskOf(process);
      const provision = (id: string, limits: CallLimits) => desk.provisioner.provision(id, limits);
      const groups = plan.isParallel ? plan.orderIds.map((id) => [id]) : [plan.orderIds];
      await Promise.all(groups.map((orderIds) => work(desk, orderIds, plan.rounds, provision)));
    });
  }

  #startDeed({ orderId, afterMs, what }: Deed): void {
    this.#start(`customer`, 'customer', async (desk, process) => {
      if (afterMs > 0) await desk.clock.sleep(afterMs);
      try {
        if (what === 'enqueue') await desk.provisioner.enqueue(orderId);
        else if (what === 'cancel')
          await desk.provisioner.cancel(orderId, { actor: PERSON, reason: 'changed my mind' });
        else if (what === 'retry')
          await desk.provisioner.retry(orderId, { actor: PERSON, reason: 'once more' });
        else await this.#changeOrder(process, orderId, what === 'change');
        desk.ended(`${what}: done`);
      } catch (error) {
        desk.failed(error);
        desk.ended(`${what}: refused`);
      }
    });
  }

  #changeOrder(process: Process, orderId: string, isChanged: boolean): Promise<void> {
    const order = ORDERS.find(({ id }) => id === orderId);
    return this.scheduler.ask<void>(process, {
      step: isChanged ? 'the order changes' : 'the order is as before',
      about: orderId,
      faults: ['none'],
      perform: async () => {
        if (order !== undefined)
          await this.#orders.change(isChanged ? { ...order, stockId: 'item-9' } : order);
        return { type: 'value', value: undefined };
      },
    });
  }

  #startPerson(people: ProvisioningWorld['people']): void {
    if (people === undefined) return;
    const likes = () => this.#tape.choose('deed', 2) === 0;
    this.#start(PERSON, 'person', (desk) =>
      visit(desk, people, async () => {
        await bringIn(desk, this.#handedBack);
        await decide(desk, this.#ledger, people.temper, likes);
      }),
    );
  }

  #start(name: string, role: string, main: (desk: Desk, process: Process) => Promise<void>): void {
    this.#cast.start(name, role, (process) => main(this.#deskOf(process), process));
  }

  async #quietly(name: string, main: (desk: Desk) => Promise<void>): Promise<void> {
    await this.#cast.quietly(name, (process) => main(this.#deskOf(process)));
    this.#sinks.promiseClean();
  }

  #deskOf(process: Process): Desk {
    return {
      provisioner: this.#provisionerOf(process),
      clock: this.scheduler.clockOf(process),
      signal: process.stopping?.signal,
      deadline: this.#cast.deadlineOf(process),
      failed: (error) => this.#failed(error),
      ended: (what) => this.#watch.tally.add(what),
    };
  }

  #provisionerOf(process: Process): Provisioner {
    const { create, optionsOf, clientOf } = this.#parts;

    return create(
      optionsOf(
        {
          client: clientOf(this.#provider.clientOf(process), process),
          stock: this.#stockOf(process),
          orders: this.#orders.viewOf(process),
          provisions: this.#records.viewOf(process),
          clock: this.scheduler.clockOf(process),
          random: mulberry32(digestText(process.name) + process.life),
          logger: this.#sinks.logger,
          onEvent: this.#watch.isThorough ? (event) => this.#sinks.take('event', event) : undefined,
          ...this.#world.patience,
        },
        process,
      ),
    );
  }

  /** The stock, of which nothing but single items is ever read. */
  #stockOf(process: Process): StockRepository {
    const get = (id: string) => {
      const act = () => this.#stock.get(id);
      return this.#database.read(process, { step: 'get item' }, act, act, this.#world.menus.read);
    };
    return { get, list: () => this.#stock.list(), apply: (changes) => this.#stock.apply(changes) };
  }

  /** An error that a caller was given. A purchase that could not be recorded is kept by whoever gets it. */
  #failed(error: unknown): void {
    if (error instanceof PurchaseNotRecordedError) {
      this.#handedBack.push(error);
      this.#returned.push(error);
      this.#watch.tally.add('handed back');
    }
    this.#sinks.fail(error);
  }

  /** Ends the history where it comes to a state that another one has been in. */
  #look(): void {
    this.#sinks.promiseClean();
    const { prune } = this.#watch;
    if (prune === undefined || this.#tape.choices.length < prune.from) return;
    if (!prune.seen.add(this.#stateDigest())) throw new Pruned();
  }

  #stateDigest(): number {
    let digest = mix(this.scheduler.stateDigest(), this.#cast.phase);
    digest = mix(mix(digest, this.#database.downUntil), this.#shopServer.downUntil);
    for (const record of this.#promises.records()) digest = mix(digest, digestValue(record));
    for (const record of this.#promises.older().values()) digest = mix(digest, digestValue(record));
    digest = mix(mix(digest, this.#ledger.stateDigest()), this.#provider.stateDigest());
    return mix(mix(digest, this.#returned.length), this.#records.poolDigest());
  }
}
