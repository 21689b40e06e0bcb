import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT, readFolder } from './source-files.ts';

/** The target of a link in Markdown, without its fragment, when it is a path. */
const LINK = /\]\((?!\w+:)([^)#\s]+)(?:#[^)]*)?\)/g;

const pages = readFolder('.', '.md');

test('every link between the pages of the project leads somewhere', () => {
  expect(pages.has('CONTRIBUTING.md')).toBe(true);
  expect([...pages].flatMap(([page, text]) => deadLinks(page, text))).toEqual([]);
});

test('a dead link is named with its page', () => {
  const text = 'See [this](CHANGELOG.md#top), [that](../gone.md) and [there](https://example.com).';
  expect(deadLinks('docs/page.md', text)).toEqual([
    'docs/page.md: CHANGELOG.md leads nowhere',
    'docs/page.md: ../gone.md leads nowhere',
  ]);
});

function deadLinks(page: string, text: string): readonly string[] {
  const paths = Array.from(text.matchAll(LINK), ([, path = '']) => path);
  return paths
    .filter((path) => !existsSync(join(PROJECT, dirname(page), path)))
    .map((path) => `${page}: ${path} leads nowhere`);
}
