import type { Provision } from '../../../src/domain/provision.ts';
import type { ProvisionRepository } from '../../../src/ports/provisions.ts';
import { PERSON } from '../leased-promises.ts';
import type { Process } from '../process.ts';
import type { RecordsAdapter } from '../provisioning/records.ts';
import { BEGINNING } from '../scheduler.ts';
import type { Storage } from '../storage.ts';
import { promise } from '../violation.ts';
import type { Ledger } from './ledger.ts';
import type { RenewalMenus } from './menus.ts';

/** The address of an order's server. */
export function addressOf(orderId: string): string {
  return `103.82.7.${orderId.split('-')[1]}`;
}

/** Puts an active order with a server on record, the way that any adapter takes it. */
export async function deliver(adapter: ProvisionRepository, orderId: string): Promise<Provision> {
  const claim = await adapter.claim({ orderId, now: BEGINNING, leaseUntil: BEGINNING + 1 });
  const { leaseUntil: _lease, dueAt: _due, ...claimed } = claim.provision;
  const active: Provision = { ...claimed, stage: 'active', address: addressOf(orderId), holdsAddress: true };
  await adapter.advance(claimed.version, active);
  return { ...active, version: claimed.version + 1 };
}

/** Every process's view of the orders that have a server. A renewal may note when it ends, and nothing more. */
export class Servers {
  readonly #storage: Storage;
  readonly #adapter: RecordsAdapter;
  readonly #ledger: Ledger;
  readonly #menus: RenewalMenus;
  readonly #records = new Map<string, Provision>();
  readonly #older = new Map<string, Provision>();

  constructor(
    storage: Storage,
    adapter: RecordsAdapter,
    delivered: readonly Provision[],
    ledger: Ledger,
    menus: RenewalMenus,
  ) {
    this.#storage = storage;
    this.#adapter = adapter;
    this.#ledger = ledger;
    this.#menus = menus;
    for (const record of delivered) this.#records.set(record.orderId, record);
  }

  recordOf(orderId: string): Provision | undefined {
    return this.#records.get(orderId);
  }

  records(): readonly Provision[] {
    return [...this.#records.values()];
  }

  viewOf(process: Process): ProvisionRepository {
    return {
      ...this.#adapter,
      get: (orderId) => this.#get(process, orderId),
      advance: (expected, next) => this.#advance(process, expected, next),
    };
  }

  #get(process: Process, orderId: string): Promise<Provision | undefined> {
    const looked = (record: Provision | undefined) => {
      this.#ledger.looked(process, orderId, record);
      return record;
    };
    return this.#storage.read(
      process,
      { step: 'get order', about: orderId },
      async () => looked(await this.#adapter.get(orderId)),
      () => looked(this.#older.get(orderId) ?? this.#records.get(orderId)),
      this.#menus.read,
    );
  }

  #advance(
    process: Process,
    expected: number,
    next: Provision,
  ): Promise<'ok' | 'conflict' | 'address_taken'> {
    const { orderId, stage } = next;
    const step = stage === 'active' ? 'note the expiry' : `move to ${stage}`;
    const act = async () => {
      const answer = await this.#adapter.advance(expected, next);
      const after = this.#adapter.peek ? this.#adapter.peek(orderId) : await this.#adapter.get(orderId);
      if (answer === 'ok' && after !== undefined) this.#written(after);
      return answer;
    };
    return this.#storage.write(process, { step, about: orderId }, act, this.#menus.write);
  }

  #written(after: Provision): void {
    const before = this.#records.get(after.orderId);
    if (before === undefined || before.version === after.version) return;
    if (after.stage === 'ended') {
      const isDecided = after.history.at(-1)?.who === PERSON;
      promise('only a person ends an order', isDecided && before.stage === 'active', () => after.orderId);
      this.#ledger.ended(after.orderId);
    } else {
      promise('a renewal notes the expiry and nothing else', isNoted(before, after), () =>
        JSON.stringify([before, after]),
      );
    }
    this.#older.set(after.orderId, before);
    this.#records.set(after.orderId, after);
  }
}

/** The expiry grows, and all else stays. */
function isNoted(before: Provision, after: Provision): boolean {
  const { expiresAt = 0, version, updatedAt, ...rest } = after;
  const { expiresAt: earlier = 0, version: _version, updatedAt: _updatedAt, ...same } = before;
  return expiresAt > earlier && sorted(rest) === sorted(same) && version > 0 && updatedAt > 0;
}

function sorted(fields: object): string {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
