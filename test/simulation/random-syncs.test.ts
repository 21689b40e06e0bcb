import { describe, expect, it } from 'vitest';
import { missedQuotas } from './quotas.ts';
import { everySeedKeeps } from './report.ts';
import { SCENARIOS } from './scenarios.ts';

const FIRST_SEED = 1;
const HISTORIES = 10_000;

describe('random histories of syncs', () => {
  it('keep every promise, and come to everything that can happen', async () => {
    const { tally } = await everySeedKeeps(SCENARIOS.syncs.random, FIRST_SEED, HISTORIES);
    expect(missedQuotas(tally, HISTORIES, [])).toEqual([]);
  }, 1_800_000);
});
