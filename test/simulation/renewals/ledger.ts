import type { CallOptions } from '../../../src/domain/calls.ts';
import type { Provision } from '../../../src/domain/provision.ts';
import type { Renewal } from '../../../src/domain/renewal.ts';
import { digestText } from '../digest.ts';
import type { Process } from '../process.ts';
import { promise } from '../violation.ts';
import type { Charge, RenewalRequest } from './provider.ts';
import { keyText } from './records.ts';
import { QUIET_MS } from './worlds.ts';

/** What two formats of one expiry differ by at most, and then some. */
const APART_MS = 48 * 3_600_000;
/** How long a caller waits for a renewal. */
const SLOWEST_MS = 180_000;

/** The records and leases, as the ledger needs to look at them. */
export interface RenewalSight {
  recordOf(key: string): Renewal | undefined;
  records(): readonly Renewal[];
  holderOf(key: string): Process | undefined;
}

/** What a process was told about something, and when: a number that rises with every step. */
interface Told<Value> {
  readonly turn: number;
  readonly value: Value;
}

class Tellings<Value> {
  readonly #told = new Map<Process, Map<string, readonly Told<Value>[]>>();

  tell(process: Process, about: string, told: Told<Value>): void {
    const tellings = this.#told.get(process) ?? new Map<string, readonly Told<Value>[]>();
    this.#told.set(process, tellings.set(about, [...this.all(process, about), told]));
  }

  /** All that it was told, the last at the end. */
  all(process: Process, about: string): readonly Told<Value>[] {
    return this.#told.get(process)?.get(about) ?? [];
  }

  last(process: Process, about: string): Told<Value> | undefined {
    return this.all(process, about).at(-1);
  }
}

/** What was really charged, what everybody was told, and what a person said: the other side of our books. */
export class Ledger {
  readonly charges: Charge[] = [];
  readonly requests: RenewalRequest[] = [];
  /** Charges after the caller had given up. */
  lateCharges = 0;
  /** Requests for an order that ended between the last look at it and the request. */
  narrowMisses = 0;
  /** Renewals that were taken for made because another one's month appeared after their mark. */
  readonly blurred = new Set<string>();
  /** Renewals on which a person was wrong, or that were charged after the person's decision. */
  readonly mistakes = new Set<string>();
  /** Renewals that a person said were made. */
  readonly words = new Set<string>();
  /** The version of each record that a person looks at. */
  readonly seen = new Map<string, number>();
  /** Clocks differ by more than a lease. */
  readonly isSkewed: boolean;
  readonly #turn: () => number;
  readonly #looks = new Tellings<string | undefined>();
  readonly #expiries = new Tellings<number | undefined>();
  readonly #marked = new Map<string, number>();
  readonly #held = new Map<string, number>();
  readonly #ended = new Set<string>();
  readonly #attempts = new Set<string>();
  #records: RenewalSight | undefined;
  #changes = 0;
  #digest = { count: -1, value: 0 };

  /**
   * @param isSkewed - clocks differ by more than a lease, so that leases keep nobody out
   * @param turn - how many steps were taken
   */
  constructor(isSkewed: boolean, turn: () => number) {
    this.isSkewed = isSkewed;
    this.#turn = turn;
  }

  /** What is on record; known only after both sides exist. */
  watch(records: RenewalSight): void {
    this.#records = records;
  }

  chargesOf(key: string): readonly Charge[] {
    return this.charges.filter(({ request }) => keyText(request.key) === key);
  }

  /** The request of a renewal's last attempt, if it left. */
  lastRequest(renewal: Renewal): RenewalRequest | undefined {
    const key = keyText(renewal);
    return this.requests.find(
      (request) => keyText(request.key) === key && request.attempt === renewal.mark?.attempt,
    );
  }

  /** A process was answered which server an order has. */
  looked(process: Process, orderId: string, record: Provision | undefined): void {
    const value = record?.stage === 'active' ? record.address : undefined;
    this.#looks.tell(process, orderId, { turn: this.#turn(), value });
  }

  /** A process was told when the paid time of a server ends. */
  told(process: Process, ip: string, expiresAt: number | undefined): void {
    this.#expiries.tell(process, ip, { turn: this.#turn(), value: expiresAt });
  }

