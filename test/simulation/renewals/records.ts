import type { Renewal } from '../../../src/domain/renewal.ts';
import type { RenewalKey, RenewalRepository } from '../../../src/ports/renewals.ts';
import type { Process } from '../process.ts';
import type { Storage } from '../storage.ts';
import type { RenewalMenus } from './menus.ts';
import type { RenewalPromises } from './record-promises.ts';

/** The adapter under our records of renewals. */
export interface RenewalsAdapter extends RenewalRepository {
  /** A short cut to `get`, where there is one. */
  peek?(key: RenewalKey): Renewal | undefined;
}

/** Both ids as one text. */
export function keyText({ orderId, invoiceId }: RenewalKey): string {
  return `${orderId} ${invoiceId}`;
}

/** Every process's view of our records of renewals: one scheduling point per call, every write watched. */
export class RenewalRecords {
  readonly #storage: Storage;
  readonly #adapter: RenewalsAdapter;
  readonly #promises: RenewalPromises;
  readonly #menus: RenewalMenus;
  /** Compare-and-sets that were lost. */
  conflicts = 0;

  constructor(storage: Storage, adapter: RenewalsAdapter, promises: RenewalPromises, menus: RenewalMenus) {
    this.#storage = storage;
    this.#adapter = adapter;
    this.#promises = promises;
    this.#menus = menus;
  }

  viewOf(process: Process): RenewalRepository {
    const adapter = this.#adapter;
    const older = () => this.#promises.older();
    return {
      get: (key) =>
        this.#read(
          process,
          'get renewal',
          keyText(key),
          () => adapter.get(key),
          () => older().get(keyText(key)),
        ),
      due: (now, limit) =>
        this.#read(
          process,
          'due',
          '',
          () => adapter.due(now, limit),
          () => dueIn(older(), now, limit),
        ),
      list: (query) => this.#read(process, 'list renewals', '', () => adapter.list(query)),
      claim: (request) => this.#write(process, 'claim', request, () => adapter.claim(request)),
      recordEvidence: (key, attempt, evidence) =>
        this.#write(process, 'evidence', key, () => adapter.recordEvidence(key, attempt, evidence)),
      advance: (expected, next) =>
        this.#write(process, this.#stepOf(next), next, () => adapter.advance(expected, next)),
    };
  }

  /** What a person would call this write. */
  #stepOf(next: Renewal): string {
    const before = this.#promises.recordOf(keyText(next));
    if (before?.stage !== next.stage) return next.stage === 'renewing' ? 'mark' : `move to ${next.stage}`;
    return next.holdsAddress && !before.holdsAddress ? 'take the address' : `keep ${next.stage}`;
  }

  #read<T>(
    process: Process,
    step: string,
    about: string,
    act: () => Promise<T>,
    older: () => T | Promise<T> = act,
  ): Promise<T> {
    return this.#storage.read(process, { step, about }, act, older, this.#menus.read);
  }

  #write<T>(process: Process, step: string, key: RenewalKey, act: () => Promise<T>): Promise<T> {
    const { troubles } = process;
    const { orderId, invoiceId } = key;
    const watched = async () => {
      const answer = await act();
      if (answer === 'conflict') this.conflicts += 1;
      const asked = { orderId, invoiceId };
      const after = this.#adapter.peek ? this.#adapter.peek(asked) : await this.#adapter.get(asked);
      if (after !== undefined) this.#promises.written(process, step, after, troubles);
      return answer;
    };
    return this.#storage.write(process, { step, about: keyText(key) }, watched, this.#menus.write);
  }
}

function dueIn(records: ReadonlyMap<string, Renewal>, now: number, limit: number): readonly Renewal[] {
  const due = [...records.values()].filter(({ dueAt, leaseUntil }) => {
    return dueAt !== undefined && dueAt <= now && !(leaseUntil !== undefined && leaseUntil > now);
  });
  return due.slice(0, limit);
}
