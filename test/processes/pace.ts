/** How fast time runs on an idle machine. */
const FASTEST = 100;
/** Slower it never runs, however busy the machine is: tests would not end. */
const SLOWEST = 15;

/** On a machine on which a process takes so long to start, in milliseconds, time runs just as fast as on an idle one. */
const QUICK_START_MS = 250;

/** How much the last start counts: slowness is believed at once, haste only when it lasts. */
const WEIGHT = { slower: 0.8, quicker: 0.1 };

/**
 * How many times faster than the machine's the time of a world can run. It follows the starts of the last processes:
 * a timeout must stay longer than an answer takes, also where many others are at work.
 */
export class Pace {
  #startMs = QUICK_START_MS;

  /** Takes note of how long a process took to start. */
  started(ms: number): void {
    this.#startMs += (ms - this.#startMs) * (ms > this.#startMs ? WEIGHT.slower : WEIGHT.quicker);
  }

  get factor(): number {
    const factor = (FASTEST * QUICK_START_MS) / this.#startMs;
    return Math.min(FASTEST, Math.max(SLOWEST, factor));
  }
}

/** The pace of this test file. */
export const pace = new Pace();
