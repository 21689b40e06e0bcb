import { describe, expect, it } from 'vitest';
import { createMemoryOrders } from '../../src/repositories/memory-orders.ts';
import { createMemoryProvisions } from '../../src/repositories/memory-provisions.ts';
import { createMemoryRenewals } from '../../src/repositories/memory-renewals.ts';
import { createMemoryStock } from '../../src/repositories/memory-stock.ts';
import { seeded } from './random.ts';
import { replay } from './replay.ts';
import { NAMED, RANDOM, type Scenarios, SOUND, scenariosOn } from './scenarios.ts';
import { storyOf } from './story.ts';
import { played } from './tape.ts';

describe('a history', () => {
  it.each(NAMED.map((scenario) => [scenario.name, scenario] as const))(
    'of "%s" comes out the same when its tape is played again',
    async (_name, scenario) => {
      for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
        const first = await replay(scenario, seeded(seed));
        const again = await replay(scenario, played(first.tape));
        expect(storyOf(again.trace)).toBe(storyOf(first.trace));
        expect(first.trace.length).toBeGreaterThan(0);
      }
    },
  );
});

/** Every scenario on the library's own repositories, with their copies and checks. */
const ON_MEMORY: Scenarios = scenariosOn({
  provisioning: {
    ...SOUND.provisioning,
    createProvisions: createMemoryProvisions,
    createOrders: createMemoryOrders,
    createStock: createMemoryStock,
  },
  renewals: {
    ...SOUND.renewals,
    createProvisions: createMemoryProvisions,
    createRenewals: createMemoryRenewals,
  },
  sync: { ...SOUND.sync, createStock: createMemoryStock },
});

describe("on the library's own repositories in memory", () => {
  it.each(Object.values(ON_MEMORY).map(({ random }, at) => [random.name, random, RANDOM[at]] as const))(
    'histories of "%s" come out as on those that do without copies and checks',
    async (_name, careful, fast) => {
      for (let seed = 1; seed <= 100; seed += 1) {
        const { trace, outcome } = await replay(careful, seeded(seed));
        expect(outcome.broken).toBeUndefined();
        const same = fast && (await replay(fast, seeded(seed)));
        expect(storyOf(trace)).toBe(storyOf(same?.trace ?? []));
      }
    },
  );
});
