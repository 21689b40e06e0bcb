import { describe, expect, it } from 'vitest';
import { everyHistoryKeeps } from './report.ts';
import { SCENARIOS } from './scenarios.ts';

describe('every history of', () => {
  it.each(SCENARIOS.longWalks.map(({ scenario, atLeast }) => [scenario.name, scenario, atLeast] as const))(
    '%s keeps every promise',
    async (_name, scenario, atLeast) => {
      const { histories } = await everyHistoryKeeps(scenario);
      expect(histories).toBeGreaterThanOrEqual(atLeast);
    },
    300_000,
  );
});
