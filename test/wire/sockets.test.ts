import type { RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SmartVpsClient } from '../../src/wire/client.ts';
import { selfSignedCertificate } from './certificate.ts';
import { clientAt, closedPort, expiringClock, failureOf, IP, LIST, LOGIN, ORDER, serve } from './support.ts';

const MIB = 1_048_576;

/** What a purchase comes to when the server does this. */
async function bought(handler: RequestListener) {
  const { url, requests } = await serve(handler);
  return { error: await failureOf(clientAt(url).buyVps(ORDER)), requests };
}

const hang: RequestListener = () => {};

describe('a purchase over a real socket, when nothing can have left,', () => {
  it('is not_sent: the connection is refused', async () => {
    expect(await failureOf(clientAt(await closedPort()).buyVps(ORDER))).toMatchObject({
      code: 'SMARTVPS_NETWORK',
      outcome: 'not_sent',
      networkCode: 'ECONNREFUSED',
      advice: 'retry',
      attempts: 1,
    });
  });

  it('is not_sent: the host has no address', async () => {
    const error = await failureOf(clientAt('https://no-such-host.invalid').buyVps(ORDER));
    expect(error).toMatchObject({ outcome: 'not_sent' });
    expect(error).toMatchObject({ networkCode: expect.stringMatching(/^(?:ENOTFOUND|EAI_AGAIN)$/) });
  });

  it('is not_sent: the certificate is nobody’s', async () => {
    let requests = 0;
    const server = createSecureServer(selfSignedCertificate(), (_, response) => {
      requests += 1;
      response.end(IP);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await failureOf(clientAt(url).buyVps(ORDER))).toMatchObject({
      outcome: 'not_sent',
      networkCode: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    expect(requests).toBe(0);
  });

  it('is not_sent: the signal was aborted before', async () => {
    const { url, requests } = await serve(hang);
    const reason = new Error('closing time');
    const error = await failureOf(clientAt(url).buyVps(ORDER, { signal: AbortSignal.abort(reason) }));
    expect(error).toMatchObject({ code: 'SMARTVPS_ABORTED', outcome: 'not_sent', attempts: 0 });
    expect((error as Error).cause).toBe(reason);
    expect(requests).toEqual([]);
  });
});

describe('a purchase over a real socket, when the provider refuses it,', () => {
  it.each([400, 401, 403, 404, 422, 429])('is rejected: %i', async (status) => {
    const { error } = await bought((_, response) => response.writeHead(status).end('{"message":"no"}'));
    expect(error).toMatchObject({ status, outcome: 'rejected', attempts: 1 });
  });
});

describe('a purchase over a real socket, when it cannot be told,', () => {
  const faults: readonly (readonly [string, RequestListener, object])[] = [
    [
      'the connection is reset before an answer',
      (request) => void request.socket.resetAndDestroy(),
      { code: 'SMARTVPS_NETWORK', networkCode: 'ECONNRESET' },
    ],
    [
      'the connection is closed before an answer',
      (request) => void request.socket.destroy(),
      { code: 'SMARTVPS_NETWORK' },
    ],
    [
      'the connection is closed in the middle of the headers',
      (request) => void request.socket.end('HTTP/1.1 200 OK\r\nContent-Le'),
      { code: 'SMARTVPS_NETWORK' },
    ],
    [
      'the connection is reset in the middle of the body',
      (request, response) => {
        response.writeHead(200, { 'content-length': 50 }).write(IP);
        setTimeout(() => request.socket.resetAndDestroy(), 20);
      },
      { code: 'SMARTVPS_NETWORK' },
    ],
    [
      'the body is shorter than announced',
      (request) => void request.socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n${IP}`),
      { code: 'SMARTVPS_NETWORK' },
    ],
    [
      'a chunked body breaks off',
      (request) =>
        void request.socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n103.82.72.9'),
      { code: 'SMARTVPS_NETWORK' },
    ],
    [
      'JSON breaks off and no length was announced',
      (request) => void request.socket.end(`HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"ip":"${IP}"`),
      { code: 'SMARTVPS_REPLY_TRUNCATED' },
    ],
    ['408', (_, response) => void response.writeHead(408).end(), { status: 408 }],
    ['409', (_, response) => void response.writeHead(409).end(), { status: 409 }],
    ['500', (_, response) => void response.writeHead(500).end('{"message":"no"}'), { status: 500 }],
    ['503', (_, response) => void response.writeHead(503).end(), { status: 503 }],
    ['522', (_, response) => void response.writeHead(522).end(), { status: 522 }],
    [
      'a refusal whose body breaks off',
      (request) => void request.socket.end('HTTP/1.1 400 No\r\nContent-Length: 50\r\n\r\nno'),
      { status: 400 },
    ],
    ['an empty answer', (_, response) => void response.end(), { code: 'SMARTVPS_REPLY_EMPTY' }],
    ['204', (_, response) => void response.writeHead(204).end(), { code: 'SMARTVPS_REPLY_EMPTY' }],
    ['HTML', (_, response) => void response.end('<html>'), { code: 'SMARTVPS_REPLY_HTML' }],
    [
      'no UTF-8',
      (_, response) => void response.end(Buffer.from([0x80])),
      { code: 'SMARTVPS_REPLY_NOT_UTF8' },
    ],
    [
      'no HTTP',
      (request) => void request.socket.end('SSH-2.0-OpenSSH_9.6\r\n'),
      { code: 'SMARTVPS_NETWORK', networkCode: 'HPE_INVALID_CONSTANT' },
    ],
    [
      'a broken compression',
      (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip'),
      { code: 'SMARTVPS_NETWORK' },
    ],
    [
      'a chain of a thousand encodings',
      (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip,'.repeat(1_000) }).end('x'),
      { code: 'SMARTVPS_NETWORK' },
    ],
  ];

  it.each(faults)('is unknown: %s', async (_what, handler, expected) => {
    const { error, requests } = await bought(handler);
    expect(error).toMatchObject({ outcome: 'unknown', advice: 'check-first', attempts: 1, ...expected });
    expect(requests).toHaveLength(1);
  });

  const stalls: readonly (readonly [string, RequestListener])[] = [
    ['no answer comes', hang],
    ['the headers never end', (request) => void request.socket.write('HTTP/1.1 200 OK\r\nX-A: b\r\n')],
    ['the body stalls', (_, response) => void response.writeHead(200, { 'content-length': 50 }).write(IP)],
    [
      'the body drips for ever',
      (_, response) => {
        const timer = setInterval(() => response.write('x'), 5);
        response.on('close', () => clearInterval(timer));
      },
    ],
    ['a refusal stalls', (_, response) => void response.writeHead(400, { 'content-length': 50 }).write('no')],
  ];

  it.each(stalls)('is unknown: %s, and the limit is reached', async (_what, handler) => {
    const clock = expiringClock();
    const { url, requests } = await serve((request, response) => {
      handler(request, response);
      setTimeout(clock.expire, 30);
    });
    expect(await failureOf(clientAt(url, { clock }).buyVps(ORDER))).toMatchObject({
      code: 'SMARTVPS_TIMEOUT',
      outcome: 'unknown',
      timeoutMs: 180_000,
      attempts: 1,
    });
    expect(requests).toHaveLength(1);
  });

  it('is unknown: the body stalls, and the machine’s own clock runs out', async () => {
    const { url } = await serve((_, response) => void response.writeHead(200).write(IP));
    expect(await failureOf(clientAt(url).buyVps(ORDER, { timeoutMs: 200 }))).toMatchObject({
      code: 'SMARTVPS_TIMEOUT',
      outcome: 'unknown',
    });
  });

  it('is unknown: the signal is aborted during the call', async () => {
    const controller = new AbortController();
    const { url } = await serve(() => controller.abort('closing time'));
    const error = await failureOf(clientAt(url).buyVps(ORDER, { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'SMARTVPS_ABORTED', outcome: 'unknown', attempts: 1 });
    expect((error as Error).cause).toBe('closing time');
  });
});

describe('a body that has no end', () => {
  /** Sends this again and again until the client hangs up, and counts the bytes. */
  async function flooded(
    headers: Record<string, string>,
    chunk: Buffer,
    call: (client: SmartVpsClient) => Promise<unknown>,
  ) {
    let closed: () => void = () => {};
    const hungUp = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const { url } = await serve((request, response) => {
      request.socket.on('close', closed);
      response.writeHead(200, headers);
      const pour = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', pour);
      pour();
    });
    const error = await failureOf(call(clientAt(url, { timeoutMs: 20_000 })));
    await hungUp;
    return error;
  }

  it('ends at the limit, and the socket is closed', async () => {
    const error = await flooded({}, Buffer.alloc(65_536, 'x'), (client) => client.buyVps(ORDER));
    expect(error).toMatchObject({ code: 'SMARTVPS_REPLY_TOO_LARGE', outcome: 'unknown', attempts: 1 });
  });

  it('ends at the limit also for a list', async () => {
    const error = await flooded({}, Buffer.alloc(65_536, 'x'), (client) => client.ipstock());
    expect(error).toMatchObject({ code: 'SMARTVPS_REPLY_TOO_LARGE' });
  });

  it('ends at the limit of decoded bytes when a small body unfolds to a large one', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * MIB, ' '));
    expect(bomb.byteLength).toBeLessThan(100_000);
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bomb.byteLength }).end(bomb);
    });
    const client = clientAt(url, { timeoutMs: 20_000 });
    const before = process.memoryUsage().rss;
    expect(await failureOf(client.buyVps(ORDER))).toMatchObject({ code: 'SMARTVPS_REPLY_TOO_LARGE' });
    expect(await failureOf(client.ipstock())).toMatchObject({ code: 'SMARTVPS_REPLY_TOO_LARGE' });
    // Less than what the bomb would unfold to.
    expect(process.memoryUsage().rss - before).toBeLessThan(60 * MIB);
  });

  it('is taken in up to the limit exactly', async () => {
    const { url } = await serve(
      (_, response) => void response.end(`${IP} ${'x'.repeat(MIB - IP.length - 1)}`),
    );
    expect(await clientAt(url).buyVps(ORDER)).toMatchObject({ ip: IP });
  });
});

describe('a good answer', () => {
  it('may be compressed, chunked, and cut anywhere, also inside a character', async () => {
    const bytes = Buffer.from(LIST.replace('103.82.72', '🏅 103.82.72'));
    const { url } = await serve(async (_, response) => {
      for (let index = 0; index < bytes.length; index += 1) {
        response.write(bytes.subarray(index, index + 1));
        if (index % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    });
    const { packages } = await clientAt(url).ipstock();
    expect(packages).toMatchObject([{ name: '🏅 103.82.72' }]);
    const zipped = gzipSync(bytes);
    const other = await serve(
      (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(zipped),
    );
    expect((await clientAt(other.url).ipstock()).packages).toEqual(packages);
  });

  it('leaves its connection to the next call', async () => {
    const { url, requests, server } = await serve((_, response) => void response.end(LIST));
    let connections = 0;
    server.on('connection', () => {
      connections += 1;
    });
    const client = clientAt(url);
    for (let call = 0; call < 10; call += 1) await client.ipstock();
    expect(requests).toHaveLength(10);
    expect(connections).toBeLessThan(3);
  });

  it('was asked for with a POST, JSON, the login and nothing else of ours', async () => {
    const seen: Record<string, unknown>[] = [];
    const { url } = await serve((request, response) => {
      seen.push({ method: request.method, url: request.url, ...request.headers });
      response.end(request.url?.endsWith('ipstock') ? LIST : IP);
    });
    await clientAt(url).ipstock();
    await clientAt(url).buyVps(ORDER);
    const authorization = `Basic ${btoa(`${LOGIN.username}:${LOGIN.password}`)}`;
    expect(seen).toMatchObject([
      { method: 'POST', url: '/api/oceansmart/ipstock', authorization, 'content-length': '0' },
      { method: 'POST', url: '/api/oceansmart/buyvps', authorization, 'content-type': 'application/json' },
    ]);
    expect(seen[0]).not.toHaveProperty('content-type');
    for (const headers of seen) {
      expect(headers['user-agent']).toBe('smartvps-sdk');
      expect(JSON.stringify({ ...headers, authorization: '' })).not.toContain(LOGIN.password);
    }
  });
});
