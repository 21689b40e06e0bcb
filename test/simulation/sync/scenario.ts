import type { SyncReport } from '../../../src/domain/report.ts';
import type { StockItem } from '../../../src/domain/stock.ts';
import { syncInventory } from '../../../src/flows/sync.ts';
import type { GuardOptions } from '../../../src/rules/guard.ts';
import { createFastStock } from '../adapters/fast-stock.ts';
import { mix } from '../digest.ts';
import { Pruned, type Scenario, type Watch } from '../history.ts';
import { Process } from '../process.ts';
import { Scheduler } from '../scheduler.ts';
import { Sinks } from '../sinks.ts';
import type { Tape } from '../tape.ts';
import { promise } from '../violation.ts';
import { Catalogue } from './catalogue.ts';
import { isSameSight, type Limits, shopOwned, visibleIn, wantedOf } from './oracle.ts';
import { SyncPromises } from './promises.ts';
import { Shop, type StockAdapter } from './shop.ts';
import type { SyncWorld } from './worlds.ts';

/** What a person approves once the list is known to be right. */
const EVERYTHING = 1_000;

/** The parts that a sabotage may exchange. */
export interface SyncParts {
  readonly sync: typeof syncInventory;
  readonly createStock: (items: readonly StockItem[]) => StockAdapter | Promise<StockAdapter>;
  readonly limits: Limits;
  /** Whether the stock may answer that an update is applied where somebody else wrote what was wanted. */
  readonly mayFindItSaid: boolean;
  /** The list as a run hears it. */
  readonly clientOf: (catalogue: Catalogue, process: Process) => ReturnType<Catalogue['clientOf']>;
}

export const SOUND_SYNC: SyncParts = {
  sync: syncInventory,
  createStock: createFastStock,
  limits: { maxLossRatio: 0.5, minLoss: 2 },
  mayFindItSaid: false,
  clientOf: (catalogue, process) => catalogue.clientOf(process),
};

/** Syncs that meet each other, a provider that changes its list, and an administrator who edits. */
export function syncScenario(
  name: string,
  worldOf: (tape: Tape) => SyncWorld,
  budget: { readonly faults: number; readonly preemptions: number },
  parts: SyncParts = SOUND_SYNC,
): Scenario {
  return {
    name,
    async play(tape, watch) {
      const world = worldOf(tape);
      const history = new SyncHistory(world, tape, watch, parts, await parts.createStock(world.items));
      await history.meet(budget);
      await history.heal();
      return { digest: history.scheduler.digest, steps: history.scheduler.steps };
    },
  };
}

class SyncHistory {
  readonly scheduler: Scheduler;
  readonly #tape: Tape;
  readonly #world: SyncWorld;
  readonly #watch: Watch;
  readonly #parts: SyncParts;
  readonly #catalogue: Catalogue;
  readonly #promises: SyncPromises;
  readonly #shop: Shop;
  readonly #sinks: Sinks;
  readonly #edited = new Map<string, StockItem>();
  /** Rises with every run that nothing disturbs: what it is to show, it must show each time. */
  #phase = 0;

