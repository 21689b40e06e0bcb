import type { Clock } from '../../src/domain/environment.ts';
import { digestText, digestValue, mix } from './digest.ts';
import type { Ending, Operation, Process, Request } from './process.ts';
import { shown } from './shown.ts';
import type { Tape } from './tape.ts';

/** When every history begins. */
export const BEGINNING = Date.UTC(2030, 0, 1);

const NOTHING: readonly string[] = ['none'];
/** More microtasks than any flow runs between two requests. */
const LONGEST_THOUGHT = 400;
/** More steps than any sound history takes: a busy loop ends here. */
const LONGEST_HISTORY = 20_000;

/** One line of a history, for a reader. */
export interface TraceEntry {
  readonly at: number;
  readonly who: string;
  readonly what: string;
  readonly fault?: string;
  readonly result: string;
}

/** A process was left waiting for nothing, or ran on for ever. */
export class StuckError extends Error {}

/** How the scheduler tells the harness what it does. */
export interface SchedulerHooks {
  readonly onStep?: (request: Request, fault: number) => void;

  /** A look at the world between two steps; throws to end the history. */
  readonly beforeStep?: () => void;
  readonly trace?: TraceEntry[];
  /** Whether states are going to be told apart: then processes remember what they were answered. */
  readonly comparesStates?: boolean;
}

/** Something that happens in the world by itself. */
interface Timer {
  readonly at: number;
  /** What is going to happen, as a number. */
  readonly digest: number;
  readonly go: () => void | Promise<void>;
}

/** Runs processes one step at a time on virtual time, as the tape says. */
export class Scheduler {
  now = BEGINNING;
  steps = 0;
  /** A digest of everything that happened, in order. */
  digest = 0;
  faultsLeft = 0;
  preemptionsLeft = 0;
  readonly processes: Process[] = [];
  readonly #tape: Tape;
  readonly #hooks: SchedulerHooks;
  readonly #timers: Timer[] = [];
  readonly #fresh: Process[] = [];

  readonly #candidates: Operation[] = [];
  #current: Process | undefined;
  /** What struck the step that is being taken. */
  #fault = 0;

  constructor(tape: Tape, hooks: SchedulerHooks = {}) {
    this.#tape = tape;
    this.#hooks = hooks;
  }

  /** Starts a process. What it throws reaches `onError`. */
  spawn(
    process: Process,
    main: (process: Process) => Promise<void>,
    onError: (error: unknown) => void,
  ): void {
    this.processes.push(process);
    this.#current ??= process;
    this.#fresh.push(process);
    process.observe(this.now);
    main(process)
      .catch((error: unknown) => {
        if (process.isAlive) onError(error);
      })
      .finally(() => {
        process.hasEnded = true;
        this.#forget(process);
      });
  }

