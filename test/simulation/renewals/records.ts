import type { Renewal } from '../../../src/domain/renewal.ts';
import type { RenewalKey, RenewalRepository } from '../../../src/ports/renewals.ts';
import type { Process } from '../process.ts';
import type { Storage } from '../storage.ts';
import { WatchedRecords } from '../watched-records.ts';
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
export class RenewalRecords extends WatchedRecords<Renewal> {
  readonly #adapter: RenewalsAdapter;

  constructor(storage: Storage, adapter: RenewalsAdapter, promises: RenewalPromises, menus: RenewalMenus) {
    super(storage, promises, menus);
    this.#adapter = adapter;
  }

  viewOf(process: Process): RenewalRepository {
    const adapter = this.#adapter;
    return {
      get: (key) =>
        this.read(
          process,
          'get renewal',
          keyText(key),
          () => adapter.get(key),
          () => this.promises.older().get(keyText(key)),
        ),
      due: (now, limit) => this.due(process, now, limit, () => adapter.due(now, limit)),
      list: (query) => this.read(process, 'list renewals', '', () => adapter.list(query)),
      claim: (request) => this.#write(process, 'claim', request, () => adapter.claim(request)),
      recordEvidence: (key, attempt, evidence) =>
        this.#write(process, 'evidence', key, () => adapter.recordEvidence(key, attempt, evidence)),
      advance: (expected, next) =>
        this.#write(process, this.#stepOf(next), next, () => adapter.advance(expected, next)),
    };
  }

  /** What a person would call this write. */
  #stepOf(next: Renewal): string {
    const before = this.promises.recordOf(keyText(next));
    if (before?.stage !== next.stage) return next.stage === 'renewing' ? 'mark' : `move to ${next.stage}`;
    return next.holdsAddress && !before.holdsAddress ? 'take the address' : `keep ${next.stage}`;
  }

  #write<T>(
    process: Process,
    step: string,
    { orderId, invoiceId }: RenewalKey,
    act: () => Promise<T>,
  ): Promise<T> {
    const key = { orderId, invoiceId };
    return this.write(process, step, keyText(key), act, () =>
      this.#adapter.peek ? this.#adapter.peek(key) : this.#adapter.get(key),
    );
  }
}