  constructor(world: SyncWorld, tape: Tape, watch: Watch, parts: SyncParts, stock: StockAdapter) {
    this.#world = world;
    this.#watch = watch;
    this.#sinks = new Sinks(watch.isThorough);
    this.#parts = parts;
    this.scheduler = new Scheduler(tape, {
      onStep: ({ step, faults }, fault) => watch.tally.addStep(step, faults, fault),
      ...(watch.trace && { trace: watch.trace }),
      beforeStep: () => this.#look(),
      comparesStates: watch.prune !== undefined,
    });
    this.#tape = tape;
    this.#catalogue = new Catalogue(this.scheduler, world.packages);
    this.#promises = new SyncPromises(
      world.items,
      this.#catalogue.fetched,
      parts.limits,
      parts.mayFindItSaid,
    );
    this.#shop = new Shop(this.scheduler, stock, this.#promises);
    for (const item of world.items) this.#edited.set(item.id, item);
  }

  /** Everybody at once, and everything that may go wrong. */
  async meet(budget: { readonly faults: number; readonly preemptions: number }): Promise<void> {
    this.scheduler.faultsLeft = budget.faults;
    this.scheduler.preemptionsLeft = budget.preemptions;
    for (const [index, afterMs] of this.#world.runsAfterMs.entries()) {
      this.#startRun(`sync ${'ABCDEF'[index]}`, afterMs);
    }
    for (const change of this.#world.changes) this.#expectChange(change);
    for (const edit of this.#world.edits) this.#expectEdit(edit);
    await this.scheduler.run();
  }

  /** Nothing goes wrong any more: one sync makes the shop say what the provider says, another finds nothing. */
  async heal(): Promise<void> {
    this.scheduler.faultsLeft = 0;
    this.scheduler.preemptionsLeft = 0;
    this.#shop.storage.heal();
    this.#promises.isLossApproved = true;
    this.#catalogue.afterFetch.clear();
    this.#shop.beforeWrite.clear();
    const first = await this.#quietRun('healing sync');
    await this.#promiseConverged();
    const writes = this.#shop.writes;
    const second = await this.#quietRun('idle sync');
    promise('a second sync writes nothing', this.#shop.writes === writes, () =>
      JSON.stringify(second.results),
    );
    promise('all is unchanged', second.summary.unchanged === second.summary.considered, () =>
      JSON.stringify(second.summary),
    );
    this.#watch.tally.add(first.results.length === 0 ? 'healing: nothing to do' : 'healing: work left');
  }

  /** Ends the history where it comes to a state that another one has been in. */
  #look(): void {
    this.#sinks.promiseClean();
    const { prune } = this.#watch;
    if (prune === undefined || this.#tape.choices.length < prune.from) return;
    const world = mix(
      this.#promises.stateDigest(),
      this.#shop.storage.downUntil + this.#catalogue.edition + this.#shop.attempts,
    );
    if (!prune.seen.add(mix(mix(world, this.#phase), this.scheduler.stateDigest()))) throw new Pruned();
  }

  #startRun(name: string, afterMs: number): void {
    this.#start(new Process(name, 'sync'), async (process) => {
      if (afterMs > 0) await this.scheduler.clockOf(process).sleep(afterMs);
      const report = await this.#sync(process, this.#parts.limits);
      this.#watch.tally.add(report.guard.tripped ? 'run: guard tripped' : 'run: done');
      for (const { action } of report.results) this.#watch.tally.add(`result: ${action}`);
    });
  }

  async #sync(process: Process, guard: GuardOptions): Promise<SyncReport> {
    const report = await this.#parts.sync({
      client: this.#parts.clientOf(this.#catalogue, process),
      stock: this.#shop.viewOf(process),
      guard,
      clock: this.scheduler.clockOf(process),
      logger: this.#sinks.logger,
      onEvent: this.#watch.isThorough ? (event) => this.#sinks.take('event', event) : undefined,
    });
    this.#promises.reported(process, report);
    this.#sinks.take('report', report);
    return report;
  }

  async #quietRun(name: string): Promise<SyncReport> {
    this.#phase += 1;
    const reports: SyncReport[] = [];
    this.#start(new Process(name, 'sync'), async (process) => {
      reports.push(await this.#sync(process, { approvedLoss: EVERYTHING }));
    });
    await this.scheduler.run();
    const [report] = reports;
    promise('a quiet sync succeeds', report?.success === true && !report.guard.tripped, () =>
      JSON.stringify(report?.summary ?? `${name} did not end`),
    );
    return report;
  }

  #expectChange(change: SyncWorld['changes'][number]): void {
    const happen = () => this.#catalogue.change(change.packages);
    if ('afterFetches' in change) {
      this.#catalogue.afterFetch.set(change.afterFetches, happen);
      return;
    }
    this.#start(new Process('provider', 'provider'), (process) =>
      this.scheduler.ask<void>(process, {
        step: 'the list changes',
        faults: ['none'],
        afterMs: change.afterMs,
        perform: () => ({ type: 'value', value: happen() }),
      }),
    );
  }

  #expectEdit(edit: SyncWorld['edits'][number]): void {
    const onStored = (item: StockItem) => this.#edited.set(item.id, item);
    if ('beforeWrite' in edit) {
      this.#shop.beforeWrite.set(edit.beforeWrite, () => this.#shop.editNow(edit.item, onStored));
      return;
    }
    this.#start(new Process('administrator', 'administrator'), async (process) => {
      if (edit.afterMs > 0) await this.scheduler.clockOf(process).sleep(edit.afterMs);
      await this.#shop.edit(process, edit.item, onStored);
    });
  }

  #start(process: Process, main: (process: Process) => Promise<void>): void {
    this.scheduler.spawn(process, main, (error) => this.#sinks.fail(error));
  }

  async #promiseConverged(): Promise<void> {
    const rows = await this.#shop.everything();
    for (const row of rows) {
      const wanted = wantedOf(row, this.#catalogue.packages);
      const isRight = row.available === wanted.available && row.smartvps.availableQty === wanted.quantity;
      promise('sync converges', isRight, () => `${row.id}: ${JSON.stringify([visibleIn(row), wanted])}`);
      const edited = this.#edited.get(row.id);
      promise(
        'shop-owned fields stay',
        edited === undefined || shopOwned(edited) === shopOwned(row),
        () => row.id,
      );
    }
    const sold = new Set(rows.map(({ smartvps }) => `${smartvps.packagePid}::${smartvps.packageName}`));
    const isSold = this.#catalogue.packages.every(({ id, name }) => sold.has(`${id}::${name}`));
    promise('every package is sold', isSold, () => [...sold].join(', '));
    promise('never two rows for one package', sold.size === rows.length, () =>
      rows.map(({ id }) => id).join(', '),
    );
    const known = new Map(this.#promises.rows().map((row) => [row.id, row]));
    const isKnown = rows.every((row) => {
      const remembered = known.get(row.id);
      return remembered !== undefined && isSameSight(visibleIn(remembered), visibleIn(row));
    });
    promise('nothing is written behind the shop', isKnown && known.size === rows.length, () =>
      JSON.stringify(rows),
    );
  }
}
