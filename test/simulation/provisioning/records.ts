import type { Provision } from '../../../src/domain/provision.ts';
import type { PoolRequest, ProvisionRepository } from '../../../src/ports/provisions.ts';
import { digestText, mix } from '../digest.ts';
import type { Process } from '../process.ts';
import type { Storage } from '../storage.ts';
import { WatchedRecords } from '../watched-records.ts';
import type { Menus } from './menus.ts';
import type { RecordPromises } from './record-promises.ts';

/** The adapter under our records. */
export interface RecordsAdapter extends ProvisionRepository {
  /** A short cut to `get`, where there is one. */
  peek?(orderId: string): Provision | undefined;
}

/** Every process's view of our records: one scheduling point per call, every write watched. */
export class Records extends WatchedRecords<Provision> {
  readonly #adapter: RecordsAdapter;
  readonly #pools = new Map<string, string>();

  constructor(storage: Storage, adapter: RecordsAdapter, promises: RecordPromises, menus: Menus) {
    super(storage, promises, menus);
    this.#adapter = adapter;
  }

  viewOf(process: Process): ProvisionRepository {
    const adapter = this.#adapter;
    return {
      get: (orderId) =>
        this.read(
          process,
          'get record',
          orderId,
          () => adapter.get(orderId),
          () => this.promises.older().get(orderId),
        ),
      due: (now, limit) => this.due(process, now, limit, () => adapter.due(now, limit)),
      list: (query) => this.read(process, 'list records', '', () => adapter.list(query)),
      findByIp: (ip) => this.read(process, 'find by address', ip, () => adapter.findByIp(ip)),
      enqueue: (request) => this.#write(process, 'enqueue', request.orderId, () => adapter.enqueue(request)),
      claim: (request) => this.#write(process, 'claim', request.orderId, () => adapter.claim(request)),
      recordEvidence: (orderId, attempt, evidence) =>
        this.#write(process, 'evidence', orderId, () => adapter.recordEvidence(orderId, attempt, evidence)),
      advance: (expected, next) =>
        this.#write(process, this.#stepOf(next), next.orderId, () => adapter.advance(expected, next)),
      acquirePool: (request) => this.#acquire(process, request),
      releasePool: (request) => this.#release(process, request),
    };
  }

  /** Who has which pool until when, as a number. */
  poolDigest(): number {
    return [...this.#pools.values()].map(digestText).reduce(mix, 0);
  }

  #acquire(process: Process, request: PoolRequest): Promise<boolean> {
    const { name, owner, leaseUntil } = request;
    const act = async () => {
      const isGiven = await this.#adapter.acquirePool(request);
      if (isGiven) this.#pools.set(name, `${owner} ${leaseUntil}`);
      return isGiven;
    };
    return this.storage.write(process, { step: 'acquire pool', about: name }, act, this.menus.write);
  }

  #release(process: Process, request: { readonly name: string; readonly owner: string }): Promise<void> {
    const { name, owner } = request;
    const act = async () => {
      await this.#adapter.releasePool(request);
      if (this.#pools.get(name)?.startsWith(`${owner} `)) this.#pools.delete(name);
    };
    return this.storage.write(process, { step: 'release pool', about: name }, act, this.menus.write);
  }

  /** What a person would call this write. */
  #stepOf(next: Provision): string {
    const before = this.promises.recordOf(next.orderId);
    if (before?.stage === next.stage) return `keep ${next.stage}`;
    return next.stage === 'purchasing' ? 'mark' : `move to ${next.stage}`;
  }

  #write<T>(process: Process, step: string, orderId: string, act: () => Promise<T>): Promise<T> {
    return this.write(process, step, orderId, act, () =>
      this.#adapter.peek ? this.#adapter.peek(orderId) : this.#adapter.get(orderId),
    );
  }
}
