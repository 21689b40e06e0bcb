import type { Provision } from '../../../src/domain/provision.ts';
import type { PoolRequest, ProvisionRepository } from '../../../src/ports/provisions.ts';
import { digestText, mix } from '../digest.ts';
import type { Process } from '../process.ts';
import type { Storage } from '../storage.ts';
import type { Menus } from './menus.ts';
import type { RecordPromises } from './record-promises.ts';

/** The adapter under our records. */
export interface RecordsAdapter extends ProvisionRepository {
  /** A short cut to `get`, where there is one. */
  peek?(orderId: string): Provision | undefined;
}

/** Every process's view of our records: one scheduling point per call, every write watched. */
export class Records {
  readonly #storage: Storage;
  readonly #adapter: RecordsAdapter;
  readonly #promises: RecordPromises;
  readonly #menus: Menus;
  /** Compare-and-sets that were lost. */
  conflicts = 0;
  readonly #pools = new Map<string, string>();

  constructor(storage: Storage, adapter: RecordsAdapter, promises: RecordPromises, menus: Menus) {
    this.#storage = storage;
    this.#adapter = adapter;
    this.#promises = promises;
    this.#menus = menus;
  }

  viewOf(process: Process): ProvisionRepository {
    const adapter = this.#adapter;
    const older = () => this.#promises.older();
    return {
      get: (orderId) =>
        this.#read(
          process,
          'get record',
          orderId,
          () => adapter.get(orderId),
          () => older().get(orderId),
        ),
      due: (now, limit) =>
        this.#read(
          process,
          'due',
          '',
          () => adapter.due(now, limit),
          () => dueIn(older(), now, limit),
        ),
      list: (query) => this.#read(process, 'list records', '', () => adapter.list(query)),
      findByIp: (ip) => this.#read(process, 'find by address', ip, () => adapter.findByIp(ip)),
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
    return this.#storage.write(process, { step: 'acquire pool', about: name }, act, this.#menus.write);
  }

  #release(process: Process, request: { readonly name: string; readonly owner: string }): Promise<void> {
    const { name, owner } = request;
    const act = async () => {
      await this.#adapter.releasePool(request);
      if (this.#pools.get(name)?.startsWith(`${owner} `)) this.#pools.delete(name);
    };
    return this.#storage.write(process, { step: 'release pool', about: name }, act, this.#menus.write);
  }

  /** What a person would call this write. */
  #stepOf(next: Provision): string {
    const before = this.#promises.recordOf(next.orderId);
    if (before?.stage === next.stage) return `keep ${next.stage}`;
    return next.stage === 'purchasing' ? 'mark' : `move to ${next.stage}`;
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

  #write<T>(process: Process, step: string, orderId: string, act: () => Promise<T>): Promise<T> {
    const { troubles } = process;
    const watched = async () => {
      const answer = await act();
      if (answer === 'conflict') this.conflicts += 1;
      const after = this.#adapter.peek ? this.#adapter.peek(orderId) : await this.#adapter.get(orderId);
      if (after !== undefined) this.#promises.written(process, step, after, troubles);
      return answer;
    };
    return this.#storage.write(process, { step, about: orderId }, watched, this.#menus.write);
  }
}

function dueIn(records: ReadonlyMap<string, Provision>, now: number, limit: number): readonly Provision[] {
  const due = [...records.values()].filter(({ dueAt, leaseUntil }) => {
    return dueAt !== undefined && dueAt <= now && !(leaseUntil !== undefined && leaseUntil > now);
  });
  return due.slice(0, limit);
}
