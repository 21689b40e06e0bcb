import type { Clock } from '../../../src/domain/environment.ts';
import { NOON } from '../../builders.ts';

/** A clock on which nobody ever really waits. */
export interface VirtualClock extends Clock {
  /** Time goes on while everybody stands still, as for a frozen process: nobody is woken on the way. */
  jump(ms: number): void;
  /** Resolves when nobody can go on any more: whatever has not ended by then never will. */
  idle(): Promise<void>;
}

interface Sleeper {
  readonly dueAt: number;
  readonly wake: () => void;
}

/**
 * Makes a clock that stands at {@link NOON}. When everybody sleeps or waits, time moves on to the sleeper who is
 * due first, and of two who are due at once to the one who went to sleep first.
 */
export function virtualClock(): VirtualClock {
  let now = NOON;
  let isTicking = false;
  const sleepers: Sleeper[] = [];

  async function tick(): Promise<void> {
    if (isTicking) return;
    isTicking = true;
    for (;;) {
      await everybodyParked();
      const first = sleepers.shift();
      if (first === undefined) break;
      now = Math.max(now, first.dueAt);
      first.wake();
    }
    isTicking = false;
  }

  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const sleeper = { dueAt: now + ms, wake: resolve };
        const later = sleepers.findIndex(({ dueAt }) => dueAt > sleeper.dueAt);
        sleepers.splice(later < 0 ? sleepers.length : later, 0, sleeper);
        signal?.addEventListener(
          'abort',
          () => {
            const place = sleepers.indexOf(sleeper);
            if (place >= 0) sleepers.splice(place, 1);
            reject(signal.reason);
          },
          { once: true },
        );
        void tick();
      }),
    jump(ms) {
      now += ms;
    },
    async idle() {
      do await everybodyParked();
      while (isTicking);
    },
  };
}

/** A few turns of the event loop: every promise that can settle by itself has, those of streams included. */
async function everybodyParked(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** How a promise ended, once everybody stands still; `undefined` when it never will. */
export async function endingOf<Value>(
  clock: VirtualClock,
  promise: Promise<Value>,
): Promise<PromiseSettledResult<Value> | undefined> {
  let ending: PromiseSettledResult<Value> | undefined;
  promise.then(
    (value) => {
      ending = { status: 'fulfilled', value };
    },
    (reason: unknown) => {
      ending = { status: 'rejected', reason };
    },
  );
  await clock.idle();
  return ending;
}

export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
