import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConfigurationError } from '../../src/domain/errors.ts';
import { Secret } from '../../src/domain/secret.ts';
import { SmartVpsClient } from '../../src/wire/client.ts';
import { answered, BASE_URL, clientOf, IP, LIST, LOGIN, ORDER } from './support.ts';

const CANARY = 'CANARY-7f3';

/** The error with which a client cannot be made from these options. */
function refusalOf(options: object): ConfigurationError {
  try {
    new SmartVpsClient({ ...LOGIN, baseUrl: BASE_URL, ...options });
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('The client was made.');
}

afterEach(() => vi.unstubAllEnvs());

describe('baseUrl', () => {
  it.each([
    ['https://smartvps.online/', 'https://smartvps.online/api/oceansmart/ipstock'],
    ['https://smartvps.online', 'https://smartvps.online/api/oceansmart/ipstock'],
    ['https://smartvps.online:8443', 'https://smartvps.online:8443/api/oceansmart/ipstock'],
    ['https://proxy.test/to/provider', 'https://proxy.test/to/provider/api/oceansmart/ipstock'],
    ['https://10.1.2.3', 'https://10.1.2.3/api/oceansmart/ipstock'],
    ['http://localhost:3000', 'http://localhost:3000/api/oceansmart/ipstock'],
    ['http://127.0.0.1:3000/', 'http://127.0.0.1:3000/api/oceansmart/ipstock'],
    ['http://127.8.8.8', 'http://127.8.8.8/api/oceansmart/ipstock'],
    ['http://[::1]:3000', 'http://[::1]:3000/api/oceansmart/ipstock'],
  ])('%s leads to %s', async (baseUrl, url) => {
    const { client, requests } = answered(LIST, {}, { baseUrl });
    await client.ipstock();
    expect(requests.map(({ request }) => request.url)).toEqual([url]);
  });

  it.each([
    ...[
      'http://provider.test',
      'http://10.0.0.1',
      'http://localhost.evil.test',
      'http://127.0.0.1.evil.test',
    ],
    ...['http://128.0.0.1', 'HTTP://provider.test', 'http://[::2]'],
  ])('%s needs https', (baseUrl) => {
    expect(refusalOf({ baseUrl })).toMatchObject({
      option: 'baseUrl',
      message: expect.stringContaining('https'),
    });
  });

  it.each([
    `https://user:${CANARY}@provider.test`,
    `https://${CANARY}@evil.test`,
    `https://provider.test/?token=${CANARY}`,
    `https://provider.test/#${CANARY}`,
    'https://provider.test?',
    'https://provider.test#',
    `file:///${CANARY}`,
    `data:text/plain,${CANARY}`,
    `ftp://${CANARY}`,
    `javascript:${CANARY}`,
    `//${CANARY}`,
    `/${CANARY}`,
    CANARY,
    `https:\\\\${CANARY}`,
    `https://provider.test\\@${CANARY}`,
    `ht\ntps://${CANARY}`,
    `https://${CANARY}\t.test`,
    ` https://${CANARY}.test`,
    `https://${CANARY}.test `,
    'https://127.1',
    'http://2130706433',
    'http://0177.0.0.1',
    'http://127.1',
    'https://provider.test/a/../b',
    'https://provider.test/./a',
    'https://bücher.test',
    'https://PROVIDER.test',
    'https://',
    'https://provider.test:99999',
    'https://provider.test:0443',
  ])('%j is refused, and not repeated', (baseUrl) => {
    const error = refusalOf({ baseUrl });
    expect(error).toMatchObject({ code: 'SMARTVPS_CONFIGURATION', option: 'baseUrl' });
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain(CANARY);
    expect(error.cause).toBeUndefined();
  });

  it.each([
    ['https://smartvps.online/api/oceansmart', {}],
    ['https://smartvps.online/api/oceansmart/', {}],
    ['https://proxy.test/to/api/oceansmart', {}],
    ['https://smartvps.online/api/ocean', { pathPrefix: '/api/ocean/' }],
  ])('%s with %j is refused: the prefix would stand there twice', (baseUrl, options) => {
    const error = refusalOf({ baseUrl, ...options });
    expect(error).toMatchObject({
      option: 'baseUrl',
      message:
        'Option "baseUrl" must be without the pathPrefix, which is added to it, such as "https://smartvps.online".',
    });
  });

  it.each([
    ['https://smartvps.online/api/oceansmart', { pathPrefix: '' }, '/api/oceansmart/ipstock'],
    ['https://smartvps.online/api/oceansmart', { pathPrefix: '/' }, '/api/oceansmart/ipstock'],
    ['https://smartvps.online/api/oceansmart', { pathPrefix: 'v2' }, '/api/oceansmart/v2/ipstock'],
    ['https://smartvps.online/myapi/oceansmart', {}, '/myapi/oceansmart/api/oceansmart/ipstock'],
  ])('%s with %j leads to %s', async (baseUrl, options, path) => {
    const { client, requests } = answered(LIST, {}, { baseUrl, ...options });
    await client.ipstock();
    expect(requests.map(({ request }) => new URL(request.url).pathname)).toEqual([path]);
  });

  it.each([5, null, {}, new URL(BASE_URL), [BASE_URL], ''])('%j is no address', (baseUrl) => {
    expect(refusalOf({ baseUrl }).option).toBe('baseUrl');
  });
});

describe('the message of a refusal', () => {
  it.each([
    [{ baseUrl: 'provider.test' }, 'an address without login or query, such as "https://smartvps.online"'],
    [{ baseUrl: 'https://me:secret@provider.test' }, 'an address without login or query'],
    [{ baseUrl: 'http://provider.test' }, 'https, or a loopback host.'],
    [{ pathPrefix: 'a?b' }, 'a plain path.'],
    [{ fetch: {} }, 'a function.'],
    [{ logger: true }, 'an object with the methods of its type.'],
  ])('for %j says what is wanted', (options, wanted) => {
    expect(refusalOf(options).message).toContain(`must be ${wanted}`);
  });
});

describe('pathPrefix', () => {
  it.each([
    ['api/ocean', `${BASE_URL}/api/ocean/buyvps`],
    ['/api/ocean/', `${BASE_URL}/api/ocean/buyvps`],
    ['', `${BASE_URL}/buyvps`],
    ['//evil.test', `${BASE_URL}//evil.test/buyvps`],
    ['https://evil.test', `${BASE_URL}/https://evil.test/buyvps`],
  ])('%j leads to %s, on the same host', async (pathPrefix, url) => {
    const { client, requests } = answered(IP, {}, { pathPrefix });
    await client.buyVps(ORDER);
    expect(requests.map(({ request }) => request.url)).toEqual([url]);
  });

  it.each(['../..', 'a/../../b', 'a?b', 'a#b', 'a\\b', 'a b', 'a\nb', './a', {}, null, 5])(
    '%j is refused',
    (pathPrefix) => {
      expect(refusalOf({ pathPrefix }).option).toBe('pathPrefix');
    },
  );
});

describe('username and password', () => {
  it('travel in the header alone, in UTF-8', async () => {
    const { client, requests } = answered(IP, {}, { username: 'büro', password: 'p:ä🏅"' });
    await client.buyVps(ORDER);
    const { request, body } = requests[0] ?? {};
    const header = request?.headers.get('authorization') ?? '';
    expect(Buffer.from(header.slice('Basic '.length), 'base64').toString('utf8')).toBe('büro:p:ä🏅"');
    expect(request?.url).toBe(`${BASE_URL}/api/oceansmart/buyvps`);
    expect(body).toBe('{"ip":"103.82.72","ram":"4"}');
  });

  it('may be long, and the password a Secret', async () => {
    const password = 'ä'.repeat(5_000);
    const { client, requests } = answered(IP, {}, { password: new Secret(password) });
    await client.buyVps(ORDER);
    const header = requests[0]?.request.headers.get('authorization') ?? '';
    expect(Buffer.from(header.slice(6), 'base64').toString('utf8')).toBe(`shop:${password}`);
  });

  it.each([
    ['username', `${CANARY}:x`],
    ['username', `${CANARY}\r\nx: y`],
    ['username', `${CANARY}\0`],
    ['username', ''],
    ['username', null],
    ['username', 5],
    ['password', `${CANARY}\n`],
    ['password', `${CANARY}\0`],
    ['password', `${CANARY}\ud800`],
    ['password', ''],
    ['password', { toString: () => CANARY }],
  ])('the %s %j is refused, and not repeated', (option, value) => {
    const error = refusalOf({ [option]: value });
    expect(error).toMatchObject({ code: 'SMARTVPS_CONFIGURATION', option });
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain(CANARY);
  });
});

describe('the environment', () => {
  it('fills in login and address', async () => {
    vi.stubEnv('SMARTVPS_USERNAME', 'env-user');
    vi.stubEnv('SMARTVPS_PASSWORD', 'env-password');
    vi.stubEnv('SMARTVPS_BASE_URL', 'https://env.test');
    const { client, requests } = answered(
      LIST,
      {},
      { username: undefined, password: undefined, baseUrl: undefined },
    );
    await client.ipstock();
    const { request } = requests[0] ?? {};
    expect(request?.url).toBe('https://env.test/api/oceansmart/ipstock');
    expect(request?.headers.get('authorization')).toBe(`Basic ${btoa('env-user:env-password')}`);
  });

  it.each([
    ['username', 'SMARTVPS_USERNAME'],
    ['password', 'SMARTVPS_PASSWORD'],
    ['baseUrl', 'SMARTVPS_BASE_URL'],
  ])('is named when the %s is nowhere', (option, variable) => {
    vi.stubEnv(variable, '');
    const error = refusalOf({ [option]: undefined });
    expect(error).toMatchObject({ option, message: expect.stringContaining(variable) });
  });

  it('that turns off the check of certificates is refused, except for loopback', () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    expect(refusalOf({})).toMatchObject({
      option: 'baseUrl',
      message: expect.stringContaining('NODE_TLS_REJECT_UNAUTHORIZED'),
    });
    expect(() => clientOf(() => Response.error(), { baseUrl: 'https://127.0.0.1:8443' })).not.toThrow();
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '1');
    expect(() => clientOf(() => Response.error())).not.toThrow();
  });
});

