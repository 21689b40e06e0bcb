import type { Random } from '../domain/environment.ts';

/** How long to wait before the next try: doubling from `firstMs` to `longestMs`, half of it random. */
export interface PauseShape {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** Between tries of an order that was put off: half a minute at first, ten minutes at most. */
export const DEFER_PAUSE: PauseShape = { firstMs: 30_000, longestMs: 600_000 };
/** For a pool that another order is buying from: it is free again within minutes. */
export const POOL_PAUSE: PauseShape = { firstMs: 5_000, longestMs: 60_000 };
/** Between looks for credentials, which take one to five minutes to appear. */
export const CREDENTIALS_PAUSE: PauseShape = { firstMs: 5_000, longestMs: 60_000 };
/** Between tries to tell a shop that does not answer. */
export const TELL_PAUSE: PauseShape = { firstMs: 5_000, longestMs: 300_000 };
/**
 * Between tries to tell a shop that answers that it has no such order: about as long again as it was tried
 * already, a day at most. A webhook may still be on its way; most such orders never come.
 */
export const MISSING_PAUSE: PauseShape = { firstMs: 5_000, longestMs: 86_400_000 };
/** Between tries to store what must not be lost. */
export const STORE_PAUSE: PauseShape = { firstMs: 250, longestMs: 15_000 };

/**
 * A growing, jittered pause in whole milliseconds.
 *
 * @param tries - how often it was tried before, from 0
 */
export function pauseMs(tries: number, random: Random, { firstMs, longestMs }: PauseShape): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(tries, 30));
  return Math.round(full / 2 + (full / 2) * random());
}
