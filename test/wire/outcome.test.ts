import { describe, expect, it } from 'vitest';
import { readFailure } from '../../src/wire/outcome.ts';
import { answered, clientOf, failureOf, IP, ORDER } from './support.ts';

/** An error as runtimes throw it: a TypeError around the one that has the code. */
function around(cause: unknown): TypeError {
  return new TypeError('fetch failed', { cause });
}

function coded(code: unknown, part: object = {}): Error {
  return Object.assign(new Error('secret text'), { code, ...part });
}

const NOT_SENT = [
  ...['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ConnectionRefused', 'UND_ERR_CONNECT_TIMEOUT'],
  ...['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'CERT_REVOKED', 'CERT_UNTRUSTED', 'CERT_SIGNATURE_FAILURE'],
  ...['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ...['UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'ERR_TLS_CERT_ALTNAME_INVALID'],
];

const UNKNOWN = [
  ...[
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'EPROTO',
    'EHOSTUNREACH',
    'UND_ERR_SOCKET',
    'UND_ERR_HEADERS_TIMEOUT',
  ],
  ...[
    'UND_ERR_BODY_TIMEOUT',
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'ERR_SSL_NO_CERT_SET',
    'ENOTFOUNDX',
  ],
  ...['HPE_INVALID_CONSTANT', 'ERR_TLS_RENEGOTIATION_DISABLED', 'econnrefused', '', 'XCERT', 'CERTX'],
];

describe('readFailure', () => {
  it.each(NOT_SENT)('knows that %s comes before the request', (code) => {
    expect(readFailure(around(coded(code)))).toEqual({ outcome: 'not_sent', networkCode: code });
    expect(readFailure(coded(code))).toEqual({ outcome: 'not_sent', networkCode: code });
  });

  it.each(UNKNOWN)('does not conclude anything from %j', (code) => {
    expect(readFailure(around(coded(code))).outcome).toBe('unknown');
  });

  it.each([
    ['no error at all', undefined],
    ['a text', 'ECONNREFUSED'],
    ['no code', around(new Error('other side closed'))],
    ['a number', coded(7)],
    ['a DOMException', new DOMException('gone', 'NetworkError')],
    ['a mixture of error and cause', coded('EPROTO', { cause: coded('ECONNREFUSED') })],
    ['a mixture of errors', around(new AggregateError([coded('ECONNREFUSED'), coded('ETIMEDOUT')]))],
    [
      'an error without a code among others',
      around(new AggregateError([coded('ECONNREFUSED'), new Error()])),
    ],
    ['an empty collection', around(new AggregateError([]))],
    ['a collection too deep to be read', aggregate(aggregate(aggregate(aggregate(coded('ECONNREFUSED')))))],
    ['a cause that cannot be read', coded('ECONNREFUSED', { cause: unreadable() })],
    ['a code too deep to be found', around(around(around(around(coded('ECONNREFUSED')))))],
  ])('does not conclude anything from %s', (_what, error) => {
    expect(readFailure(error).outcome).toBe('unknown');
  });

  it('takes a cause that is none for none', () => {
    expect(readFailure(coded('ECONNREFUSED', { cause: null })).outcome).toBe('not_sent');
  });

  it('knows that every address was tried in vain', () => {
    const errors = new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]);
    expect(readFailure(around(errors)).outcome).toBe('not_sent');
    expect(readFailure(around(Object.assign(errors, { code: 'ECONNREFUSED' }))).outcome).toBe('not_sent');
  });

  it.each([
    ['a getter that throws', unreadable()],
    ['a revoked proxy', revoked()],
    ['errors that are no array', coded('ECONNREFUSED', { errors: 5 })],
  ])('survives %s', (_what, error) => {
    expect(readFailure(around(error)).outcome).toBe('unknown');
  });

  it.each(['hunter-2', 'Basic c2hvcA==', 'E'.repeat(80), 'A B', 'ÉCODE', 'password'])(
    'shows no code that is none: %s',
    (code) => {
      expect(readFailure(around(coded(code))).networkCode).toBeUndefined();
    },
  );
});

function aggregate(error: Error): Error {
  return new AggregateError([error]);
}

