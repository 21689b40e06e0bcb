import { type Clock, systemClock } from '../domain/environment.ts';

/** How a piece of work ended: it did, or its time was up, or the caller's signal aborted. */
export type Ending<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'timed_out' }
  | { readonly kind: 'aborted'; readonly cause: unknown };

/** How long a piece of work may take, and what else may end it. */
export interface Bounds {
  readonly clock: Clock;
  readonly limitMs: number;
  readonly signal: AbortSignal | undefined;
}

/** So long, in the machine's own time, does work have where the clock jumps or stands instead of waiting. */
const MOMENT_MS = 250;

/**
 * Runs a piece of work for so long at most; without work, waits so long. Afterwards nothing is left behind: no
 * timer, no listener on the caller's signal, and the work's own signal is aborted, also when the work ignores it.
 */
export async function within<Value = never>(
  { clock, limitMs, signal }: Bounds,
  work?: (stopped: AbortSignal) => Promise<Value>,
): Promise<Ending<Value>> {
  const stop = new AbortController();
  let onAbort = () => {};
  try {
    return await new Promise<Ending<Value>>((resolve, reject) => {
      const onTimeout = () => resolve({ kind: 'timed_out' });
      onAbort = () => resolve({ kind: 'aborted', cause: signal?.reason });
      if (signal?.aborted) return onAbort();
      if (limitMs <= 0) return onTimeout();
      signal?.addEventListener('abort', onAbort, { once: true });
      // A sleep that is stopped rejects; by then the ending is known.
      const slept = work ? sleepBeside(clock, limitMs, stop.signal) : clock.sleep(limitMs, stop.signal);
      slept.then(onTimeout, () => {});
      work?.(stop.signal).then((value) => resolve({ kind: 'done', value }), reject);
    });
  } finally {
    signal?.removeEventListener('abort', onAbort);
    stop.abort();
  }
}

/**
 * Sleeps while work is done. A clock that people write for a test answers at once, whether its time moves or not: that
 * must not be the end of work which had no time to be done.
 */
function sleepBeside(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  const startedAt = clock.now();
  const slept = clock.sleep(ms, signal);
  const isJump = clock.now() - startedAt >= ms;
  return slept.then(() => {
    const isStill = clock.now() - startedAt < ms / 2;
    return isJump || isStill ? systemClock.sleep(MOMENT_MS, signal) : undefined;
  });
}
