import type { CallOptions } from '../../../src/domain/calls.ts';
import type { Progress } from '../../../src/domain/order.ts';
import type { Provision } from '../../../src/domain/provision.ts';
import { serverPassword } from '../canaries.ts';
import { digestText } from '../digest.ts';
import type { Process } from '../process.ts';
import { promise } from '../violation.ts';
import type { BuyRequest, Sale } from './provider.ts';
import { poolOfItem } from './shop.ts';

/** How long a caller waits for a purchase. */
const SLOWEST_MS = 180_000;
/** How long after the answer was due nobody may say that nothing was bought. */
const QUIET_MS = 1_200_000;

/** The records and leases, as the ledger needs to look at them. */
export interface RecordSight {
  recordOf(orderId: string): Provision | undefined;
  holderOf(orderId: string): Process | undefined;
}

/** What was really sold and told, and what a person said: the other side of our books. */
export class Ledger {
  readonly sales: Sale[] = [];
  readonly requests: BuyRequest[] = [];
  /** Sales after the caller had given up. */
  lateSales = 0;
  /** What the shop was told last of each order, as its adapter keeps it. */
  readonly told = new Map<string, Progress>();
  /** Addresses that a person said were bought. */
  readonly words = new Set<string>();
  /** Orders of which a person said that nothing was bought, while something was. */
  readonly mistakes = new Set<string>();
  /** The version of each record that a person looks at. */
  readonly seen = new Map<string, number | undefined>();
  /** Requests of each order that a person has closed by a decision. */
  readonly #closed = new Map<string, number>();
  readonly #attempts = new Set<string>();
  /** Clocks differ by more than a lease. */
  readonly isSkewed: boolean;
  #records: RecordSight | undefined;
  /** Changes besides requests and sales. */
  #changes = 0;
  #digest = { count: -1, value: 0 };

  /** @param isSkewed - clocks differ by more than a lease, so that leases keep nobody out */
  constructor(isSkewed: boolean) {
    this.isSkewed = isSkewed;
  }

  /** What is on record; known only after both sides exist. */
  watch(records: RecordSight): void {
    this.#records = records;
  }

  salesOf(orderId: string): readonly Sale[] {
    return this.sales.filter((sale) => sale.orderId === orderId);
  }

  /** A purchase request is about to reach the provider. */
  asked(
    request: BuyRequest,
    process: Process,
    { timeoutMs, totalTimeoutMs }: CallOptions,
    deadline?: number,
  ): void {
    const { orderId, packageName, at } = request;
    const record = this.#records?.recordOf(orderId);
    const { mark } = record ?? {};
    const isMarked = record?.stage === 'purchasing' || (this.isSkewed && isOutcomeUnknown(record));
    promise('on record before it can happen', isMarked && mark !== undefined, () => {
      return `${orderId} is ${record?.stage} when its purchase leaves`;
    });
    const isOwn = this.#records?.holderOf(orderId) === process && mark.fence === record?.fence;
    promise('only the marker sends', isOwn || this.isSkewed, () => `${process.name} sends for ${orderId}`);
    promise('sent in time or never', at + process.skewMs <= mark.sendBy, () => `${at} after ${mark.sendBy}`);
    const longest = Math.min(
      timeoutMs ?? Number.POSITIVE_INFINITY,
      totalTimeoutMs ?? Number.POSITIVE_INFINITY,
    );
    promise(
      'the answer is here by its time',
      at + process.skewMs + longest <= mark.answerBy,
      () => `${longest} ms`,
    );
    promise(
      'no purchase that cannot end in time',
      deadline === undefined || at + longest <= deadline,
      () => orderId,
    );
    promise(
      'exactly what was ordered',
      packageName === poolOfItem(record?.stockId)?.name,
      () => `${orderId}: ${packageName}`,
    );
    request.attempt = mark.attempt;
    this.#promiseFirst(orderId, mark.attempt);
    const rival = this.requests.find((other) => other.packageName === packageName && other.openUntil > at);

    promise('one purchase at a time per pool', rival === undefined || this.isSkewed, () => {
      return `${orderId} and ${rival?.orderId} both buy ${packageName}`;
    });
    this.requests.push(request);
  }

