import { describe, expect, it } from 'vitest';
import { everyHistoryKeeps } from './report.ts';
import type { Walk } from './scenarios.ts';

/** Tests that every history of these scenarios keeps every promise. */
export function testWalks(walks: readonly Walk[]): void {
  describe('every history of', () => {
    it.each(walks.map(({ scenario, atLeast }) => [scenario.name, scenario, atLeast] as const))(
      '"%s" keeps every promise',
      async (_name, scenario, atLeast) => {
        const { histories } = await everyHistoryKeeps(scenario);
        expect(histories).toBeGreaterThanOrEqual(atLeast);
      },
      1_800_000,
    );
  });
}
