import { OrderNotActiveError, ResolveRefusedError } from '../../../src/domain/errors.ts';
import type { Provisioner } from '../../../src/flows/provisioner.ts';
import type { Renewals } from '../../../src/flows/renewals.ts';
import type { RenewalKey } from '../../../src/ports/renewals.ts';
import { createFastOrders } from '../adapters/fast-orders.ts';
import { createFastStock } from '../adapters/fast-stock.ts';
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
import { promiseHeard, promiseRecovered, promiseSettled } from './books.ts';
import { Ledger } from './ledger.ts';
import { RenewingProvider } from './provider.ts';
import { RenewalPromises } from './record-promises.ts';
import { keyText, RenewalRecords } from './records.ts';
import type { RenewalAdapters, RenewalParts } from './scenario.ts';
import { Servers } from './servers.ts';
import { type Desk, decide } from './staff.ts';
import type { RenewalWorkerPlan, RenewalWorld } from './worlds.ts';

/** Looks of an honest person until nothing may be left to decide. */
const MOST_LOOKS = 8;
/** Longer than the quiet window, the longest pause and the latest charge. */
const PATIENCE_MS = 12_000_000;

/** One history of renewals: what goes wrong, what is made good, and whether the books balance. */
export class RenewalHistory {
  readonly scheduler: Scheduler;
  readonly #world: RenewalWorld;
  readonly #tape: Tape;
  readonly #watch: Watch;
  readonly #parts: RenewalParts;
  readonly #cast: Cast;
  readonly #ledger: Ledger;
  readonly #promises: RenewalPromises;
  readonly #sinks: Sinks;
  readonly #provider: RenewingProvider;
  readonly #database: Storage;
  readonly #records: RenewalRecords;
  readonly #servers: Servers;
  /** Processes that were given an error by the library. */
  readonly #failures = new Set<object>();

