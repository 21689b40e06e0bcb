import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { documentationForModels, wholeDocumentation } from '../../scripts/llms-text.ts';
import { PROJECT } from '../house/source-files.ts';

const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8');
const guides = readdirSync(join(PROJECT, 'docs/guide')).sort();

test('the index names every guide once', () => {
  const named = read('docs/README.md').match(/(?<=\]\(guide\/)[\w.-]+(?=\))/g);
  expect(named?.toSorted()).toEqual(guides);
});

test('llms.txt is in step with the index: `npm run docs` writes it', () => {
  expect(read('llms.txt')).toBe(documentationForModels(read));
});

test('every page that llms.txt names is there', () => {
  const paths = Array.from(read('llms.txt').matchAll(/\]\(([^)]+)\)/g), ([, path = '']) => path);
  expect(paths.length).toBeGreaterThan(guides.length);
  for (const path of paths.filter((path) => path.endsWith('.md'))) expect(read(path)).not.toBe('');
});

test('every name that llms.txt gives is one of the library', async () => {
  const doors = { ...(await import('smartvps-sdk')), ...(await import('smartvps-sdk/testing')) };
  const { Provisioner, Renewals, Secret, SmartVpsClient } = doors;
  const methods = [Provisioner, Renewals, Secret, SmartVpsClient].flatMap(({ prototype }) =>
    Object.getOwnPropertyNames(prototype),
  );
  const given = read('llms.txt').match(/(?<=`(?:provisioner)?\.?)[a-zA-Z]{6,}(?=[(`])/g) ?? [];
  const fields = ['status', 'advice', 'outcome', 'unknown'];
  expect(given.length).toBeGreaterThan(8);
  expect(given.filter((name) => ![...Object.keys(doors), ...methods, ...fields].includes(name))).toEqual([]);
});

test('the whole documentation holds every guide', () => {
  const whole = wholeDocumentation(read);
  for (const guide of guides) expect(whole).toContain(`<!-- docs/guide/${guide} -->`);
});