const NO_TIMEOUTS = [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, '5000', null, 5n, {}, [5]];

describe('a timeout', () => {
  it.each(
    ['timeoutMs', 'purchaseTimeoutMs', 'totalTimeoutMs'].flatMap((option) =>
      NO_TIMEOUTS.map((value) => [option, value] as const),
    ),
  )('%s: %s is refused when the client is made', (option, value) => {
    expect(refusalOf({ [option]: value })).toMatchObject({
      option,
      message: expect.stringContaining(option),
    });
  });

  it.each(
    ['timeoutMs', 'totalTimeoutMs'].flatMap((option) => NO_TIMEOUTS.map((value) => [option, value] as const)),
  )('%s: %s is refused when a call is made, before anything is sent', async (option, value) => {
    const { client, requests } = answered(IP);
    const options = JSON.parse('{}');
    options[option] = value;
    for (const call of [client.buyVps(ORDER, options), client.restart(IP, options), client.ipstock(options)])
      await expect(call).rejects.toMatchObject({ code: 'SMARTVPS_CONFIGURATION', option });
    expect(requests).toEqual([]);
  });

  it.each([1, 0.5, 2 ** 31 - 1])('of %d ms is taken', (timeoutMs) => {
    expect(() => clientOf(() => Response.error(), { timeoutMs, totalTimeoutMs: timeoutMs })).not.toThrow();
  });
});

