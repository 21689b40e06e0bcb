import { describe, expect, it } from 'vitest';
import { huntsFor, SHELF } from './sabotage/shelf.ts';
import { readTable, tapeOf } from './sabotage/table.ts';
import { brokenBy } from './shrink.ts';

const TABLE = readTable();

describe('the shelf of sabotages', () => {
  it('is as long as the table of how each was caught', () => {
    expect(SHELF.length).toBeGreaterThanOrEqual(25);
    expect(TABLE.map(({ name }) => name)).toEqual(SHELF.map(({ name }) => name));
  });

  it.each(SHELF.map((sabotage) => [sabotage.name, sabotage] as const))(
    '%s: is caught',
    async (name, sabotage) => {
      const known = TABLE.find((row) => row.name === name);
      const hunt = huntsFor(sabotage).find((each) => each.name === known?.hunt);
      if (known === undefined || hunt === undefined) throw new Error(`The table has no row for "${name}".`);
      expect(await brokenBy(hunt.scenario, tapeOf(known))).toBe(known.breaks);
    },
  );
});
