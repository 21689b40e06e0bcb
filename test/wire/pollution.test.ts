import { describe, expect, it } from 'vitest';
import type { SmartVpsClient } from '../../src/wire/client.ts';
import { BASE_URL, clientAt, clientOf, IP, LIST, LOGIN, ORDER, serve } from './support.ts';

/** Runs a call in a process in which somebody has filled `Object.prototype`. */
async function polluted<Value>(keys: Record<string, unknown>, run: () => Promise<Value>): Promise<Value> {
  Object.assign(Object.prototype, keys);
  try {
    return await run();
  } finally {
    for (const key of Object.keys(keys)) Reflect.deleteProperty(Object.prototype, key);
  }
}

const POLLUTIONS: readonly (readonly [string, Record<string, unknown>])[] = [
  ['polluted', { polluted: 'yes' }],
  ['method', { method: 'GET' }],
  ['headers', { headers: { 'x-evil': '1', authorization: 'Basic evil' } }],
  ['headers that are none', { headers: 'evil' }],
  ['redirect', { redirect: 'follow' }],
  ['a redirect that is none', { redirect: 'evil' }],
  ['body', { body: 'evil' }],
  ['json', { json: { evil: 1 } }],
  ['searchParams', { searchParams: { evil: 1 } }],
  ['prefixUrl', { prefixUrl: 'https://evil.test' }],
  ['retry', { retry: 5, limit: 5, methods: ['post'] }],
  ['timeout', { timeout: 1 }],
  ['hooks', { hooks: { beforeRequest: [] } }],
  ['credentials and cache', { credentials: 'include', cache: 'force-cache', mode: 'no-cors' }],
  ['integrity', { integrity: 'sha256-evil', keepalive: true, referrer: 'https://evil.test' }],
];

describe('a filled Object.prototype', () => {
  const calls: readonly (readonly [string, (client: SmartVpsClient) => Promise<unknown>, string, string])[] =
    [
      ['ipstock', (client) => client.ipstock({}), '', LIST],
      ['buyvps', (client) => client.buyVps(ORDER, {}), '{"ip":"103.82.72","ram":"4"}', IP],
    ];

  it.each(
    POLLUTIONS.flatMap(([what, keys]) =>
      calls.map(([verb, call, body, reply]) => ({ what, keys, verb, call, body, reply })),
    ),
  )('changes nothing about $verb: $what', async ({ keys, verb, call, body, reply }) => {
    const sent: object[] = [];
    // Made before, because a Response reads its options as everybody does.
    const answers = [new Response(reply)];
    const client = clientOf(async (request) => {
      sent.push({
        method: request.method,
        url: request.url,
        redirect: request.redirect,
        authorization: request.headers.get('authorization'),
        evil: request.headers.get('x-evil'),
        body: await request.text(),
      });
      return answers.pop() ?? Response.error();
    });
    await polluted(keys, () => call(client));
    expect(sent).toEqual([
      {
        method: 'POST',
        url: `${BASE_URL}/api/oceansmart/${verb}`,
        redirect: 'manual',
        authorization: `Basic ${btoa(`${LOGIN.username}:${LOGIN.password}`)}`,
        evil: null,
        body,
      },
    ]);
  });

  it('does not make a list of an answer without one', async () => {
    const answer = new Response('{}');
    const client = clientOf(() => answer);
    const call = polluted({ packages: [{ id: 1, name: 'x', ipv4: 1, status: 'active' }] }, () =>
      client.ipstock(),
    );
    await expect(call).rejects.toMatchObject({ code: 'SMARTVPS_PACKAGES_MISSING' });
  });

  it('makes no request follow a redirect on a real socket', async () => {
    const other = await serve((_, response) => void response.end(IP));
    const { url, requests } = await serve(
      (_, response) => void response.writeHead(307, { location: other.url }).end(),
    );
    const client = clientAt(url);
    await expect(
      polluted({ redirect: 'follow', method: 'PUT' }, () => client.buyVps(ORDER)),
    ).rejects.toMatchObject({ code: 'SMARTVPS_REDIRECT' });
    expect(requests).toEqual(['POST /api/oceansmart/buyvps {"ip":"103.82.72","ram":"4"}']);
    expect(other.requests).toEqual([]);
  });
});

it('an answer fills no prototype', async () => {
  const evil = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}';
  const replies = [`${evil},"packages":[]}`, `${evil},"IP":"${IP}"}`, `${evil},"ip":"${IP}"}`];
  for (const reply of replies) {
    const client = clientOf(() => new Response(reply));
    await Promise.allSettled([client.ipstock(), client.status(IP), client.buyVps(ORDER)]);
  }
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});
