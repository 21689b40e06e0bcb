import { describe, expect, it } from 'vitest';
import { CAUGHT } from './sabotage/caught.ts';
import { huntsFor, SHELF } from './sabotage/shelf.ts';
import { brokenBy } from './shrink.ts';

describe('the shelf of sabotages', () => {
  it('is as long as the table of how each was caught', () => {
    expect(SHELF.length).toBeGreaterThanOrEqual(25);
    expect(CAUGHT.map(({ name }) => name)).toEqual(SHELF.map(({ name }) => name));
  });

  it.each(SHELF.map((sabotage) => [sabotage.name, sabotage] as const))(
    '%s: is caught',
    async (name, sabotage) => {
      const known = CAUGHT.find((row) => row.name === name);
      const hunt = huntsFor(sabotage).find((each) => each.name === known?.hunt);
      if (known === undefined || hunt === undefined) throw new Error(`The table has no row for "${name}".`);
      const tape = known.tape.split(',').filter(Boolean).map(Number);
      expect(await brokenBy(hunt.scenario, tape)).toBe(known.breaks);
    },
  );
});