  /** An order has no server any more. */
  ended(orderId: string): void {
    this.#ended.add(orderId);
    this.#changes += 1;
  }

  /** A renewal took its address for itself. */
  held(renewal: Renewal): void {
    this.#held.set(keyText(renewal), this.#turn());
  }

  /** A renewal was marked: the expiry stored with it is the one that its worker saw, while it alone had the server. */
  marked(process: Process, renewal: Renewal): void {
    const key = keyText(renewal);
    this.#marked.set(key, this.#turn());
    // A mark may land late, when its worker was told something else since: any telling will do.
    const seen = this.#expiries
      .all(process, renewal.address ?? '')
      .filter(({ value }) => value === renewal.expiresBefore);
    promise('the expiry before is stored with the mark', seen.length > 0, () => {
      return `${key}: ${renewal.expiresBefore}, which nobody told ${process.name}`;
    });
    const heldAt = this.#held.get(key) ?? Number.POSITIVE_INFINITY;
    promise(
      'the expiry is read while nobody else renews',
      seen.some(({ turn }) => turn > heldAt),
      () => `${key} by ${process.name}`,
    );
  }

  /** A renewal request is about to reach the provider. */
  asked(request: RenewalRequest, options: CallOptions, deadline?: number): void {
    const record = this.#whose(request);
    const { process, ip, at } = request;
    const { mark } = record ?? {};
    promise('on record before it can happen', record !== undefined && mark !== undefined, () => {
      return `no renewal of ${ip} is marked when its request leaves`;
    });
    const key = keyText(record);
    const now = at + process.skewMs;
    promise('sent in time or never', now <= mark.sendBy, () => `${at} after ${mark.sendBy}`);
    const { timeoutMs, totalTimeoutMs } = options;
    const longest = Math.min(timeoutMs ?? Number.MAX_VALUE, totalTimeoutMs ?? Number.MAX_VALUE);
    promise('the answer is here by its time', now + longest <= mark.answerBy, () => `${longest} ms`);
    const isInTime = deadline === undefined || at + longest <= deadline;
    promise('no renewal that cannot end in time', isInTime, () => key);
    this.#promiseRunning(request, record);
    request.key = { orderId: record.orderId, invoiceId: record.invoiceId };
    request.attempt = mark.attempt;
    this.#promiseFirst(key, mark.attempt);
    this.#promiseAlone(request, key);
    this.requests.push(request);
  }

