import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { readFolder } from './source-files.ts';

interface LockEntry {
  readonly link?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
}

const LOCKS = ['package-lock.json', 'test/runtimes/package-lock.json', 'examples/nextjs/package-lock.json'];
/** What an example installs in place of a release. */
const PROJECT_ITSELF = 'file:../..';

const workflows = readFolder('.github/workflows', '.yml');

describe('every workflow', () => {
  test('is read', () => {
    expect([...workflows.keys()]).toEqual(['ci.yml', 'nightly.yml', 'publish.yml']);
  });

  test('pins each action to a commit, and says which version that is', () => {
    expect(
      [...workflows].flatMap(([file, text]) => loosePins(text).map((line) => `${file}: ${line}`)),
    ).toEqual([]);
  });

  test('may read and nothing else, unless a job says so', () => {
    expect([...workflows].filter(([, text]) => !/^permissions:\n {2}contents: read\n\n/m.test(text))).toEqual(
      [],
    );
    const more = [...workflows].flatMap(([file, text]) =>
      Array.from(text.matchAll(/^ +([\w-]+): write$/gm), ([, what]) => `${file}: ${what}`),
    );
    expect(more).toEqual(['publish.yml: id-token']);
  });

  test('holds no secret, and runs no install script of a dependency', () => {
    const text = [...workflows.values()].join('\n');
    expect(text).not.toContain('secrets.');
    expect(text.match(/npm (ci|install)(?! --ignore-scripts)/g)).toBeNull();
  });

  test('that may publish runs nothing but the publishing in that job', () => {
    const [, publishing = ''] = workflows.get('publish.yml')?.split('id-token: write') ?? [];
    expect(Array.from(publishing.matchAll(/\brun: (.*)$/gm), ([, command]) => command)).toEqual([
      'npm publish ./*.tgz --provenance --access public',
    ]);
  });

  test('runs a script that there is', () => {
    const scripts = [...workflows.values()].flatMap((text) =>
      Array.from(text.matchAll(/npm run ([\w:]+)/g), ([, script = '']) => script),
    );
    expect(scripts.filter((script) => !(script in manifest.scripts))).toEqual([]);
    expect(scripts).toEqual(expect.arrayContaining(['check', 'verify', 'sbom']));
  });

  test.each([
    'uses: actions/checkout@v5',
    'uses: actions/checkout@08c6903 # v5.0.0',
    'uses: actions/checkout@main',
    'uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8',
    'uses: docker://alpine:3',
  ])('would be caught with %s', (line) => {
    expect(loosePins(`    steps:\n      - ${line}\n`)).toEqual([line]);
  });
});

describe.each(LOCKS)('%s', (file) => {
  const text = readFolder('.', 'package-lock.json').get(file) ?? '{}';
  const { packages = {} }: { packages?: Readonly<Record<string, LockEntry>> } = JSON.parse(text);
  const installed = Object.entries(packages).filter(
    ([path, { link, resolved }]) => /node_modules\//.test(path) && !link && resolved !== PROJECT_ITSELF,
  );

  test('has a hash for whatever comes from a registry, and nothing from anywhere else', () => {
    expect(installed.length).toBeGreaterThan(20);
    expect(installed.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([]);
    expect(installed.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  test('asks for no install script that the manifest does not name and refuse', () => {
    const names = installed
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => nameOf(path));
    const refused = Object.entries(manifest.allowScripts).filter(([, allowed]) => !allowed);
    expect(names.filter((name) => !refused.some(([one]) => one === name))).toEqual([]);
  });
});

function loosePins(workflow: string): readonly string[] {
  const uses = Array.from(workflow.matchAll(/\buses: .*$/gm), ([line]) => line);
  return uses.filter((line) => !/^uses: [\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
