import type { Clock } from '../domain/environment.ts';

/** How a piece of work ended: it did, or its time was up, or the caller's signal aborted. */
export type Ending<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'timed_out' }
  | { readonly kind: 'aborted'; readonly reason: unknown };

/** What work is to be done and what may end it. */
export interface Bounds {
  readonly clock: Clock;
  readonly limitMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Runs a piece of work for so long at most. Afterwards nothing is left behind: no timer, no listener on the
 * caller's signal, and the work's own signal is aborted, also when the work itself ignores it.
 */
export async function within<Value>(
  { clock, limitMs, signal }: Bounds,
  work: (stopped: AbortSignal) => Promise<Value>,
): Promise<Ending<Value>> {
  if (signal?.aborted) return { kind: 'aborted', reason: signal.reason };
  const stop = new AbortController();
  const { promise, resolve } = ending<Value>();
  const onAbort = () => resolve({ kind: 'aborted', reason: signal?.reason });
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    // A sleep that is stopped rejects; by then the ending is known.
    clock.sleep(limitMs, stop.signal).then(
      () => resolve({ kind: 'timed_out' }),
      () => {},
    );
    const done = work(stop.signal).then((value) => ({ kind: 'done', value }) as const);
    return await Promise.race([done, promise]);
  } finally {
    signal?.removeEventListener('abort', onAbort);
    stop.abort();
  }
}

function ending<Value>() {
  let resolve: (ending: Ending<Value>) => void = () => {};
  const promise = new Promise<Ending<Value>>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Work that never ends by itself: a pause, when it is given a limit. */
export const forever = (): Promise<never> => new Promise(() => {});
