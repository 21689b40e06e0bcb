import { type Clock, systemClock } from '../../src/domain/environment.ts';

/** A clock that runs fast: at the machine's moment `real` it shows `shown`, and gains `factor` for each millisecond. */
export interface ClockSetting {
  readonly real: number;
  readonly shown: number;
  readonly factor: number;
}

/** The clock of a setting. Processes with one setting have one time. */
export function fastClock({ real, shown, factor }: ClockSetting): Clock {
  return {
    now: () => shown + (systemClock.now() - real) * factor,
    sleep: (ms, signal) => systemClock.sleep(ms / factor, signal),
  };
}

/** How fast a sleep is while the clock stands, at most: no busy machine shall turn an answer into a timeout. */
const STANDING_FACTOR = 20;

/**
 * The time of one world. It runs fast while processes live in it; when none does, it stands, and jumps to wherever
 * something is due.
 */
export class WorldClock implements Clock {
  #setting: ClockSetting;
  #isRunning = false;

  constructor(shown: number, factor: number) {
    this.#setting = { real: systemClock.now(), shown, factor };
  }

  now(): number {
    return this.#isRunning ? fastClock(this.#setting).now() : this.#setting.shown;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const { factor } = this.#setting;
    return systemClock.sleep(ms / (this.#isRunning ? factor : Math.min(factor, STANDING_FACTOR)), signal);
  }

  /** Lets time run, and says how, for another process to have the same. */
  run(): ClockSetting {
    if (!this.#isRunning) this.#setting = { ...this.#setting, real: systemClock.now() };
    this.#isRunning = true;
    return this.#setting;
  }

  /** Holds time where it is. */
  stand(): void {
    this.#setting = { ...this.#setting, shown: this.now() };
    this.#isRunning = false;
  }

  /** Moves a clock that stands; never back. */
  jumpTo(moment: number): void {
    if (this.#isRunning) throw new Error('A clock that runs cannot jump: other processes would not see it.');
    this.#setting = { ...this.#setting, shown: Math.max(moment, this.#setting.shown) };
  }
}
