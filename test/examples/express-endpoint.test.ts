import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { promisify } from 'node:util';
import type { SyncReport } from 'smartvps-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installExpressShop, type RunningShop, SECRETS, startShop } from './running-shop.ts';
import { catalogueOf } from './shopping.ts';
import { Visitor } from './visitor.ts';

const folder = installExpressShop('endpoint');
let shop: RunningShop;

beforeAll(async () => {
  shop = await startShop(folder, { SYNC_TOKEN: startLine()[1] ?? '' });
  // The first sync of the schedule is over: what a test asks for is a run of its own.
  await catalogueOf(new Visitor(shop.url));
});
afterAll(() => shop?.stop());

test('a secret that the shop was given is not printed', () => {
  expect(shop.output()).toContain('x-sync-token: $SYNC_TOKEN"');
  for (const secret of [...Object.values(SECRETS), startLine()[1]])
    expect(shop.output()).not.toContain(secret);
});

describe('curl, as the README shows it', () => {
  test('is answered with the report of a sync', async () => {
    const { stdout } = await shell(curlLine());
    const { success, summary, ...rest }: SyncReport = JSON.parse(stdout);
    expect(success).toBe(true);
    expect(summary).toMatchObject({ unchanged: 14, considered: 14, totalPackagesInAPI: 16 });
    expect(Object.keys(rest)).toEqual(['results', 'warnings', 'guard']);
  });

  test('is refused with the token changed by one character', async () => {
    const { stdout } = await shell(curlLine().replace('let-me-sync', 'let-me-sinc'));
    expect(JSON.parse(stdout)).toMatchObject({ success: false, code: 'SMARTVPS_TOKEN_REFUSED' });
  });
});

describe('the endpoint, mounted in Express', () => {
  const token = () => startLine()[1] ?? '';

  test.each([
    ['no token', []],
    ['an empty one', ['']],
    ['a prefix', ['let-me-syn']],
    ['a longer one', ['let-me-sync!']],
    ['the operator’s password', [SECRETS.OPERATOR_PASSWORD]],
    ['the right one twice', ['let-me-sync', 'let-me-sync']],
  ])('answers 401 with one constant body to %s', async (_what, tokens) => {
    const { status, body } = await send('POST', '/api/smartvps/sync', tokens);
    expect(status).toBe(401);
    expect(body).toBe((await send('POST', '/api/smartvps/sync', ['wrong'])).body);
  });

  test.each(['GET', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])('answers 405 to %s', async (method) => {
    const { status, allow } = await send(method, '/api/smartvps/sync', [token()]);
    expect([status, allow]).toEqual([405, 'POST']);
  });

  test('refuses a token in the query', async () => {
    const { status } = await send('POST', `/api/smartvps/sync?token=${token()}`, []);
    expect(status).toBe(401);
  });

  test('knows its address when a client sends it whole, even with a login in it', async () => {
    const path = 'http://user:password@shop.example/api/smartvps/sync?dryRun=1';
    expect((await send('POST', path, [token()])).status).toBe(200);
    expect((await send('POST', path, [])).status).toBe(401);
  });

  test('plans with ?dryRun=1, and runs nothing for another value', async () => {
    expect((await send('POST', '/api/smartvps/sync?dryRun=1', [token()])).status).toBe(200);
    expect((await send('POST', '/api/smartvps/sync?dryRun=yes', [token()])).status).toBe(400);
  });
});

/** Where the README starts the shop: the line, and the token in it. */
function startLine(): readonly string[] {
  return /^SYNC_TOKEN=(\S+) npm run example:express$/m.exec(readme()) ?? [];
}

/** The README's line, with the port that this shop has. */
function curlLine(): string {
  const [line = ''] = /^curl .*\/api\/smartvps\/sync$/m.exec(readme()) ?? [];
  expect(line).toContain('http://127.0.0.1:3000/');
  return line.replace('http://127.0.0.1:3000', shop.url);
}

function readme(): string {
  return readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
}

function shell(line: string): Promise<{ readonly stdout: string }> {
  return promisify(execFile)('sh', ['-c', line]);
}

interface Answer {
  readonly status: number | undefined;
  readonly allow: string | undefined;
  readonly body: string;
}

/** A request with as many token headers as given, which `fetch` would join into one. */
function send(method: string, path: string, tokens: readonly string[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(shop.url, { method, path, headers: { 'x-sync-token': [...tokens] } });
    call.on('error', reject).on('response', async (answer) => {
      const body = Buffer.concat(await answer.toArray()).toString();
      resolve({ status: answer.statusCode, allow: answer.headers.allow, body });
    });
    call.end();
  });
}