  /** A process that is gone is looked at no more. */
  #forget(process: Process): void {
    const place = this.processes.indexOf(process);
    if (place >= 0) this.processes.splice(place, 1);
  }

  /** Asks for something on behalf of a process; a dead one waits for ever. */
  ask<T>(process: Process, request: Request): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (!process.isAlive) return;
      const operation: Operation = {
        process,
        request,
        go: request.perform,
        isBegun: false,
        ending: undefined,
        digest: this.#hooks.comparesStates ? digestText(`${request.step} ${request.about}`) : 0,
        readyAt: this.now + (request.afterMs ?? 0),
        unlisten: undefined,
        resolve: resolve as (value: unknown) => void,
        reject,
      };
      if (request.signal !== undefined && this.#listens(operation, request.signal)) return;
      process.pending.push(operation);
      process.hasAsked = true;
    });
  }

  /** A digest of where everybody is and what is still to come: equal digests have equal futures. */
  stateDigest(): number {
    let digest = mix(mix(this.now, this.faultsLeft), this.preemptionsLeft);
    for (const [index, process] of this.processes.entries()) {
      digest = mix(mix(digest, process.digest), process === this.#current ? -1 - index : index);
      for (const operation of process.pending) digest = mix(mix(digest, operation.digest), operation.readyAt);
    }
    for (const { at, digest: what } of this.#timers) digest = mix(mix(digest, at), what);
    return digest;
  }

  /** Something that happens in the world by itself, whoever is alive. `what` tells it from other such things. */
  after(ms: number, go: () => void | Promise<void>, what = 0): void {
    const at = this.now + ms;
    let place = this.#timers.length;
    while (place > 0 && (this.#timers[place - 1]?.at ?? 0) > at) place--;
    this.#timers.splice(place, 0, { at, go, digest: what });
  }

  /** Time as one process sees it. */
  clockOf(process: Process): Clock {
    return {
      now: () => this.now + process.skewMs,
      sleep: (ms, signal) =>
        this.ask<void>(process, {
          step: 'sleep',
          about: `${ms} ms`,
          faults: NOTHING,
          afterMs: Math.max(0, ms),
          perform: awake,
          signal,
          aborted: asItIs,
        }),
    };
  }

  /** Lets everything run until nobody wants anything any more. */
  async run(): Promise<void> {
    for (;;) {
      for (let born = this.#fresh.pop(); born !== undefined; born = this.#fresh.pop())
        await this.#parked(born);
      this.#hooks.beforeStep?.();
      const operation = this.#pick();
      if (operation === undefined) {
        if (!this.#isTimerDue()) return;
        await this.#fireTimers();
      } else {
        const answer = this.#begin(operation);
        const ending = answer instanceof Promise ? await answer : answer;
        if (this.#finish(operation, ending)) await this.#parked(operation.process);
      }
    }
  }

  #listens(operation: Operation, signal: AbortSignal): boolean {
    const abort = () => {
      const { process, request } = operation;
      const place = process.pending.indexOf(operation);
      if (place >= 0) process.pending.splice(place, 1);
      process.hasAsked = false;
      operation.reject(request.aborted?.(signal.reason) ?? signal.reason);
    };
    if (signal.aborted) {
      abort();
      return true;
    }
    signal.addEventListener('abort', abort, { once: true });
    operation.unlisten = () => signal.removeEventListener('abort', abort);
    return false;
  }

  /** What goes on next; time moves when nothing else can. */
  #pick(): Operation | undefined {
    for (;;) {
      const ready = this.#ready();
      if (ready.length > 0) return ready[this.#choose(ready)];
      const next = this.#nextMoment();
      if (next === undefined) return undefined;
      this.now = Math.max(this.now, next);
      if (this.#isTimerDue()) return undefined;
    }
  }

  /** What can go on now, the process that ran last first. */
  #ready(): readonly Operation[] {
    const ready = this.#candidates;
    ready.length = 0;
    if (this.#current !== undefined) this.#addReady(this.#current);
    if (ready.length > 0 && this.preemptionsLeft <= 0) return ready;
    for (const process of this.processes) if (process !== this.#current) this.#addReady(process);
    return ready;
  }

  #addReady(process: Process): void {
    for (const operation of process.pending)
      if (operation.readyAt <= this.now) this.#candidates.push(operation);
  }

  #choose(ready: readonly Operation[]): number {
    if (ready.length === 1) return 0;
    if (ready[0]?.process !== this.#current) return this.#tape.choose('next', ready.length);
    if (this.preemptionsLeft <= 0) return 0;
    const choice = this.#tape.choose('preempt', ready.length);
    if (choice > 0) this.preemptionsLeft--;
    return choice;
  }

  #nextMoment(): number | undefined {
    let next = this.#timers[0]?.at;
    for (const process of this.processes) {
      for (const { readyAt } of process.pending) if (next === undefined || readyAt < next) next = readyAt;
    }
    return next;
  }

  #isTimerDue(): boolean {
    return (this.#timers[0]?.at ?? Number.POSITIVE_INFINITY) <= this.now;
  }

  /** One after the other: two late writes must not look at each other's work. */
  async #fireTimers(): Promise<void> {
    while (this.#isTimerDue()) await this.#timers.shift()?.go();
  }

  #begin(operation: Operation): Ending | Promise<Ending> {
    if (++this.steps > LONGEST_HISTORY) throw new StuckError('the history does not end');
    this.#current = operation.process;
    if (operation.ending !== undefined) return operation.ending;
    this.#fault = operation.isBegun ? 0 : this.#strike(operation);
    operation.isBegun = true;
    return operation.go(operation.request.faults[this.#fault] ?? 'none');
  }

  /** Hands out how a step ended, or puts it off. True when its process goes on. */
  #finish(operation: Operation, ending: Ending): boolean {
    const { process, request } = operation;
    const fault = this.#fault;
    this.#fault = 0;
    this.digest = mix(mix(this.digest, digestText(request.step)), this.now + fault);
    if (this.#hooks.trace !== undefined) this.#trace(operation, request.faults[fault] ?? 'none', ending);
    if (this.#hooks.comparesStates) operation.digest = mix(operation.digest, fault);
    if (ending.type === 'crash') {
      process.die();
      this.#forget(process);
      return false;
    }
    const place = process.pending.indexOf(operation);
    if (place < 0) return true;
    if (ending.type === 'later') {
      operation.go = ending.go;
      operation.readyAt = this.now + ending.afterMs;
      return false;
    }
    if (ending.afterMs !== undefined && ending.afterMs > 0) {
      operation.ending = { ...ending, afterMs: 0 };
      operation.readyAt = this.now + ending.afterMs;
      if (this.#hooks.comparesStates) operation.digest = mix(operation.digest, endingDigest(ending));
      return false;
    }
    process.pending.splice(place, 1);
    operation.unlisten?.();
    if (this.#hooks.comparesStates) process.observe(mix(operation.digest + this.now, endingDigest(ending)));
    process.hasAsked = false;
    if (ending.type === 'value') operation.resolve(ending.value);
    else operation.reject(ending.error);
    return true;
  }

  /** Which entry of its menu strikes it. */
  #strike({ request }: Operation): number {
    const { faults } = request;
    let fault = 0;
    if (this.faultsLeft > 0 && faults.length > 1) {
      fault = this.#tape.choose('fault', faults.length, faults);
      if (fault > 0) this.faultsLeft--;
    }
    this.#hooks.onStep?.(request, fault);
    return fault;
  }

  #trace({ process, request }: Operation, fault: string, ending: Ending): void {
    this.#hooks.trace?.push({
      at: this.now,
      who: process.life > 1 ? `${process.name}'${process.life}` : process.name,
      what: request.about === undefined ? request.step : `${request.step} ${request.about}`,
      ...(fault !== 'none' && { fault }),
      result: describe(ending),
    });
  }

  /** Lets a process think until it asks for something or ends. */
  async #parked(process: Process): Promise<void> {
    if (!process.isAlive) return;
    const turns = process.pending.length === 0 ? LONGEST_THOUGHT : LONGEST_THOUGHT / 10;
    for (let turn = 0; turn < turns; turn++) {
      if (process.hasAsked || process.hasEnded) return;
      await undefined;
    }
    if (process.pending.length === 0) throw new StuckError(`${process.name} waits for nothing`);
  }
}

function describe(ending: Ending): string {
  if (ending.type === 'later') return `goes on in ${ending.afterMs} ms`;
  if (ending.type === 'crash') return 'the process is gone';
  const when = ending.afterMs ? ` (arrives ${ending.afterMs} ms later)` : '';
  return ending.type === 'value' ? `${shown(ending.value)}${when}` : `fails: ${String(ending.error)}${when}`;
}

function endingDigest(ending: Ending): number {
  if (ending.type === 'value') return digestValue(ending.value);
  return digestText(ending.type === 'error' ? String(ending.error) : ending.type);
}

function awake(): Ending {
  return { type: 'value', value: undefined };
}

function asItIs(reason: unknown): unknown {
  return reason;
}
