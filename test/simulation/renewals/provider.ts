import type { ActionReply, CallOptions } from '../../../src/domain/calls.ts';
import { Secret } from '../../../src/domain/secret.ts';
import type { VpsStatus } from '../../../src/domain/status.ts';
import type { RenewalsOptions } from '../../../src/flows/renewal-options.ts';
import type { RenewalKey } from '../../../src/ports/renewals.ts';
import { CANARIES, serverPassword } from '../canaries.ts';
import { digestText } from '../digest.ts';
import type { Ending, Process } from '../process.ts';
import * as trouble from '../provisioning/errors.ts';
import { BEGINNING, type Scheduler } from '../scheduler.ts';
import type { RenewalMenus } from './menus.ts';

/** One renewal request that reached the provider or its wire. */
export interface RenewalRequest {
  readonly ip: string;
  readonly process: Process;
  readonly at: number;
  /** Whose it is, as our records say when it leaves. */
  key: RenewalKey;
  attempt: number;
  /** Whether the caller was told for certain that nothing was charged. */
  isRefused: boolean;
  /** Whether its caller heard an answer or an error, alive. */
  isHeard: boolean;
}

/** One month that was charged. */
export interface Charge {
  readonly ip: string;
  readonly at: number;
  /** From when on the expiry shows it. */
  readonly shownFrom: number;
  readonly request: RenewalRequest;
}

/** How the provider is in one history. */
export interface RenewalMood {
  /** Refuses every renewal. */
  readonly refusesAll: boolean;
  /** Answers every renewal with words, and charges nothing. */
  readonly onlyTalks: boolean;
  /** How long after a charge the expiry shows it. */
  readonly lagMs: number;
  /** How it writes the expiry. `turns`: once as a day alone, once with hour and zone. */
  readonly expiry: 'exact' | 'turns' | 'unreadable';
}

/** What the provider asks of whoever watches over the promises. */
export interface RenewalWatch {
  readonly asked: (request: RenewalRequest, options: CallOptions) => void;
  readonly charged: (charge: Charge) => void;
  readonly told: (process: Process, ip: string, expiresAt: number | undefined) => void;
}

const DAY_MS = 86_400_000;
const MONTH_MS = 30 * DAY_MS;
const HOUR_MS = 3_600_000;
/** When the paid time of every server ends at first. */
const FIRST_EXPIRY = BEGINNING + 20 * DAY_MS + 17 * HOUR_MS;

const CHARGE_MS = 20_000;
const ANSWER_MS = 30_000;
/** After the caller gave up, and well within the quiet window. */
const LATE_MS = 240_000;
/** After the quiet window, and maybe after a person decided. */
const HOURS_LATER_MS = 3 * HOUR_MS;
/** Long, and within the quiet window. */
const LAG_MS = 300_000;
const FREEZE_MS = 900_000;
const FROZEN_MS: Readonly<Record<string, number>> = {
  'frozen after': FREEZE_MS,
  'frozen for an hour': HOUR_MS,
};
const RETRY_AFTER_MS = 120_000;

/** The provider as renewals see it, with a ledger of what it charged. */
export class RenewingProvider {
  readonly requests: RenewalRequest[] = [];
  readonly charges: Charge[] = [];
  readonly #scheduler: Scheduler;
  readonly #mood: RenewalMood;
  readonly #menus: RenewalMenus;
  readonly #watch: RenewalWatch;
  /** How often a status was told, for a provider that writes it in turns. */
  #statuses = 0;
  #changes = 0;
  #digest = { count: -1, value: 0 };

  constructor(scheduler: Scheduler, mood: RenewalMood, menus: RenewalMenus, watch: RenewalWatch) {
    this.#scheduler = scheduler;
    this.#mood = mood;
    this.#menus = menus;
    this.#watch = watch;
  }

  /** The client as one process has it. */
  clientOf(process: Process): RenewalsOptions['client'] {
    return {
      renewVps: (ip, options = {}) => this.#renew(process, ip, options),
      status: (ip, options) => this.#status(process, ip, options),
    };
  }

