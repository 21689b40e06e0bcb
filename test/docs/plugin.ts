import type { Plugin } from 'vitest/config';
import { documentedPrograms } from './programs.ts';
import { instrument } from './stated-outputs.ts';

const PREFIX = '/@documented/';

/** What a test imports to run a program of the documentation. */
export function moduleOf(page: string, line: number): string {
  return `${PREFIX}${page}/${line}.ts`;
}

/** Makes each program of the documentation a module, whose prints go to where `globalThis.$documented` says. */
export function documentedModules(): Plugin {
  return {
    name: 'documented-modules',
    resolveId: (id) => (id.startsWith(PREFIX) ? id : undefined),
    load: (id) => {
      const program = documentedPrograms().find(({ page, line }) => moduleOf(page, line) === id);
      return program && `const { $print, console } = globalThis.$documented;${instrument(program.code).code}`;
    },
  };
}
