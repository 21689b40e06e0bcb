import type { SyncReport } from '../../../src/domain/report.ts';
import type { StockItem } from '../../../src/domain/stock.ts';
import type { StockChange, StockChangeResult } from '../../../src/ports/stock.ts';
import { digestText, mix } from '../digest.ts';
import type { Process } from '../process.ts';
import { promise } from '../violation.ts';
import type { Fetched } from './catalogue.ts';
import {
  identityIn,
  isSameSight,
  isSpared,
  isSuspicious,
  type Limits,
  shopOwned,
  visibleIn,
  wantedOf,
} from './oracle.ts';

/** One write to an item: by which run (an administrator has none), from which edition of the list. */
interface Write {
  readonly process: Process | undefined;
  readonly edition: number;
  /** Counts the writes to this item. */
  readonly number: number;
}

/** What a run saw when it listed the stock. */
interface Sight {
  readonly items: Map<string, StockItem>;
  /** How many writes each item had when the run listed it. */
  readonly writesSeen: Map<string, number>;
}

/** What every sync promises, checked at each write. Knows what is stored without asking the adapter. */
export class SyncPromises {
  /** A person has looked at the list and approved whatever goes off sale. */
  isLossApproved = false;
  readonly #rows = new Map<string, StockItem>();
  /** The rows as they were before the last write. */
  #older: readonly StockItem[] = [];
  readonly #writes = new Map<string, Write[]>();
  readonly #sights = new Map<Process, Sight>();
  readonly #fetched: ReadonlyMap<Process, Fetched>;
  readonly #limits: Limits;
  readonly #mayFindItSaid: boolean;
  readonly #changes = new Map<Process, number>();

  /** @param mayFindItSaid - an update may be answered as applied where somebody else wrote what was wanted */
  constructor(
    rows: readonly StockItem[],
    fetched: ReadonlyMap<Process, Fetched>,
    limits: Limits,
    mayFindItSaid: boolean,
  ) {
    for (const row of rows) this.#rows.set(row.id, row);
    this.#fetched = fetched;
    this.#limits = limits;
    this.#mayFindItSaid = mayFindItSaid;
  }

