import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CREDENTIALS_PAUSE,
  DEFER_PAUSE,
  MISSING_PAUSE,
  type PauseShape,
  POOL_PAUSE,
  pauseMs,
  STORE_PAUSE,
  TELL_PAUSE,
} from '../../src/rules/pauses.ts';

const SHAPES: Readonly<Record<string, PauseShape>> = {
  DEFER_PAUSE,
  POOL_PAUSE,
  CREDENTIALS_PAUSE,
  TELL_PAUSE,
  MISSING_PAUSE,
  STORE_PAUSE,
};

describe.each(Object.entries(SHAPES))('%s', (_name, shape) => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

  it('lies between half and the whole of what doubles up to the longest', () => {
    fc.assert(
      fc.property(fc.nat(10_000), random, (tries, chance) => {
        const full = Math.min(shape.longestMs, shape.firstMs * 2 ** Math.min(tries, 60));
        const pause = pauseMs(tries, () => chance, shape);
        expect(Number.isSafeInteger(pause)).toBe(true);
        expect(pause).toBeGreaterThanOrEqual(Math.floor(full / 2));
        expect(pause).toBeLessThanOrEqual(full);
      }),
    );
  });

  it('differs from one worker to the next', () => {
    const pauses = [0, 0.2, 0.4, 0.6, 0.8].map((chance) => pauseMs(3, () => chance, shape));
    expect(new Set(pauses).size).toBe(5);
  });
});
