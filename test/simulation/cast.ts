import { Process } from './process.ts';
import type { Scheduler } from './scheduler.ts';

/** How a worker lives: it comes back after a crash, and may be cut off. */
export interface Life {
  readonly afterMs: number;
  readonly skewMs: number;
  /** In a Lambda: the process is gone after so long, and knows it. */
  readonly livesForMs?: number;
  /** Whether it can be told to shut down. */
  readonly canStop?: boolean;
  /** How often it is started again after a crash, and how long after it. */
  readonly lives: number;
  readonly restartsAfterMs: number;
}

/** Who lives in a history: workers that come back, people and customers, and whoever looks when all is quiet. */
export class Cast {
  readonly #scheduler: Scheduler;
  readonly #onError: (error: unknown) => void;
  readonly #deadlines = new Map<Process, number>();
  #phase = 0;

  /** @param onError - hears what a process ended with */
  constructor(scheduler: Scheduler, onError: (error: unknown) => void) {
    this.#scheduler = scheduler;
    this.#onError = onError;
  }

  /** Rises with everything that is done undisturbed: what that is to show, it must show each time. */
  get phase(): number {
    return this.#phase;
  }

  /** When a process is going to be cut off, as it knows itself. */
  deadlineOf(process: Process): number | undefined {
    return this.#deadlines.get(process);
  }

  /** Starts a worker; after a crash it starts again. */
  work(name: string, plan: Life, main: (process: Process) => Promise<void>, life = 1): void {
    const process = new Process(name, 'worker', life, plan.skewMs);
    if (plan.canStop) process.stopping = new AbortController();
    process.onCrash = () => {
      if (life < plan.lives) this.work(name, { ...plan, afterMs: plan.restartsAfterMs }, main, life + 1);
    };
    this.#spawn(process, async () => {
      if (plan.afterMs > 0) await this.#scheduler.clockOf(process).sleep(plan.afterMs);
      if (plan.livesForMs !== undefined) this.#cutOff(process, plan.livesForMs);
      await main(process);
    });
  }

  /** Starts somebody who does one thing. */
  start(name: string, role: string, main: (process: Process) => Promise<void>): void {
    this.#spawn(new Process(name, role), main);
  }

  /** Does something to its end, with nobody else about. @throws what it throws */
  async quietly(name: string, main: (process: Process) => Promise<void>): Promise<void> {
    this.#phase += 1;
    let failure: unknown = new Error(`${name} did not end`);
    this.start(name, 'person', async (process) => {
      try {
        await main(process);
        failure = undefined;
      } catch (error) {
        failure = error;
      }
    });
    await this.#scheduler.run();
    if (failure !== undefined) throw failure;
  }

  /** A Lambda knows when it will be cut off, and is. */
  #cutOff(process: Process, livesForMs: number): void {
    this.#deadlines.set(process, this.#scheduler.now + livesForMs);
    this.#scheduler.after(livesForMs, () => process.die(), process.digest);
  }

  #spawn(process: Process, main: (process: Process) => Promise<void>): void {
    this.#scheduler.spawn(process, main, this.#onError);
  }
}