  constructor(
    world: RenewalWorld,
    tape: Tape,
    watch: Watch,
    parts: RenewalParts,
    { provisions, renewals, delivered }: RenewalAdapters,
  ) {
    this.#world = world;
    this.#tape = tape;
    this.#watch = watch;
    this.#parts = parts;
    this.#sinks = new Sinks(watch.isThorough);
    this.scheduler = new Scheduler(tape, {
      onStep: ({ step, faults }, fault) => watch.tally.addStep(step, faults, fault),
      beforeStep: () => this.#look(),
      comparesStates: watch.prune !== undefined,
      ...(watch.trace && { trace: watch.trace }),
    });
    this.#cast = new Cast(this.scheduler, (error) => this.#sinks.fail(error));
    const isSkewed = world.workers.some(({ skewMs }) => skewMs !== 0);
    this.#ledger = new Ledger(isSkewed, () => this.scheduler.steps);
    this.#promises = new RenewalPromises(
      this.#ledger,
      () => this.#servers,
      () => this.scheduler.now,
    );
    this.#ledger.watch(this.#promises);
    this.#provider = new RenewingProvider(this.scheduler, world.mood, world.menus, {
      asked: (request, options) =>
        this.#ledger.asked(request, options, this.#cast.deadlineOf(request.process)),
      charged: (charge) => this.#ledger.charged(charge),
      told: (process, ip, expiresAt) => this.#ledger.told(process, ip, expiresAt),
    });
    this.#database = new Storage(this.scheduler, world.outageMs);
    this.#records = new RenewalRecords(this.#database, renewals, this.#promises, world.menus);
    this.#servers = new Servers(this.#database, provisions, delivered, this.#ledger, world.menus);
  }

  /** Everybody at once, and everything that may go wrong. */
  async meet(budget: { readonly faults: number; readonly preemptions: number }): Promise<void> {
    this.scheduler.faultsLeft = budget.faults;
    this.scheduler.preemptionsLeft = budget.preemptions;
    const { workers, ends, sweeper, people } = this.#world;
    for (const [index, plan] of workers.entries()) this.#startWorker(`worker ${'ABC'[index]}`, plan);
    for (const { orderId, afterMs } of ends) this.#startEnd(orderId, afterMs);
    if (sweeper !== undefined) {
      this.#start('sweeper', 'sweeper', (desk) => sweep(desk, sweeper, () => desk.renewals.processDue()));
    }
    for (let turn = 0; turn < (people?.count ?? 0); turn++) this.#startPerson(people);
    await this.scheduler.run();
  }

  /** Nothing goes wrong any more. Without a person every renewal comes to an ending or to a review. */
  async recover(): Promise<void> {
    const { tally } = this.#watch;
    tally.add('review without a request', this.#promises.falseAlarms);
    tally.add('lease taken over during a call', this.#promises.takeovers);
    tally.add('compare-and-set lost', this.#records.conflicts);
    tally.add('charged after the caller gave up', this.#ledger.lateCharges);
    tally.add('ended right before its request', this.#ledger.narrowMisses);
    this.scheduler.faultsLeft = 0;
    this.scheduler.preemptionsLeft = 0;
    this.#database.heal();
    await this.#quietly('recovery', async (desk) => {
      for (const key of this.#world.keys) {
        if (this.#promises.recordOf(keyText(key)) === undefined) await this.#statusOf(desk, key);
      }
      await this.#sweepUntilQuiet(desk);
      const cases = await desk.renewals.review();
      this.#sinks.take('review', cases);
      promiseRecovered(this.#promises.records(), this.#ledger, cases);
      promiseHeard(this.#promises.records(), this.#ledger, (process) => this.#failures.has(process));
    });
    tally.add("taken for made by another one's month", this.#ledger.blurred.size);
    for (const record of this.#promises.records()) {
      tally.add(`ending: ${endStateOf(record)}`);
      const isCharged = this.#ledger.chargesOf(keyText(record)).length > 0;
      if (record.stage === 'needs_review') tally.add(isCharged ? 'review: charged' : 'review: not charged');
    }
  }

  /** An honest person decides what is left. Then every renewal has its ending, and the books balance both ways. */
  async settle(): Promise<void> {
    await this.#quietly('settlement', (desk) => this.#decideAll(desk));
    if (!this.#watch.isThorough) return;
    await this.#quietly('job', (desk) => this.#runAgain(desk));
    this.#sinks.take('records', this.#promises.records());
  }

  async #decideAll(desk: Desk): Promise<void> {
    for (let look = 0; look < MOST_LOOKS; look++) {
      const left = await decide(desk, this.#ledger, 'honest');
      await this.#sweepUntilQuiet(desk);
      if (left === 0) break;
      await desk.clock.sleep(PATIENCE_MS);
    }
    promiseSettled(this.#promises.records(), this.#ledger, await desk.renewals.review());
  }

  /** A monthly job that runs once more changes nothing and charges nothing. */
  async #runAgain(desk: Desk): Promise<void> {
    const { length } = this.#ledger.requests;
    for (const record of this.#promises.records()) {
      const status = await this.#statusOf(desk, record);
      promise('the same invoice yields the same renewal', status === record.stage, () => status);
    }
    promise('a job that runs again charges nothing', this.#ledger.requests.length === length, () => 'it did');
  }

  async #statusOf(desk: Desk, { orderId, invoiceId }: RenewalKey): Promise<string> {
    try {
      const result = await desk.renewals.renew(orderId, { invoiceId });
      this.#sinks.take('result', result);
      return result.status;
    } catch (error) {
      const isEnded = this.#servers.recordOf(orderId)?.stage === 'ended';
      if (error instanceof OrderNotActiveError && isEnded) return 'not active';
      throw error;
    }
  }

  #sweepUntilQuiet(desk: Desk): Promise<void> {
    return sweepUntilQuiet(
      desk,
      () => this.#promises.records(),
      () => desk.renewals.processDue(),
    );
  }

  #startWorker(name: string, plan: RenewalWorkerPlan): void {
    this.#cast.work(name, plan, async (process) => {
      const desk = this.#deskOf(process);
      const renew = ({ orderId, invoiceId }: RenewalKey, limits: CallLimits) =>
        desk.renewals.renew(orderId, { invoiceId, ...limits });
      const groups = plan.isParallel ? plan.keys.map((key) => [key]) : [plan.keys];
      await Promise.all(groups.map((keys) => work(desk, keys, plan.rounds, renew)));
    });
  }

  #startEnd(orderId: string, afterMs: number): void {
    this.#start('customer', 'customer', async (desk) => {
      if (afterMs > 0) await desk.clock.sleep(afterMs);
      try {
        await desk.provisioner.end(orderId, { actor: PERSON, reason: 'no longer wanted' });
        desk.ended('end: done');
      } catch (error) {
        if (!(error instanceof ResolveRefusedError)) desk.failed(error);
        desk.ended('end: refused');
      }
    });
  }

  #startPerson(people: RenewalWorld['people']): void {
    if (people === undefined) return;
    this.#start(PERSON, 'person', (desk) =>
      visit(desk, people, () => decide(desk, this.#ledger, people.temper)),
    );
  }

  #start(name: string, role: string, main: (desk: Desk) => Promise<void>): void {
    this.#cast.start(name, role, (process) => main(this.#deskOf(process)));
  }

  async #quietly(name: string, main: (desk: Desk) => Promise<void>): Promise<void> {
    await this.#cast.quietly(name, (process) => main(this.#deskOf(process)));
    this.#sinks.promiseClean();
  }

  #deskOf(process: Process): Desk {
    return {
      renewals: this.#renewalsOf(process),
      provisioner: this.#provisionerOf(process),
      clock: this.scheduler.clockOf(process),
      signal: process.stopping?.signal,
      deadline: this.#cast.deadlineOf(process),
      failed: (error) => {
        this.#failures.add(process);
        this.#sinks.fail(error);
      },
      ended: (what) => this.#watch.tally.add(what),
    };
  }

  #renewalsOf(process: Process): Renewals {
    const { create, optionsOf, clientOf } = this.#parts;
    return create(
      optionsOf(
        {
          client: clientOf(this.#provider.clientOf(process), process),
          provisions: this.#servers.viewOf(process),
          renewals: this.#records.viewOf(process),
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

  #provisionerOf(process: Process): Provisioner {
    const refuse = () => Promise.reject(new Error('nothing is bought here'));
    return this.#parts.createProvisioner({
      client: { ...this.#provider.clientOf(process), ipstock: refuse, buyVps: refuse },
      stock: createFastStock([]),
      orders: createFastOrders([]),
      provisions: this.#servers.viewOf(process),
      clock: this.scheduler.clockOf(process),
      logger: this.#sinks.logger,
    });
  }

  /** Ends the history where it comes to a state that another one has been in. */
  #look(): void {
    this.#sinks.promiseClean();
    const { prune } = this.#watch;
    if (prune === undefined || this.#tape.choices.length < prune.from) return;
    if (!prune.seen.add(this.#stateDigest())) throw new Pruned();
  }

  #stateDigest(): number {
    let digest = mix(mix(this.scheduler.stateDigest(), this.#cast.phase), this.#database.downUntil);
    for (const record of this.#promises.records()) digest = mix(digest, digestValue(record));
    for (const record of this.#promises.older().values()) digest = mix(digest, digestValue(record));
    for (const record of this.#servers.records()) digest = mix(digest, digestValue(record));
    return mix(mix(digest, this.#ledger.stateDigest()), this.#provider.stateDigest());
  }
}
