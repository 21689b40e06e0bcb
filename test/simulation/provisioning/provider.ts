import type { CallOptions, PackageList, Purchase, PurchaseRequest } from '../../../src/domain/calls.ts';
import { Secret } from '../../../src/domain/secret.ts';
import type { VpsStatus } from '../../../src/domain/status.ts';
import type { Provider } from '../../../src/ports/provider.ts';
import { CANARIES, serverPassword } from '../canaries.ts';
import { digestText } from '../digest.ts';
import type { Ending, Process } from '../process.ts';
import type { Scheduler } from '../scheduler.ts';
import * as trouble from './errors.ts';
import type { Menus } from './menus.ts';
import { FOREIGN_PREFIX, orderOfMemory, POOLS, packagesOf } from './shop.ts';

/** One purchase request that reached the provider or its wire. */
export interface BuyRequest {
  readonly orderId: string;
  readonly packageName: string;
  readonly process: Process;
  readonly at: number;
  /** Whether the caller was told for certain that nothing was bought. */
  isRefused: boolean;
  /** The address that its caller was told, alive. */
  heard: string | undefined;
  /** The attempt it was, as the record said when it left. */
  attempt: number;
  /** Until when it may still be at work. */
  openUntil: number;
}

/** One server that was sold, and paid for. */
export interface Sale {
  readonly orderId: string;
  readonly ip: string;
  readonly at: number;
  readonly request: BuyRequest;
}

/** How the provider is in one history. */
export interface ProviderMood {
  /** Addresses left in each pool. */
  readonly left: number;
  /** How long credentials take to appear. */
  readonly credentialsAfterMs: number;
  /** Refuses every purchase. */
  readonly refusesAll: boolean;
  /** Answers no list until then. */
  readonly listDownForMs: number;
  /** Sells an address again that it has sold before. */
  readonly sellsTwice?: boolean;
}

/** What the provider asks of whoever watches over the promises. */
export interface ProviderWatch {
  readonly asked: (request: BuyRequest, process: Process, options: CallOptions) => void;
  readonly sold: (sale: Sale) => void;
}

const SELL_MS = 20_000;
const ANSWER_MS = 30_000;
const LATE_MS = 240_000;
const FREEZE_MS = 900_000;
/** Longer than any lease, and longer than the quiet window. */
const FROZEN_MS: Readonly<Record<string, number>> = {
  'frozen after': FREEZE_MS,
  'frozen for an hour': 3_600_000,
};
const LIST_OUTAGE_MS = 7_200_000;
const RETRY_AFTER_MS = 120_000;

/** The provider as the library's port sees it, with a ledger of what it sold. */
export class SimulatedProvider {
  readonly requests: BuyRequest[] = [];
  readonly ledger: Sale[] = [];
  readonly #scheduler: Scheduler;
  readonly #mood: ProviderMood;
  readonly #menus: Menus;
  readonly #watch: ProviderWatch;
  readonly #left = new Map<string, number>();
  readonly #windows = new Set<string>();
  #listDownUntil: number;
  /** Changes besides requests and sales. */
  #changes = 0;
  #digest = { count: -1, value: 0 };

  constructor(scheduler: Scheduler, mood: ProviderMood, menus: Menus, watch: ProviderWatch) {
    this.#menus = menus;
    this.#scheduler = scheduler;
    this.#mood = mood;
    this.#watch = watch;
    this.#listDownUntil = mood.listDownForMs > 0 ? scheduler.now + mood.listDownForMs : 0;
    for (const { name } of POOLS) this.#left.set(name, mood.left);
  }

  /** The list is back. */
  heal(): void {
    this.#listDownUntil = 0;
    this.#changes += 1;
  }

