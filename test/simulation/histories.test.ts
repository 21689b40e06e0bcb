import { describe, expect, it } from 'vitest';
import { type Failure, playAll, playSeeds, states } from './explore.ts';
import { seeded } from './random.ts';
import { replay } from './replay.ts';
import { RANDOM_PROVISIONING, RANDOM_SYNC, WALKS } from './scenarios.ts';
import { storyOf } from './story.ts';
import { played } from './tape.ts';

const FIRST_SEED = 1;
const HISTORIES = 10_000;

/** What a person needs to see a failure again. */
function told(failure: Failure | undefined): string | undefined {
  if (failure === undefined) return undefined;
  const { scenario, mode, history, tape, broken } = failure;
  const again = `npm run simulate -- --scenario '${scenario}' --tape ${tape.join()}`;
  return `${broken.message}\n${mode} history ${history} of "${scenario}"; to see it: ${again}`;
}

describe('every history of', () => {
  it.each(WALKS.map(({ scenario, atLeast }) => [scenario.name, scenario, atLeast] as const))(
    '%s keeps every promise',
    async (_name, scenario, atLeast) => {
      const search = await playAll(scenario, { seen: states() });
      expect(told(search.failure)).toBeUndefined();
      expect(search.histories).toBeGreaterThanOrEqual(atLeast);
    },
    300_000,
  );
});

describe('random histories', () => {
  it('of orders keep every promise, and come to everything that can happen', async () => {
    const { failure, tally } = await playSeeds(RANDOM_PROVISIONING, FIRST_SEED, HISTORIES);
    expect(told(failure)).toBeUndefined();
    const counts = tally.all();
    const rare = QUOTAS.filter(([what, least]) => (counts.get(what) ?? 0) < least);
    expect(rare.map(([what, least]) => `${what}: ${counts.get(what) ?? 0} of ${least}`)).toEqual([]);
  }, 300_000);

  it('of syncs keep every promise', async () => {
    const { failure } = await playSeeds(RANDOM_SYNC, FIRST_SEED, HISTORIES);
    expect(told(failure)).toBeUndefined();
  }, 300_000);

  it('come out the same when they are played again', async () => {
    for (const scenario of [RANDOM_PROVISIONING, RANDOM_SYNC]) {
      for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
        const first = await replay(scenario, seeded(seed));
        const again = await replay(scenario, played(first.tape));
        expect(storyOf(again.trace)).toBe(storyOf(first.trace));
      }
    }
  }, 60_000);
});

/** How often each must have happened in the random histories of orders: a run that reaches nothing proves nothing. */
const QUOTAS: readonly (readonly [what: string, least: number])[] = [
  ['tick: active', 500],
  ['tick: awaiting_credentials', 200],
  ['tick: deferred', 300],
  ['tick: failed', 50],
  ['tick: needs_review', 100],
  ['review: outcome_unknown', 100],
  ['review: wrong_pool', 10],
  ['review: wrong_os', 5],
  ['review: credentials_missing', 100],
  ['tell active | crash before', 10],
  ['tell active | crash after', 10],
  ['tell active | ack lost', 10],
  ['tell failed | ack lost', 2],
  ['tell needs_review | crash after', 2],
];
