import { describe, expect, test } from 'vitest';
import { moduleOf } from './plugin.ts';
import { documentedPrograms } from './programs.ts';
import { findingOn, instrument } from './stated-outputs.ts';
import { typeErrorsIn } from './type-check.ts';
import { enterWorld } from './world.ts';

const programs = documentedPrograms();
const toRun = programs.filter(({ notRun }) => notRun === undefined);

test('every program of the documentation type-checks as the project does', () => {
  expect(programs.length).toBeGreaterThan(40);
  expect(typeErrorsIn(programs)).toEqual([]);
});

describe('every program of the documentation runs and prints what its comments say', () => {
  for (const { page, line, code } of toRun)
    test(`${page}, line ${line}`, async () => {
      const printed = new Map<number, string[]>();
      enterWorld(printed);
      await import(/* @vite-ignore */ moduleOf(page, line));
      const findings = instrument(code).outputs.flatMap((output, statement) =>
        findingOn(output, printed.get(statement)?.join('\n')).map(
          (text) => `${page}:${output.line}: ${text}`,
        ),
      );
      expect(findings).toEqual([]);
    });
});
