import { describe, expect, it } from 'vitest';
import { seeded } from './random.ts';
import { replay } from './replay.ts';
import { NAMED } from './scenarios.ts';
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