describe('the other options', () => {
  it.each([
    ['retry', -1],
    ['retry', 1.5],
    ['retry', 11],
    ['retry', '2'],
    ['fetch', 'fetch'],
    ['fetch', null],
    ['isRefusal', true],
    ['onEvent', {}],
    ['random', 0.5],
    ['logger', {}],
    ['logger', null],
    ['logger', 'console'],
    ['clock', {}],
    ['clock', null],
  ])('%s: %j is refused', (option, value) => {
    expect(refusalOf({ [option]: value })).toMatchObject({ code: 'SMARTVPS_CONFIGURATION', option });
  });

  it('that are unknown are ignored', () => {
    const options: object = { ...LOGIN, baseUrl: BASE_URL, colour: 'blue' };
    expect(() => new SmartVpsClient(options)).not.toThrow();
  });

  it('are asked for, when there are none', () => {
    vi.stubEnv('SMARTVPS_BASE_URL', '');
    expect(() => new SmartVpsClient()).toThrow(ConfigurationError);
    expect(() => new SmartVpsClient(JSON.parse('null'))).toThrow(ConfigurationError);
  });

  it('keep the fetch of the moment when the client was made', async () => {
    const asked: string[] = [];
    const first = async () => new Response(LIST);
    vi.stubGlobal('fetch', first);
    const client = new SmartVpsClient({ ...LOGIN, baseUrl: BASE_URL });
    vi.stubGlobal('fetch', async (request: Request) => {
      asked.push(request.url);
      return new Response(LIST);
    });
    expect(await client.ipstock()).toMatchObject({ attempts: 1 });
    expect(asked).toEqual([]);
    vi.unstubAllGlobals();
  });

  it('a signal must be one', async () => {
    const { client, requests } = answered(IP);
    const options = JSON.parse('{"signal":{"aborted":false}}');
    await expect(client.buyVps(ORDER, options)).rejects.toMatchObject({ option: 'signal' });
    expect(requests).toEqual([]);
  });
});
