import type { Clock } from 'smartvps-sdk';

/** A clock on which waiting costs nothing: five minutes for a password pass at once. */
export interface FastClock extends Clock {
  /** Lets time pass. */
  pass(ms: number): void;
}

export function createFastClock(start: number): FastClock {
  let now = start;
  return {
    now: () => now,
    pass(ms) {
      now += ms;
    },
    async sleep(ms, signal) {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      now += ms;
    },
  };
}