  /** All that decides what the provider will do, as a number. */
  stateDigest(): number {
    const count = this.requests.length + this.charges.length + this.#statuses + this.#changes;
    if (this.#digest.count !== count) this.#digest = { count, value: digestText(this.#stateText()) };
    return this.#digest.value;
  }

  #stateText(): string {
    const charges = this.charges.map(({ ip, at, shownFrom }) => `${ip} ${at} ${shownFrom}`).sort();
    const requests = this.requests.map(({ key, attempt, at, isRefused, isHeard }) => [
      key,
      attempt,
      at,
      isRefused,
      isHeard,
    ]);
    return JSON.stringify([charges, requests, this.#mood.expiry === 'turns' && this.#statuses % 2]);
  }

  #status(process: Process, ip: string, options: CallOptions | undefined): ReturnType<Client['status']> {
    return this.#scheduler.ask(process, {
      step: 'status',
      about: ip,
      faults: this.#menus.status,
      perform: (fault) => this.#tell(process, ip, fault),
      signal: options?.signal,
      aborted: (cause) => trouble.aborted('status', 'unknown', cause),
    });
  }

  #tell(process: Process, ip: string, fault: string): Ending {
    this.#statuses += 1;
    if (BLIND.has(fault)) this.#watch.told(process, ip, undefined);
    switch (fault) {
      case 'crash before':
        return { type: 'crash' };
      case 'server error':
        return failing(trouble.status('status', 500, 'unknown'));
      case 'timeout':
        return failing(trouble.timedOut('status', 60_000), 60_000);
      case 'unauthorized':
        return failing(trouble.status('status', 401, 'rejected'));
      case 'rate limited':
        return failing(trouble.status('status', 429, 'rejected', RETRY_AFTER_MS));
      case 'another address':
        return { type: 'value', value: machine('45.12.9.99', FIRST_EXPIRY + 12 * MONTH_MS) };
      default:
        break;
    }
    const expiresAt = this.#written(this.#expiryOf(ip), fault);
    this.#watch.told(process, ip, expiresAt);
    const isFrozen = fault === 'frozen after';
    if (isFrozen) process.troubles += 1;
    return { type: 'value', value: machine(ip, expiresAt), ...(isFrozen && { afterMs: FREEZE_MS }) };
  }

  /** When the paid time ends, by what shows. */
  #expiryOf(ip: string): number {
    const { now } = this.#scheduler;
    const shown = this.charges.filter((charge) => charge.ip === ip && charge.shownFrom <= now);
    return FIRST_EXPIRY + shown.length * MONTH_MS;
  }

  /** The same moment in another format reads as another one. */
  #written(at: number, fault: string): number | undefined {
    const isUnreadable = this.#mood.expiry === 'unreadable' || fault === 'no expiry';
    if (isUnreadable) return undefined;
    const isDayAlone = fault === 'day alone' || (this.#mood.expiry === 'turns' && this.#statuses % 2 === 1);
    if (isDayAlone) return at - (at % DAY_MS);
    return fault === 'another zone' ? at + 14 * HOUR_MS : at;
  }

  #renew(process: Process, ip: string, options: CallOptions): Promise<ActionReply> {
    const { signal, timeoutMs = Number.POSITIVE_INFINITY } = options;
    const sent: RenewalRequest[] = [];
    const heard = () => {
      this.#changes += 1;
      for (const request of sent) request.isHeard = true;
    };
    const answer = this.#scheduler.ask<ActionReply>(process, {
      step: 'renew',
      about: ip,
      faults: this.#menus.renew,
      perform: (fault) => {
        if (fault === 'crash before') return { type: 'crash' };
        const request = this.#requested(process, ip);
        sent.push(request);
        this.#watch.asked(request, options);
        this.requests.push(request);
        return this.#answer(this.#moodFault(fault), request, timeoutMs);
      },
      signal,
      aborted: (cause) => trouble.aborted('renewvps', 'unknown', cause),
    });
    return answer.then(
      (reply) => {
        heard();
        return reply;
      },
      (error: unknown) => {
        heard();
        throw error;
      },
    );
  }

  #requested(process: Process, ip: string): RenewalRequest {
    const { now } = this.#scheduler;
    return {
      ip,
      process,
      at: now,
      key: { orderId: 'nobody', invoiceId: 'none' },
      attempt: 0,
      isRefused: false,
      isHeard: false,
    };
  }

  #moodFault(fault: string): string {
    if (fault !== 'none') return fault;
    if (this.#mood.refusesAll) return 'rejected';
    return this.#mood.onlyTalks ? 'answered, not charged' : 'none';
  }

  #answer(fault: string, request: RenewalRequest, timeoutMs: number): Ending {
    switch (fault) {
      case 'refused connection':
        return refusing(request, trouble.notSent('renewvps'));
      case 'unauthorized':
        return refusing(request, trouble.status('renewvps', 401, 'rejected'));
      case 'rate limited':
        return refusing(request, trouble.status('renewvps', 429, 'rejected', RETRY_AFTER_MS));
      case 'rejected':
        return refusing(request, trouble.status('renewvps', 422, 'rejected'));
      case 'answered, not charged':
        return { type: 'value', value: said(request.ip), afterMs: ANSWER_MS };
      case 'server error, not charged':
        return failing(trouble.status('renewvps', 500, 'unknown'), ANSWER_MS);
      case 'timeout, not charged':
        return failing(trouble.timedOut('renewvps', timeoutMs), timeoutMs);
      case 'server error, charged':
        this.#chargeAfter(CHARGE_MS, request);
        return failing(trouble.status('renewvps', 500, 'unknown'), ANSWER_MS);
      case 'timeout, charged':
        this.#chargeAfter(CHARGE_MS, request);
        return failing(trouble.timedOut('renewvps', timeoutMs), timeoutMs);
      case 'charged after the timeout':
        this.#chargeAfter(timeoutMs + LATE_MS, request);
        return failing(trouble.timedOut('renewvps', timeoutMs), timeoutMs);
      case 'charged hours later':
        this.#chargeAfter(HOURS_LATER_MS, request);
        return failing(trouble.timedOut('renewvps', timeoutMs), timeoutMs);
      case 'crash after':
        this.#chargeAfter(CHARGE_MS, request);
        return { type: 'crash' };
      case 'shutdown':
        request.process.troubles += 1;
        this.#chargeAfter(CHARGE_MS, request);
        request.process.shutDown();
        return failing(trouble.aborted('renewvps', 'unknown', new Error('shutdown')), 1);
      default:
        return this.#renewal(fault, request, timeoutMs);
    }
  }

  /** The provider charges a month and says so. */
  #renewal(fault: string, request: RenewalRequest, timeoutMs: number): Ending {
    return {
      type: 'later',
      afterMs: CHARGE_MS,
      go: () => {
        this.#charge(request, fault);
        this.#changes += 1;
        const frozenMs = FROZEN_MS[fault];
        if (frozenMs !== undefined) request.process.troubles += 1;
        const answerMs = frozenMs ?? (fault === 'slow' ? timeoutMs - 1 : ANSWER_MS);
        return { type: 'value', value: said(request.ip), afterMs: answerMs - CHARGE_MS };
      },
    };
  }

  #chargeAfter(ms: number, request: RenewalRequest): void {
    this.#scheduler.after(ms, () => this.#charge(request, 'none'), request.at);
  }

  #charge(request: RenewalRequest, fault: string): void {
    const { now: at } = this.#scheduler;
    const lagMs = fault === 'charged, expiry late' ? LAG_MS : this.#mood.lagMs;
    const shownFrom = fault === 'charged, expiry stays' ? Number.POSITIVE_INFINITY : at + lagMs;
    const charge = { ip: request.ip, at, shownFrom, request };
    this.charges.push(charge);
    this.#watch.charged(charge);
  }
}

/** Faults of a status that leave whoever asked without an expiry. */
const BLIND: ReadonlySet<string> = new Set([
  'server error',
  'timeout',
  'unauthorized',
  'rate limited',
  'another address',
]);

type Client = RenewalsOptions['client'];

function said(ip: string): ActionReply {
  return { text: `${CANARIES.reply} ${ip} renewed`, attempts: 1 };
}

function machine(ip: string, expiresAt: number | undefined): VpsStatus & { readonly attempts: number } {
  return {
    ip,
    os: 'Ubuntu 22.04',
    username: 'root',
    password: new Secret(serverPassword(ip)),
    ramGb: 4,
    expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt),
    machineStatus: 'active',
    powerStatus: 'online',
    actionStatus: 'completed',
    raw: { Note: CANARIES.reply },
    attempts: 1,
  };
}

function failing(error: Error, afterMs = 0): Ending & { type: 'error' } {
  return { type: 'error', error, afterMs };
}

function refusing(request: RenewalRequest, error: Error): Ending {
  request.isRefused = true;
  return failing(error);
}
