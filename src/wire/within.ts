import type { Clock } from '../domain/environment.ts';

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
      clock.sleep(limitMs, stop.signal).then(onTimeout, () => {});
      work?.(stop.signal).then((value) => resolve({ kind: 'done', value }), reject);
    });
  } finally {
    signal?.removeEventListener('abort', onAbort);
    stop.abort();
  }
}
