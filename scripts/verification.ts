/** One command of a verification. */
export interface Step {
  /** The script of the manifest. */
  readonly script: string;
  readonly args: readonly string[];
}

/** Suites for which no package of npm carries what they need; each with what that is. */
export const WANTS: Readonly<Record<string, string>> = {
  'test:replica-set': 'a mongod',
};

/** What comes last, where the project has it: no test, and still something that can break. */
const AFTER_THE_TESTS: readonly Step[] = [
  { script: 'coverage', args: [] },
  { script: 'mutation', args: [] },
  { script: 'demo', args: [] },
  { script: 'resolutions', args: [] },
  { script: 'sbom', args: [] },
  { script: 'bench', args: ['--quick'] },
];

/**
 * All that a machine without the internet can find out about the project, in order: the gate, every suite of tests
 * that the gate leaves out because it needs more than `npm ci` or takes long, and the rest. A suite with a script of
 * its own, named `test:…`, belongs here by that name alone.
 *
 * @param scripts - the scripts of the manifest
 */
export function verificationSteps(scripts: Readonly<Record<string, string>>): readonly Step[] {
  const inCheck = new Set(
    Array.from((scripts.check ?? '').matchAll(/npm run ([\w:-]+)/g), ([, name]) => name),
  );
  const suites = Object.keys(scripts)
    .filter(
      (name) =>
        name.startsWith('test:') &&
        !inCheck.has(name) &&
        !/--watch|^vitest(?! run)/.test(scripts[name] ?? ''),
    )
    .map((script) => ({ script, args: [] }));
  return [
    { script: 'check', args: [] },
    ...suites,
    ...AFTER_THE_TESTS.filter(({ script }) => script in scripts && !inCheck.has(script)),
  ];
}
