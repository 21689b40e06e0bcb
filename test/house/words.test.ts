import { describe, expect, test } from 'vitest';
import { readFolder } from './source-files.ts';

/** What ties a text to one person's machine or network. */
const FOREIGN = [
  { what: 'a path of one machine', pattern: /(?<![\w.~/-])\/(?:work|root|tmp|home|Users)\/[^\s"'`)]*/g },
  {
    what: 'a package registry',
    pattern: /\bhttps?:\/\/(?:[\w.-]+\.)?(?:registry|mirror|nexus|artifactory)\b[^\s"'`)]*/g,
  },
];

const LOCK = 'package-lock.json';
const project = readFolder('.');

describe('the project speaks of itself alone', () => {
  test('in every file', () => {
    expect(project.size).toBeGreaterThan(50);
    const found = [...project]
      .filter(([file]) => file !== LOCK)
      .flatMap(([file, text]) => foreignWordsIn(text).map((words) => `${file}: ${words}`));
    expect(found).toEqual([]);
  });

  test('and its lock file leaves the choice of the registry to whoever installs', () => {
    expect(project.get(LOCK)).toContain('"integrity":');
    expect(project.get(LOCK)).not.toMatch(/"resolved": "\w+:/);
  });

  test.each([
    ['a path of one machine', ['', 'tmp', 'shop', 'stock.json'].join('/')],
    ['a path of one machine', ['', 'root', '.npmrc'].join('/')],
    ['a package registry', ['http:/', 'registry.example', 'ky'].join('/')],
    ['a package registry', ['https:/', 'npm.registry.example:4873', 'ky'].join('/')],
  ])('and is caught naming %s: %s', (what, words) => {
    expect(foreignWordsIn(`Look into "${words}".`)).toEqual([`${what}: ${words}`]);
  });

  test.each(['src/work/flow.ts', 'https://example.com/home/page', 'fold/tmp/x', './tmp/x'])(
    'and may say %s',
    (words) => {
      expect(foreignWordsIn(`Look into "${words}".`)).toEqual([]);
    },
  );
});

function foreignWordsIn(text: string): readonly string[] {
  return FOREIGN.flatMap(({ what, pattern }) =>
    Array.from(text.matchAll(pattern), ([words]) => `${what}: ${words}`),
  );
}
