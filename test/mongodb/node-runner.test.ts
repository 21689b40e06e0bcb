import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';

test('the contracts run under node:test as they are', { timeout: 300_000 }, async () => {
  const file = fileURLToPath(new URL('node-runner.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--test-reporter', 'tap', file],
    { env: { ...process.env, MONGODB_URI: inject('mongodb').uri }, maxBuffer: 10_000_000 },
  );
  const [, passed] = /^# pass (\d+)$/m.exec(stdout) ?? [];
  expect(Number(passed)).toBeGreaterThan(160);
  expect(stdout).toMatch(/^# fail 0$/m);
});