  /** What is stored, as far as every write has told. */
  rows(): readonly StockItem[] {
    return [...this.#rows.values()];
  }

  /** What was stored before the last write. */
  before(): readonly StockItem[] {
    return this.#older;
  }

  /** A digest of all that is remembered, for telling states apart. */
  stateDigest(): number {
    let digest = 0;
    for (const row of this.#rows.values()) digest = mix(digest, digestText(JSON.stringify(row)));
    for (const row of this.#older) digest = mix(digest, digestText(JSON.stringify(row)));
    for (const [id, writes] of this.#writes) {
      const told = writes.map(({ process, edition }) => `${process?.name} ${edition}`);
      digest += digestText(`${id} ${told.join()}`);
    }
    for (const [process, count] of this.#changes) digest += digestText(`${process.name} ${count}`);
    return digest % Number.MAX_SAFE_INTEGER;
  }

  /** An administrator stored an item. */
  edited(item: StockItem): void {
    this.#remember(item, undefined);
  }

  /** A run read a page of the stock. */
  listed(process: Process, items: readonly StockItem[]): void {
    const sight = this.#sightOf(process);
    for (const item of items) {
      sight.items.set(item.id, item);
      sight.writesSeen.set(item.id, this.#writes.get(item.id)?.length ?? 0);
    }
  }

  /** A run's change reached the adapter. */
  written(
    process: Process,
    change: StockChange,
    result: StockChangeResult,
    after: StockItem | undefined,
  ): void {
    if (result.status !== 'applied' || after === undefined) return;
    const fetched = this.#fetched.get(process);
    promise(
      'list first, then fetch, then write',
      fetched !== undefined,
      () => `${process.name} wrote unasked`,
    );
    const before = this.#rows.get(after.id);
    this.#changes.set(process, (this.#changes.get(process) ?? 0) + 1);
    if (before !== undefined && this.#wasSaidAlready(process, before, after, fetched)) return;
    if (change.type === 'create') this.#created(after, fetched);
    else if (before !== undefined) this.#updated(process, before, after, fetched);
    this.#remember(after, process);
  }

  /** A run ended with a report. */
  reported(process: Process, report: SyncReport): void {
    const { created, updated, disabled, reEnabled, unchanged, withheld, conflicted, failed, considered } =
      report.summary;
    const sum = created + updated + disabled + reEnabled + unchanged + withheld + conflicted + failed;
    promise('the report adds up', sum === considered, () => JSON.stringify(report.summary));
    promise(
      'success says whether any item failed',
      report.success === (failed === 0),
      () => `failed ${failed}`,
    );
    const told = created + updated + disabled + reEnabled;
    const done = this.#changes.get(process) ?? 0;
    promise('the report claims what was done', told <= done && done <= told + failed, () => {
      return `${process.name} reports ${told} changes and ${failed} failures, and made ${done}`;
    });
  }

  /** Nothing was written: somebody else had stored what the list says. */
  #wasSaidAlready(process: Process, before: StockItem, after: StockItem, fetched: Fetched): boolean {
    if (!this.#mayFindItSaid) return false;
    const seen = this.#sightOf(process).items.get(after.id);
    const isUnseen = seen === undefined || !isSameSight(visibleIn(seen), visibleIn(before));
    const isUntouched = shopOwned(before) === shopOwned(after);
    if (!isUnseen || !isUntouched || !isSameSight(visibleIn(before), visibleIn(after))) return false;
    promiseWanted(before, after, fetched);
    return true;
  }

  #created(after: StockItem, fetched: Fetched): void {
    const twins = this.rows().filter((row) => identityIn(row) === identityIn(after));
    promise('never two rows for one package', twins.length === 0, () => `${after.id} beside ${twins[0]?.id}`);
    promise('a row is never created over another', !this.#rows.has(after.id), () => after.id);
    promiseWanted({ ...after, available: true }, after, fetched);
  }

  #updated(process: Process, before: StockItem, after: StockItem, fetched: Fetched): void {
    const seen = this.#sightOf(process).items.get(after.id);
    promise(
      'writes only what it has seen',
      seen !== undefined && isSameSight(visibleIn(seen), visibleIn(before)),
      () =>
        `${process.name} saw ${JSON.stringify(seen && visibleIn(seen))} and overwrote ${JSON.stringify(visibleIn(before))}`,
    );
    promise(
      'shop-owned fields stay',
      shopOwned(before) === shopOwned(after),
      () => `${shopOwned(before)} became ${shopOwned(after)}`,
    );
    promise(
      'nothing is written when nothing changed',
      !isSameSight(visibleIn(before), visibleIn(after)),
      () => after.id,
    );
    this.#promiseNewer(process, after.id, fetched);
    promiseWanted(before, after, fetched);
    if (before.available === true && after.available !== true) this.#promiseSound(process, after, fetched);
  }

  /** Two writes since the look can bring back what was seen; one cannot. */
  #promiseNewer(process: Process, id: string, { edition }: Fetched): void {
    const writes = this.#writes.get(id) ?? [];
    const last = writes.at(-1);
    if (last?.process === undefined || last.process === process) return;
    const seen = this.#sightOf(process).writesSeen.get(id) ?? 0;
    const since = writes.filter(({ number }) => number > seen).length;
    promise('an older list never replaces a newer one', last.edition <= edition || since > 1, () => {
      return `${process.name} has edition ${edition}, ${last.process?.name} wrote edition ${last.edition}`;
    });
  }

  #promiseSound(process: Process, after: StockItem, fetched: Fetched): void {
    const listed = [...this.#sightOf(process).items.values()];
    const isSound = this.isLossApproved || !isSuspicious(listed, fetched, this.#limits);
    promise('a broken list takes nothing off sale', isSound, () => {
      return `${after.id} went off sale by a list of ${fetched.packages.length}`;
    });
    promise('an unreadable row takes nothing off sale', !isSpared(after, fetched), () => after.id);
  }

  #remember(item: StockItem, process: Process | undefined): void {
    this.#older = this.rows();
    this.#rows.set(item.id, item);
    const edition = process === undefined ? 0 : (this.#fetched.get(process)?.edition ?? 0);
    const writes = this.#writes.get(item.id) ?? [];
    this.#writes.set(item.id, [...writes, { process, edition, number: writes.length + 1 }]);
  }

  #sightOf(process: Process): Sight {
    const known = this.#sights.get(process);
    if (known !== undefined) return known;
    const sight = { items: new Map<string, StockItem>(), writesSeen: new Map<string, number>() };
    this.#sights.set(process, sight);
    return sight;
  }
}

function promiseWanted(before: StockItem, after: StockItem, { packages }: Fetched): void {
  const wanted = wantedOf(before, packages);
  const { available, smartvps } = after;
  promise(
    'stored as listed',
    available === wanted.available && smartvps.availableQty === wanted.quantity,
    () => {
      return `${after.id} says ${available}, ${smartvps.availableQty}; the list ${JSON.stringify(wanted)}`;
    },
  );
}
