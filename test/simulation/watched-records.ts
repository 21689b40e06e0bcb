import type { LeasedItem, LeasedPromises } from './leased-promises.ts';
import type { Process } from './process.ts';
import type { Storage } from './storage.ts';

/** Records of one kind on their way to and from the adapter: one scheduling point per call, every write watched. */
export abstract class WatchedRecords<Item extends LeasedItem> {
  /** Compare-and-sets that were lost. */
  conflicts = 0;
  protected readonly storage: Storage;
  protected readonly promises: LeasedPromises<Item>;
  protected readonly menus: { readonly read: readonly string[]; readonly write: readonly string[] };

  constructor(
    storage: Storage,
    promises: LeasedPromises<Item>,
    menus: { readonly read: readonly string[]; readonly write: readonly string[] },
  ) {
    this.storage = storage;
    this.promises = promises;
    this.menus = menus;
  }

  /** A read; `older` answers what was so before the last write. */
  protected read<T>(
    process: Process,
    step: string,
    about: string,
    act: () => Promise<T>,
    older: () => T | Promise<T> = act,
  ): Promise<T> {
    return this.storage.read(process, { step, about }, act, older, this.menus.read);
  }

  /** What is due, by the adapter or by the records as they were before their last writes. */
  protected due(
    process: Process,
    now: number,
    limit: number,
    act: () => Promise<readonly Item[]>,
  ): Promise<readonly Item[]> {
    const older = () =>
      [...this.promises.older().values()]
        .filter(({ dueAt, leaseUntil = 0 }) => dueAt !== undefined && dueAt <= now && leaseUntil <= now)
        .slice(0, limit);
    return this.read(process, 'due', '', act, older);
  }

  /** A write of one record. */
  protected write<T>(
    process: Process,
    step: string,
    about: string,
    act: () => Promise<T>,
    stored: () => Item | undefined | Promise<Item | undefined>,
  ): Promise<T> {
    const { troubles } = process;
    const watched = async () => {
      const answer = await act();
      if (answer === 'conflict') this.conflicts += 1;
      const after = await stored();
      if (after !== undefined) this.promises.written(process, step, after, troubles);
      return answer;
    };
    return this.storage.write(process, { step, about }, watched, this.menus.write);
  }
}