/** A getter that throws. */
function unreadable(): object {
  return Object.defineProperty({}, 'code', { get: () => JSON.parse('no') });
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const REJECTED = new Set([
  ...[400, 401, 402, 403, 404, 405, 406, 407, 410, 411, 412, 413, 414, 415, 416, 417],
  ...[422, 426, 428, 429, 431, 451],
]);
const STATUSES = Array.from({ length: 200 }, (_, index) => 400 + index);

describe('the outcome of a purchase that was answered', () => {
  it.each(STATUSES)('HTTP %i', async (status) => {
    const { client, requests } = answered('{"message":"no such luck"}', { status });
    const error = await failureOf(client.buyVps(ORDER));
    const outcome = REJECTED.has(status) ? 'rejected' : 'unknown';
    const refused = status === 429 ? 'retry' : 'stop';
    expect(error).toMatchObject({
      status,
      outcome,
      attempts: 1,
      verb: 'buyvps',
      advice: outcome === 'unknown' ? 'check-first' : refused,
      code: codeOf(status),
    });
    expect(requests).toHaveLength(1);
  });

  it.each(STATUSES)('HTTP %i with an address in its body is unknown', async (status) => {
    for (const body of [`assigned ${IP}`, '{"ip":"999.1.1.1"}', '"103\\u002e82\\u002e72\\u002e9"'])
      expect(await failureOf(answered(body, { status }).client.buyVps(ORDER))).toMatchObject({
        status,
        outcome: 'unknown',
      });
  });

  it.each([
    ['no UTF-8', new Uint8Array([0x80])],
    ['too much', 'x'.repeat(1_048_577)],
  ])('a refusal with %s in its body is unknown', async (_what, body) => {
    const { client } = answered(body, { status: 400 });
    expect(await failureOf(client.buyVps(ORDER))).toMatchObject({ status: 400, outcome: 'unknown' });
  });

  it.each([
    ['nothing', null],
    ['HTML', '<html>Bad Request</html>'],
    ['JSON cut short', '{"message":"no'],
  ])('a refusal with %s in its body is rejected', async (_what, body) => {
    const { client } = answered(body, { status: 400 });
    expect(await failureOf(client.buyVps(ORDER))).toMatchObject({ outcome: 'rejected' });
  });

  it.each([300, 301, 302, 303, 304, 307, 308, 399])('HTTP %i is unknown', async (status) => {
    const { client } = answered(null, { status, headers: { location: 'https://elsewhere.test/' } });
    expect(await failureOf(client.buyVps(ORDER))).toMatchObject({
      code: 'SMARTVPS_REDIRECT',
      status,
      outcome: 'unknown',
      advice: 'check-first',
    });
  });

  it('a redirect that was followed all the same is unknown', async () => {
    const followed = Object.defineProperty(new Response(IP), 'redirected', { value: true });
    expect(await failureOf(clientOf(() => followed).buyVps(ORDER))).toMatchObject({
      code: 'SMARTVPS_REDIRECT',
      status: 0,
      outcome: 'unknown',
    });
  });

  it('an answer that is shorter than announced is unknown, where the runtime did not notice', async () => {
    const headers = { 'content-length': String(IP.length + 1) };
    const { client } = answered(IP, { headers });
    expect(await failureOf(client.buyVps(ORDER))).toMatchObject({
      code: 'SMARTVPS_REPLY_TRUNCATED',
      outcome: 'unknown',
    });
    const unfolded = { ...headers, 'content-encoding': 'gzip' };
    expect(await answered(IP, { headers: unfolded }).client.buyVps(ORDER)).toMatchObject({ ip: IP });
  });

  it('an answer that breaks off is unknown, whatever code it breaks off with', async () => {
    const body = new ReadableStream({
      pull: (controller) => controller.error(coded('ECONNREFUSED')),
    });
    expect(await failureOf(clientOf(() => new Response(body)).buyVps(ORDER))).toMatchObject({
      code: 'SMARTVPS_NETWORK',
      outcome: 'unknown',
      networkCode: 'ECONNREFUSED',
    });
  });

  it.each([
    ['throws what is no error', () => Promise.reject('ECONNREFUSED')],
    ['throws at once', () => JSON.parse('no')],
    ['answers nothing', () => JSON.parse('null')],
    ['answers an error', () => Response.error()],
  ])('a fetch that %s leaves it unknown', async (_what, fetch) => {
    expect(await failureOf(clientOf(fetch).buyVps(ORDER))).toMatchObject({ outcome: 'unknown', attempts: 1 });
  });
});

function codeOf(status: number): string {
  if (status === 401 || status === 403) return 'SMARTVPS_UNAUTHORIZED';
  return status === 429 ? 'SMARTVPS_RATE_LIMITED' : 'SMARTVPS_HTTP_STATUS';
}