  /** The renewal that a request is for: the one that its process marked last. */
  #whose({ ip, process }: RenewalRequest): Renewal | undefined {
    const candidates = (this.#records?.records() ?? []).filter((record) => {
      const isMarked = record.stage === 'renewing' || (this.isSkewed && record.stage !== 'pending');
      const isOwn = this.isSkewed || this.#records?.holderOf(keyText(record)) === process;
      return record.address === ip && isMarked && isOwn;
    });
    const markedAt = (record: Renewal) => this.#marked.get(keyText(record)) ?? 0;
    return candidates.sort((a, b) => markedAt(b) - markedAt(a))[0];
  }

  /** Its worker was told after the mark that the order still has this server. */
  #promiseRunning({ process, ip }: RenewalRequest, record: Renewal): void {
    const look = this.#looks.last(process, record.orderId);
    const isAfterMark = (look?.turn ?? 0) > (this.#marked.get(keyText(record)) ?? 0);
    promise('only an active order is renewed', isAfterMark && look?.value === ip, () => {
      return `${keyText(record)}: ${process.name} was told ${look?.value} at turn ${look?.turn}`;
    });
    if (this.#ended.has(record.orderId)) this.narrowMisses += 1;
  }

  /** At most one request per attempt, and a new attempt only when the last is known to have charged nothing. */
  #promiseFirst(key: string, attempt: number): void {
    promise('one request per attempt', !this.#attempts.has(`${key} ${attempt}`), () => `${key} ${attempt}`);
    this.#attempts.add(`${key} ${attempt}`);
    const open = this.requests.filter((other) => keyText(other.key) === key && !other.isRefused);
    promise(
      'at most one renewal',
      open.length === 0,
      () => `${key} may have been charged already, attempt ${attempt}`,
    );
  }

  /** No other renewal of the server is unsettled. */
  #promiseAlone({ ip }: RenewalRequest, key: string): void {
    const isOpen = (other: RenewalRequest) => {
      const record = this.#records?.recordOf(keyText(other.key));
      const isSettled = record?.stage === 'renewed' || record?.stage === 'failed';
      return !other.isRefused && !isSettled && keyText(other.key) !== key;
    };
    const rival = this.requests.find((other) => other.ip === ip && isOpen(other));
    promise('one renewal at a time per server', rival === undefined || this.isSkewed, () => {
      return `${key} and ${rival && keyText(rival.key)} both renew ${ip}`;
    });
  }

  /** The provider charged a month: money is spent. */
  charged(charge: Charge): void {
    this.charges.push(charge);
    const { request, at } = charge;
    if (at > request.at + SLOWEST_MS) this.lateCharges += 1;
    const key = keyText(request.key);
    const record = this.#records?.recordOf(key);
    const isClosed = record?.stage === 'failed' && isDecided(record);
    if (isClosed) this.mistakes.add(key);
    const isSeen = record !== undefined && record.stage !== 'pending' && record.stage !== 'failed';
    promise('nothing is charged for a renewal that is open or failed', isSeen || isClosed, () => {
      return `${key}, which is ${record?.stage}`;
    });
  }

  /** A named person decided on a renewal. */
  decided(before: Renewal, after: Renewal, at: number): void {
    this.#changes += 1;
    const key = keyText(after);
    const seen = this.seen.get(key);
    promise('nobody decides on a stale page', seen === undefined || seen === before.version, () => {
      return `${key}: saw version ${seen}, decided on ${before.version}`;
    });
    const quietUntil = (before.mark?.answerBy ?? 0) + QUIET_MS;
    promise('the quiet window is kept', at >= quietUntil || this.isSkewed, () => `${key}: ${at}`);
    const isCharged = this.chargesOf(key).length > 0;
    if (after.stage === 'renewed') this.words.add(key);
    if (isCharged !== (after.stage === 'renewed')) this.mistakes.add(key);
  }

  /** What the expiry tells needs no person: the last one that this process was told had not moved. */
  promiseUntold(process: Process, { orderId, invoiceId, address = '', expiresBefore }: Renewal): void {
    const told = this.#expiries.last(process, address)?.value;
    const isMoved = (told ?? Number.NaN) - (expiresBefore ?? Number.NaN) > APART_MS;
    promise('what the expiry tells needs no person', !isMoved, () => `${orderId} ${invoiceId}: ${told}`);
  }

  promiseNothingCharged(renewal: Renewal): void {
    const key = keyText(renewal);
    const isCharged = this.chargesOf(key).length > 0 && !this.mistakes.has(key);
    promise('failed means nothing was charged', !isCharged, () => key);
  }

  /** A month was charged for it, or somebody else's month appeared since its mark: nobody can tell those apart. */
  promiseCharged(renewal: Renewal): void {
    const key = keyText(renewal);
    const markedAt = (renewal.mark?.answerBy ?? 0) - SLOWEST_MS - 10_000;
    const isBlurred = this.charges.some(({ ip, at, shownFrom, request }) => {
      return ip === renewal.address && keyText(request.key) !== key && Math.max(at, shownFrom) >= markedAt;
    });
    const isCharged = this.chargesOf(key).length > 0;
    if (!isCharged && isBlurred) this.blurred.add(key);
    promise(
      'renewed means that it was charged',
      isCharged || isBlurred || this.words.has(key),
      () => `${key}: ${renewal.expiresBefore} to ${renewal.expiresAfter}`,
    );
  }

  /** All that decides what may still be a broken promise, as a number. */
  stateDigest(): number {
    const count = this.requests.length + this.charges.length + this.#changes;
    if (this.#digest.count !== count) this.#digest = { count, value: digestText(this.#stateText()) };
    return this.#digest.value;
  }

  #stateText(): string {
    return JSON.stringify([
      [...this.words],
      [...this.mistakes],
      [...this.#ended],
      [...this.#attempts].sort(),
    ]);
  }
}

function isDecided({ reason }: Renewal): boolean {
  return reason === 'not_renewed';
}