  /** At most one request per attempt, and a new attempt only when the last is known to have bought nothing. */
  #promiseFirst(orderId: string, attempt: number): void {
    const key = `${orderId} ${attempt}`;
    promise('one request per attempt', !this.#attempts.has(key), () => key);
    this.#attempts.add(key);
    const open = this.requests
      .filter((request) => request.orderId === orderId)
      .slice(this.#closed.get(orderId) ?? 0)
      .filter(({ isRefused }) => !isRefused);
    promise(
      'at most one purchase',
      open.length === 0,
      () => `${orderId} may have bought already, attempt ${attempt}`,
    );
  }

  /** The provider assigned an address: money is spent. */
  sold(sale: Sale): void {
    this.sales.push(sale);
    if (sale.at > sale.request.at + SLOWEST_MS) this.lateSales += 1;
    const record = this.#records?.recordOf(sale.orderId);
    const isSeen = record !== undefined && record.stage !== 'pending' && record.stage !== 'failed';
    const isExcused = this.#closed.has(sale.orderId);
    promise('nothing is bought for an order that is open or failed', isSeen || isExcused, () => {
      return `${sale.ip} for ${sale.orderId}, which is ${record?.stage}`;
    });
    const turn = this.requests.filter(({ orderId }) => orderId === sale.orderId).indexOf(sale.request);
    if (turn >= 0 && turn < (this.#closed.get(sale.orderId) ?? 0)) this.mistakes.add(sale.orderId);
  }

  /** The request of an order's last attempt, if it left. */
  lastRequest({ orderId, mark }: Provision): BuyRequest | undefined {
    return this.requests.find((request) => request.orderId === orderId && request.attempt === mark?.attempt);
  }

  /** A named person took an order somewhere. */
  decided(before: Provision, after: Provision, at: number): void {
    this.#changes += 1;
    const { orderId } = after;
    const seen = this.seen.get(orderId);
    promise('nobody decides on a stale page', seen === undefined || seen === before.version, () => {
      return `${orderId}: saw version ${seen}, decided on ${before.version}`;
    });
    if (before.stage === 'needs_review' && after.stage === 'failed') {
      const quietUntil = (before.mark?.answerBy ?? 0) + QUIET_MS;
      promise('the quiet window is kept', at >= quietUntil, () => `${orderId}: ${at} before ${quietUntil}`);
    }
    if (after.stage === 'purchased' && before.reason === 'outcome_unknown' && after.address !== undefined) {
      this.words.add(`${orderId} ${after.address}`);
    }
    if (before.stage === 'purchasing' && after.address !== undefined)
      this.words.add(`${orderId} ${after.address}`);
    if (after.stage !== 'failed' || before.stage === 'pending') return;
    this.#closed.set(orderId, this.requests.filter((request) => request.orderId === orderId).length);
    if (this.salesOf(orderId).length > 0) this.mistakes.add(orderId);
  }

  promiseNothingBought(orderId: string): void {
    const isBought = this.salesOf(orderId).length > 0 && !this.mistakes.has(orderId);
    promise(
      'failed means nothing was bought',
      !isBought,
      () => `${orderId}: ${this.salesOf(orderId)[0]?.ip}`,
    );
  }

  promiseBought(orderId: string, ip: string): void {
    const isSold = this.salesOf(orderId).some((sale) => sale.ip === ip);
    promise(
      'no purchase is invented',
      isSold || this.words.has(`${orderId} ${ip}`),
      () => `${ip} for ${orderId}`,
    );
  }

  /** The shop has the login, and acknowledged it. */
  promiseDelivered(orderId: string, ip: string, toldVersion: number): void {
    const told = this.told.get(orderId);
    const isTold = told?.status === 'active' && told.version === toldVersion && told.ip === ip;
    promise(
      'told first, then on record',
      isTold,
      () => `${orderId}: the shop knows ${told?.status} ${told?.version}`,
    );
  }

  /** The shop stored a progress. */
  wasTold(orderId: string, progress: Progress | undefined): void {
    const before = this.told.get(orderId);
    if (progress === undefined || progress === before) return;
    promise('nothing older replaces what the shop knows', (before?.version ?? 0) <= progress.version, () => {
      return `${orderId}: ${before?.status} ${before?.version} became ${progress.status} ${progress.version}`;
    });
    this.told.set(orderId, progress);
    this.#changes += 1;
    if (progress.status === 'active') this.#promiseLogin(orderId, progress);
    if (progress.status === 'failed') this.promiseNothingBought(orderId);
  }

  #promiseLogin(orderId: string, progress: Extract<Progress, { readonly status: 'active' }>): void {
    const { ip, username, password } = progress;
    const record = this.#records?.recordOf(orderId);
    promise(
      'the login of the very server',
      password.reveal() === serverPassword(ip) && username !== '',
      () => {
        return `${orderId} got a login that is not that of ${ip}`;
      },
    );
    promise(
      'the server on record',
      record?.address === ip,
      () => `${orderId}: ${ip}, on record ${record?.address}`,
    );
  }

  /** All that decides what may still be a broken promise, as a number. */
  stateDigest(): number {
    const count = this.requests.length + this.sales.length + this.#changes;
    if (this.#digest.count !== count) this.#digest = { count, value: digestText(this.#stateText()) };
    return this.#digest.value;
  }

  #stateText(): string {
    const told = [...this.told]
      .map(([orderId, { status, version }]) => `${orderId} ${status} ${version}`)
      .sort();
    return JSON.stringify([
      told,
      [...this.words],
      [...this.mistakes],
      [...this.#closed],
      [...this.#attempts].sort(),
    ]);
  }
}

function isOutcomeUnknown(record: Provision | undefined): boolean {
  return record?.stage === 'needs_review' && record.reason === 'outcome_unknown';
}
