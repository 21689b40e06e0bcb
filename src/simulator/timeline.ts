import type { Clock } from '../domain/environment.ts';

/** The provider's time: effects that are still to come happen at their own moment, however late one looks. */
export interface Timeline extends Clock {
  /**
   * Has `effect` happen `afterMs` from now, with `now()` at that very moment.
   *
   * @returns a function that has it happen at once, where it has not yet
   */
  schedule(afterMs: number, effect: () => void): () => void;
  /** Lets everything happen that is due by now. */
  settle(): void;
}

/**
 * Late effects need no timer: they are made good whenever somebody looks at the provider, in the order of their
 * moments. So they keep no process alive and stay exact under a clock that jumps.
 */
export function createTimeline(clock: Clock): Timeline {
  let waiting: readonly { readonly dueAt: number; readonly effect: () => void }[] = [];
  let replayed: number | undefined;
  return {
    now: () => replayed ?? clock.now(),
    sleep: (ms, signal) => clock.sleep(ms, signal),
    schedule(afterMs, effect) {
      const late = { dueAt: clock.now() + afterMs, effect };
      waiting = [...waiting, late].sort((a, b) => a.dueAt - b.dueAt);
      return () => {
        if (!waiting.includes(late)) return;
        waiting = waiting.filter((other) => other !== late);
        effect();
      };
    },
    settle() {
      // An effect looks at the provider itself: it must not settle again from within.
      if (waiting.length === 0 || replayed !== undefined) return;
      const now = clock.now();
      const due = waiting.filter(({ dueAt }) => dueAt <= now);
      waiting = waiting.filter(({ dueAt }) => dueAt > now);
      try {
        for (const { dueAt, effect } of due) {
          replayed = dueAt;
          effect();
        }
      } finally {
        replayed = undefined;
      }
    },
  };
}