  /** All that decides what the provider will do, as a number. */
  stateDigest(): number {
    const count = this.requests.length + this.ledger.length + this.#changes;
    if (this.#digest.count !== count) this.#digest = { count, value: digestText(this.#stateText()) };
    return this.#digest.value;
  }

  #stateText(): string {
    const sales = this.ledger.map(({ orderId, ip, at }) => `${orderId} ${ip} ${at}`).sort();
    const requests = this.requests.map(({ orderId, at, isRefused, openUntil }) => [
      orderId,
      at,
      isRefused,
      openUntil,
    ]);
    const rest = [...this.#left.values(), this.#listDownUntil, ...this.#windows];
    return JSON.stringify([sales, requests, rest]);
  }

  /** The client as one process has it. */
  clientOf(process: Process): Provider {
    return {
      ipstock: (options) =>
        this.#ask(process, 'ipstock', this.#menus.list, options, (fault) => this.#list(fault)),
      buyVps: (request, options = {}) => this.#buy(process, request, options),
      status: (ip, options) =>
        this.#ask(process, 'status', this.#menus.status, options, (fault) => this.#status(ip, fault), ip),
      renewVps: () => Promise.reject(new Error('nothing is renewed here')),
    };
  }

  #ask<T>(
    process: Process,
    verb: 'ipstock' | 'status',
    faults: readonly string[],
    options: CallOptions | undefined,
    perform: (fault: string) => Ending,
    about?: string,
  ): Promise<T> {
    return this.#scheduler.ask<T>(process, {
      step: verb,
      about,
      faults,
      perform,
      signal: options?.signal,
      aborted: (cause) => trouble.aborted(verb, 'unknown', cause),
    });
  }

  #list(fault: string): Ending {
    if (fault === 'crash before') return { type: 'crash' };
    if (fault !== 'none') this.#changes += 1;
    if (fault === 'down for two hours') this.#listDownUntil = this.#scheduler.now + LIST_OUTAGE_MS;
    if (this.#scheduler.now < this.#listDownUntil) return failing(trouble.unreadable('ipstock'));
    const packages = packagesOf(this.#left);
    switch (fault) {
      case 'refused connection':
        return failing(trouble.notSent('ipstock'));
      case 'unauthorized':
        return failing(trouble.status('ipstock', 401, 'rejected'));
      case 'rate limited':
        return failing(trouble.status('ipstock', 429, 'rejected', RETRY_AFTER_MS));
      case 'timeout':
        return failing(trouble.timedOut('ipstock', 60_000));
      case 'web page':
        return failing(trouble.unreadable('ipstock'));
      case 'empty list':
        return listed([]);
      case 'package missing':
        return listed(packages.slice(1));
      case 'package unreadable':
        return listed(packages.slice(1), [{ index: 0, reason: 'no number', id: POOLS[0]?.id ?? '' }]);
      case 'frozen after':
        return { ...listed(packages), afterMs: FREEZE_MS };
      case 'sold elsewhere':
        for (const { name } of POOLS) this.#left.set(name, 0);
        return listed(packages);
      default:
        return listed(packages);
    }
  }

  #buy(process: Process, wanted: PurchaseRequest, options: CallOptions): Promise<Purchase> {
    const { signal, timeoutMs = Number.POSITIVE_INFINITY } = options;
    const orderId = orderOfMemory(wanted.memoryGb);
    const sent: BuyRequest[] = [];
    const answer = this.#scheduler.ask<Purchase>(process, {
      step: 'buy',
      about: `${wanted.packageName} for ${orderId}`,
      faults: this.#menus.buy,
      perform: (fault) => {
        if (fault === 'crash before') return { type: 'crash' };
        const { now } = this.#scheduler;
        const openUntil = now + timeoutMs;
        const { packageName } = wanted;
        const request: BuyRequest = {
          orderId,
          packageName,
          process,
          at: now,
          isRefused: false,
          heard: undefined,
          attempt: 0,
          openUntil,
        };
        sent.push(request);
        this.#watch.asked(request, process, options);
        this.requests.push(request);
        return this.#answer(
          this.#mood.refusesAll && fault === 'none' ? 'rejected' : fault,
          request,
          timeoutMs,
        );
      },
      signal,
      aborted: (cause) => trouble.aborted('buyvps', 'unknown', cause),
    });
    return answer.then((purchase) => {
      this.#changes += 1;
      for (const request of sent) request.heard = purchase.ip;
      return purchase;
    });
  }

  #answer(fault: string, request: BuyRequest, timeoutMs: number): Ending {
    switch (fault) {
      case 'refused connection':
        return refusing(request, trouble.notSent('buyvps'));
      case 'unauthorized':
        return refusing(request, trouble.status('buyvps', 401, 'rejected'));
      case 'rate limited':
        return refusing(request, trouble.status('buyvps', 429, 'rejected', RETRY_AFTER_MS));
      case 'rejected':
        return refusing(request, trouble.status('buyvps', 422, 'rejected'));
      case 'server error, not sold':
        return failing(trouble.status('buyvps', 500, 'unknown'), ANSWER_MS);
      case 'timeout, not sold':
        return failing(trouble.timedOut('buyvps', timeoutMs), timeoutMs);
      case 'refusal that names an address':
        return failing(trouble.unclear([this.#freeAddress(request.packageName)]), ANSWER_MS);
      case 'server error, sold':
        this.#sellAfter(SELL_MS, request);
        return failing(trouble.status('buyvps', 500, 'unknown'), ANSWER_MS);
      case 'timeout, sold':
        this.#sellAfter(SELL_MS, request);
        return failing(trouble.timedOut('buyvps', timeoutMs), timeoutMs);
      case 'sold after the timeout':
        this.#sellAfter(timeoutMs + LATE_MS, request);
        return failing(trouble.timedOut('buyvps', timeoutMs), timeoutMs);
      case 'crash after':
        this.#sellAfter(SELL_MS, request);
        return { type: 'crash' };
      case 'shutdown':
        request.process.troubles += 1;
        this.#sellAfter(SELL_MS, request);
        request.process.shutDown();
        return failing(trouble.aborted('buyvps', 'unknown', new Error('shutdown')), 1);
      default:
        return this.#sale(fault, request, timeoutMs);
    }
  }

  /** The provider assigns an address and says so. */
  #sale(fault: string, request: BuyRequest, timeoutMs: number): Ending {
    return {
      type: 'later',
      afterMs: SELL_MS,
      go: () => {
        const { ip } = this.#sell(request, fault);
        if (fault === 'two addresses') {
          return failing(trouble.unclear([ip, `${FOREIGN_PREFIX}.77`]), ANSWER_MS - SELL_MS);
        }
        request.openUntil = this.#scheduler.now;
        this.#changes += 1;
        const value: Purchase = { ip, text: `${CANARIES.reply} ${ip}`, attempts: 1 };
        const frozenMs = FROZEN_MS[fault];
        if (frozenMs !== undefined) request.process.troubles += 1;
        const answerMs = frozenMs ?? (fault === 'slow' ? timeoutMs - 1 : ANSWER_MS);
        return { type: 'value', value, afterMs: answerMs - SELL_MS };
      },
    };
  }

  #sellAfter(ms: number, request: BuyRequest): void {
    this.#scheduler.after(ms, () => void this.#sell(request, 'none'), request.at);
  }

  #sell(request: BuyRequest, fault: string): Sale {
    const ip = this.#assign(request.packageName, fault);
    const sale = { orderId: request.orderId, ip, at: this.#scheduler.now, request };
    this.ledger.push(sale);
    this.#watch.sold(sale);
    return sale;
  }

  /** A pool that has run dry is no reason for this provider to refuse: it assigns from another one. */
  #assign(packageName: string, fault: string): string {
    const twin = this.ledger[0]?.ip;
    if ((fault === 'sold twice' || this.#mood.sellsTwice) && twin !== undefined) return twin;
    const pool = POOLS.find(({ name }) => name === packageName);
    const left = this.#left.get(packageName) ?? 0;
    const turn = this.ledger.length + 1;
    if (pool === undefined || fault === 'foreign pool') return `${FOREIGN_PREFIX}.${turn}`;
    if (fault === 'neighbouring pool') return `${pool.neighbours[turn % 2]}.${turn}`;
    if (left === 0) return `${pool.neighbours[turn % 2]}.${turn}`;
    this.#left.set(packageName, left - 1);
    return `${pool.prefix}.${turn}`;
  }

  #freeAddress(packageName: string): string {
    return `${POOLS.find(({ name }) => name === packageName)?.prefix ?? FOREIGN_PREFIX}.200`;
  }

  #status(ip: string, fault: string): Ending {
    if (fault === 'crash before') return { type: 'crash' };
    if (fault === 'server error') return failing(trouble.status('status', 500, 'unknown'));
    const sale = this.ledger.findLast((each) => each.ip === ip);
    if (sale === undefined) return failing(trouble.status('status', 404, 'rejected'));
    if (fault === 'another system') this.#windows.add(ip);
    if (fault !== 'none') this.#changes += 1;
    const isReady = this.#scheduler.now >= sale.at + this.#mood.credentialsAfterMs;
    const value = { ...this.#machine(ip, isReady), ...SPOILED[fault] };
    return { type: 'value', value, ...(fault === 'frozen after' && { afterMs: FREEZE_MS }) };
  }

  #machine(ip: string, isReady: boolean): VpsStatus & { readonly attempts: number } {
    const isWindows = this.#windows.has(ip);
    return {
      ip,
      os: isWindows ? 'Windows Server 2019' : 'Ubuntu 22.04',
      username: isWindows ? 'Administrator' : 'root',
      password: isReady ? new Secret(serverPassword(ip)) : undefined,
      ramGb: 4,
      expiresAt: new Date(Date.UTC(2030, 1, 1)),
      machineStatus: 'active',
      powerStatus: 'online',
      actionStatus: isReady ? 'completed' : 'pending',
      raw: { Note: CANARIES.reply },
      attempts: 1,
    };
  }
}

/** What is wrong with a status that a fault has struck. */
const SPOILED: Readonly<Record<string, Partial<VpsStatus>>> = {
  'no password': { password: undefined },
  'empty password': { password: new Secret('  ') },
  placeholder: { password: new Secret('N/A') },
  'another address': {
    ip: `${FOREIGN_PREFIX}.99`,
    password: new Secret(serverPassword(`${FOREIGN_PREFIX}.99`)),
  },
  'action pending': { actionStatus: 'pending' },
};

function failing(error: Error, afterMs = 0): Ending & { type: 'error' } {
  return { type: 'error', error, afterMs };
}

function refusing(request: BuyRequest, error: Error): Ending {
  request.isRefused = true;
  request.openUntil = request.at;
  return failing(error);
}

function listed(
  packages: PackageList['packages'],
  rejected: PackageList['rejected'] = [],
): Ending & { type: 'value' } {
  return { type: 'value', value: { packages, rejected, duplicates: [], attempts: 1 } satisfies PackageList };
}
