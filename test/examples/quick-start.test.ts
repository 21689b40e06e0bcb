import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { PROJECT } from '../house/source-files.ts';

test('the demo of the README goes through the main job, and shows no password', () => {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'demo'], {
    cwd: PROJECT,
    encoding: 'utf8',
  });
  const chapters = Array.from(stdout.matchAll(/^\d+(?=\. )/gm), Number);
  expect([status, stderr]).toEqual([0, '']);
  expect(chapters).toEqual(Array.from({ length: 14 }, (_, index) => index + 1));
  expect(stdout).toContain('Done.');
  expect(stdout).not.toContain('demo-password');
});
