import type { StockItem } from '../../../src/domain/stock.ts';
import type { StockChange, StockChangeResult, StockRepository } from '../../../src/ports/stock.ts';
import type { Process } from '../process.ts';
import type { Scheduler } from '../scheduler.ts';
import { DriverError, READ_FAULTS, Storage, WRITE_FAULTS } from '../storage.ts';
import type { SyncPromises } from './promises.ts';
import type { Edit } from './worlds.ts';

/** The adapter under the shop, with the one method more that administrators use. */
export interface StockAdapter extends StockRepository {
  put(item: StockItem): void | Promise<void>;
  /** A short cut to `list`, where there is one. */
  everything?(): readonly StockItem[];
}

/** What may strike one change besides what may strike any write. */
const CHANGE_FAULTS = [...WRITE_FAULTS, 'change failed', 'change done but reported failed'];

/** Every process's view of the stock, one scheduling point per page read and per change written. */
export class Shop {
  readonly storage: Storage;
  /** Changes that reached the adapter from a sync. */
  writes = 0;
  /** Changes on their way to the adapter, and what happens right before the one of a number. */
  attempts = 0;
  readonly beforeWrite = new Map<number, () => Promise<void>>();
  readonly #scheduler: Scheduler;
  readonly #adapter: StockAdapter;
  readonly #promises: SyncPromises;

  constructor(scheduler: Scheduler, adapter: StockAdapter, promises: SyncPromises) {
    this.#scheduler = scheduler;
    this.#adapter = adapter;
    this.#promises = promises;
    this.storage = new Storage(scheduler);
  }

  /** The stock as one process has it. */
  viewOf(process: Process): StockRepository {
    const shop = this;
    return {
      async *list() {
        const all = await shop.#read(process, 'list stock', () => shop.everything());
        const page = all.slice(0, Math.ceil(all.length / 2));
        yield* shop.#seen(process, page);
        const first = new Set(page.map(({ id }) => id));
        const rest = await shop.#read(process, 'list stock, next page', () => shop.everything());
        yield* shop.#seen(
          process,
          rest.filter(({ id }) => !first.has(id)),
        );
      },
      get: (id) =>
        shop.#scheduler.ask(
          process,
          getting(() => shop.#adapter.get(id)),
        ),
      apply: (changes) => shop.#apply(process, changes),
    };
  }

  /** Every item, as it is stored now. */
  async everything(): Promise<readonly StockItem[]> {
    const known = this.#adapter.everything?.();
    if (known !== undefined) return known;
    const items: StockItem[] = [];
    for await (const item of this.#adapter.list()) items.push(item);
    return items;
  }

  /** An administrator reads an item and stores it again, changed; the answer may get lost. */
  edit(process: Process, edit: Edit, onStored: (item: StockItem) => void): Promise<void> {
    const step = { step: 'administrator edits', about: edit.id };
    return this.storage.write(process, step, () => this.editNow(edit, onStored));
  }

  /** The same at once and without a fault. */
  async editNow({ id, ...edit }: Edit, onStored: (item: StockItem) => void): Promise<void> {
    const before = await this.#adapter.get(id);
    if (before === undefined) return;
    const after = edited(before, edit);
    await this.#adapter.put(after);
    this.#promises.edited(after);
    onStored(after);
  }

  #read(
    process: Process,
    step: string,
    act: () => Promise<readonly StockItem[]>,
  ): Promise<readonly StockItem[]> {
    return this.storage.read(process, { step }, act, () => this.#promises.before(), READ_FAULTS);
  }

  #seen(process: Process, items: readonly StockItem[]): readonly StockItem[] {
    this.#promises.listed(process, items);
    return items;
  }

  async #apply(process: Process, changes: readonly StockChange[]): Promise<readonly StockChangeResult[]> {
    const results: StockChangeResult[] = [];
    for (const change of changes) {
      const about = change.type === 'create' ? change.item.smartvps.packageName : change.id;
      const step = { step: `apply ${change.type}`, about };
      results.push(await this.#change(process, step, change));
    }
    return results;
  }

  #change(process: Process, step: { step: string; about: string }, change: StockChange) {
    return this.#scheduler.ask<StockChangeResult>(process, {
      ...step,
      faults: CHANGE_FAULTS,
      perform: async (fault) => {
        if (fault === 'change failed' && !this.storage.isDown) {
          return { type: 'value', value: { status: 'failed', error: new DriverError() } };
        }
        if (fault === 'change done but reported failed' && !this.storage.isDown) {
          await this.#write(process, change);
          return { type: 'value', value: { status: 'failed', error: new DriverError() } };
        }
        return this.storage.performWrite(process, fault, () => this.#write(process, change));
      },
    });
  }

  async #write(process: Process, change: StockChange): Promise<StockChangeResult> {
    this.attempts += 1;
    await this.beforeWrite.get(this.attempts)?.();
    const [result] = await this.#adapter.apply([change]);
    if (result === undefined) return { status: 'failed', error: new DriverError() };
    this.writes += 1;
    const id = change.type === 'update' ? change.id : result.status === 'applied' ? result.id : undefined;
    const after = id === undefined ? undefined : await this.#adapter.get(id);
    this.#promises.written(process, change, result, after);
    return result;
  }
}

function edited(item: StockItem, { hold, packageName, ...fields }: Omit<Edit, 'id'>): StockItem {
  const config = { ...(hold !== undefined && { hold }), ...(packageName !== undefined && { packageName }) };
  return { ...item, ...fields, smartvps: { ...item.smartvps, ...config } };
}

function getting<T>(act: () => Promise<T>) {
  return {
    step: 'get item',
    faults: READ_FAULTS,
    perform: async () => ({ type: 'value', value: await act() }) as const,
  };
}
