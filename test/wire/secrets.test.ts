import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Logger } from '../../src/domain/environment.ts';
import {
  InvalidArgumentError,
  RequestError,
  type RequestErrorCode,
  type SmartVpsError,
} from '../../src/domain/errors.ts';
import type { SmartVpsClient } from '../../src/wire/client.ts';
import { clientOf, failureOf, IP, ORDER, pacingClock } from './support.ts';

const USER = 'cnryUserQ7x/?é';
const PASSWORD = 'cnryPassK4&z"ü';
const SERVER_PASSWORD = 'cnrySrvW9+m<ö';
const SECRETS = [USER, PASSWORD, SERVER_PASSWORD];

/** A secret as it may be found in a text: plain, its beginning, and in the encodings that texts travel in. */
function disguisesOf(secret: string): readonly string[] {
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]).toString('base64');
    // What stands at either end depends on the neighbours.
    return text.slice(offset === 0 ? 0 : 4, text.length - 4);
  });
  return [
    secret,
    secret.slice(0, 8),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('hex'),
  ];
}

const DISGUISES = SECRETS.flatMap(disguisesOf);

/** Every way in which something may be printed, with whatever is reachable from it. */
function printed(value: unknown): string {
  const seen: string[] = [];
  for (let part: unknown = value, depth = 0; part !== undefined && depth < 5; depth += 1) {
    seen.push(String(part), inspect(part, { depth: Infinity, showHidden: true, customInspect: false }));
    seen.push(inspect(part, { depth: Infinity, showHidden: true }), String(JSON.stringify(part)));
    seen.push(cloned(part), part instanceof Error ? `${part.stack} ${part.message}` : '');
    part = typeof part === 'object' && part !== null && 'cause' in part ? part.cause : undefined;
  }
  return seen.join('\n');
}

function cloned(value: unknown): string {
  try {
    return inspect(structuredClone(value), { depth: Infinity, showHidden: true });
  } catch (error) {
    return String(error);
  }
}

function expectNoSecret(value: unknown): void {
  const text = printed(value);
  expect(DISGUISES.filter((disguise) => text.includes(disguise))).toEqual([]);
}

/** Everything that leaves a client by its hooks. */
function aSink() {
  const heard: unknown[] = [];
  const keep = (...given: readonly unknown[]) => void heard.push(...given);
  const logger: Logger = { debug: keep, info: keep, warn: keep, error: keep };
  return { heard, logger, onEvent: keep };
}

/** Everything that the request holds and the provider knows, in one text. */
function everything(request: Request): string {
  const header = request.headers.get('authorization') ?? '';
  const login = Buffer.from(header.slice(6), 'base64').toString('utf8');
  return [header, login, SERVER_PASSWORD, Buffer.from(SERVER_PASSWORD).toString('base64')].join(' ');
}

/** An error that holds all of it, wherever an error can hold something. */
function indiscreet(request: Request): Error {
  const text = everything(request);
  const inner = Object.assign(new Error(text), {
    code: text,
    request,
    headers: request.headers,
    input: text,
  });
  return Object.assign(new TypeError(text, { cause: inner }), { code: SERVER_PASSWORD, text, request });
}

type Answer = (request: Request) => Response | Promise<Response>;

const says = (body: (text: string) => string, init: (text: string) => ResponseInit = () => ({})): Answer => {
  return (request) => {
    const text = everything(request);
    return new Response(
      body(text),
      init(
        Buffer.from(text)
          .toString('latin1')
          .replace(/[^ -~]/g, ''),
      ),
    );
  };
};
const status = (code: number): Answer =>
  says(
    (text) => JSON.stringify({ message: text }),
    (text) => ({
      status: code,
      statusText: text,
      headers: { 'retry-after': text, location: text, 'x-a': text },
    }),
  );

type Call = (client: SmartVpsClient) => Promise<unknown>;

const buy: Call = (client) => client.buyVps(ORDER);
const list: Call = (client) => client.ipstock();
const look: Call = (client) => client.status(IP);

/** One way at least to each code that a failed call can have. */
const WAYS: Readonly<Record<RequestErrorCode, readonly (readonly [Answer, Call])[]>> = {
  SMARTVPS_ABORTED: [
    [status(500), (client) => client.buyVps(ORDER, { signal: AbortSignal.abort() })],
    [() => new Promise(() => {}), (client) => client.buyVps(ORDER, { signal: AbortSignal.timeout(10) })],
  ],
  SMARTVPS_TIMEOUT: [[() => new Promise(() => {}), (client) => client.buyVps(ORDER, { timeoutMs: 10 })]],
  SMARTVPS_NETWORK: [
    [(request) => Promise.reject(indiscreet(request)), buy],
    [(request) => Promise.reject(everything(request)), buy],
    [(request) => Promise.reject(request), list],
    [
      (request) => new Response(new ReadableStream({ pull: (body) => body.error(indiscreet(request)) })),
      look,
    ],
  ],
  SMARTVPS_REDIRECT: [[status(307), buy]],
  SMARTVPS_HTTP_STATUS: [
    [status(400), buy],
    [status(500), list],
  ],
  SMARTVPS_UNAUTHORIZED: [[status(401), buy]],
  SMARTVPS_RATE_LIMITED: [[status(429), buy]],
  SMARTVPS_REPLY_EMPTY: [[() => new Response(null, { status: 204 }), buy]],
  SMARTVPS_REPLY_HTML: [[says((text) => `<p>${text}`), buy]],
  SMARTVPS_REPLY_NOT_JSON: [
    [says((text) => text), list],
    [says(() => `Password=${SERVER_PASSWORD}`), look],
  ],
  SMARTVPS_REPLY_TRUNCATED: [
    [says((text) => `{"${text}`), list],
    [says((text) => `"${text}`), buy],
  ],
  SMARTVPS_REPLY_NOT_UTF8: [
    [(request) => new Response(Buffer.concat([Buffer.from(everything(request)), Buffer.from([0x80])])), buy],
  ],
  SMARTVPS_REPLY_TOO_LARGE: [[says((text) => text.repeat(20_000)), buy]],
  SMARTVPS_REPLY_TOO_DEEP: [[says((text) => `${'['.repeat(40)}"${text}`), list]],
  SMARTVPS_REPLY_UNEXPECTED: [[says((text) => JSON.stringify([text])), list]],
  SMARTVPS_PACKAGES_MISSING: [[says((text) => JSON.stringify({ [text]: text })), list]],
  SMARTVPS_PACKAGES_UNREADABLE: [
    [says((text) => JSON.stringify({ packages: [{ id: text, name: text }] })), list],
  ],
  SMARTVPS_OTHER_ADDRESS: [[says((text) => JSON.stringify({ IP: '103.82.72.10', Password: text })), look]],
  SMARTVPS_PURCHASE_REFUSED: [[says((text) => `refused ${text}`), buy]],
  SMARTVPS_PURCHASE_UNCLEAR: [
    [says((text) => `${text} 103.82.72.9 103.82.72.10`), buy],
    [says((text) => JSON.stringify({ error: text })), buy],
  ],
};

const CASES = Object.entries(WAYS).flatMap(([code, ways]) =>
  ways.map(([answer, call], index) => ({ code, way: index + 1, answer, call })),
);

function indiscreetClient(answer: Answer, sink = aSink(), retry = 0): SmartVpsClient {
  return clientOf(answer, {
    username: USER,
    password: PASSWORD,
    isRefusal: (text) => text.startsWith('refused'),
    retry,
    random: () => 0,
    ...sink,
  });
}

describe('no secret is in any error, log line, event or object: ', () => {
  it.each(CASES)('$code, way $way', async ({ code, answer, call }) => {
    const sink = aSink();
    const client = indiscreetClient(answer, sink, 1);
    const error = await failureOf(call(client));
    expect(error).toBeInstanceOf(RequestError);
    expect((error as SmartVpsError).code).toBe(code);
    expectNoSecret(error);
    expect(sink.heard.length).toBeGreaterThanOrEqual(3);
    for (const heard of sink.heard) expectNoSecret(heard);
    expectNoSecret(client);
  });

  it('a call that is repeated and succeeds', async () => {
    const sink = aSink();
    let requests = 0;
    const client = indiscreetClient(
      (request) => {
        requests += 1;
        return requests === 1
          ? status(503)(request)
          : new Response(JSON.stringify({ IP, Usernane: 'admin', Password: SERVER_PASSWORD, OS: '2022' }));
      },
      sink,
      1,
    );
    const { raw, ...seen } = await client.status(IP);
    expect(seen.password?.reveal()).toBe(SERVER_PASSWORD);
    for (const value of [seen, raw, await client.waitForCredentials(IP), ...sink.heard])
      expectNoSecret(value);
  });

  it('a wait that ends in vain', async () => {
    const client = clientOf(
      says((text) => JSON.stringify({ IP, Password: '', note: text })),
      {
        username: USER,
        password: PASSWORD,
        clock: pacingClock(),
      },
    );
    expectNoSecret(await failureOf(client.waitForCredentials(IP, { waitMs: 9_000 })));
  });

  it('an argument that is refused', async () => {
    const client = indiscreetClient(status(500));
    const error = await failureOf(client.status(SERVER_PASSWORD));
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expectNoSecret(error);
    expectNoSecret(await failureOf(client.buyVps({ packageName: SERVER_PASSWORD, memoryGb: -1 })));
  });
});

describe('a client', () => {
  const client = indiscreetClient(status(500));

  it.each([
    ['as it is', client],
    ['spread', { ...client }],
    ['assigned', Object.assign({}, client)],
    ['by its keys', [...Object.getOwnPropertyNames(client), ...Object.getOwnPropertySymbols(client)]],
    ['in a list', [client, new Map([[client, client]]), new Set([client])]],
    ['in an error', new Error('with a client', { cause: client })],
    [
      'by its methods',
      Object.getOwnPropertyNames(Object.getPrototypeOf(client)).map((name) => Reflect.get(client, name)),
    ],
    ['in a template', `${client}`],
  ])('shows no secret %s', (_what, value) => {
    expectNoSecret(value);
  });
});

it('the search for secrets finds them', () => {
  for (const secret of SECRETS)
    for (const text of [
      secret,
      JSON.stringify({ secret }),
      btoa(encodeURIComponent(secret)) + encodeURIComponent(secret),
      ...[0, 1, 2].map((offset) => Buffer.from(`${'x'.repeat(offset)}${secret}yy`).toString('base64')),
      Buffer.from(`ab${secret}`).toString('base64url'),
      Buffer.from(secret).toString('hex'),
    ])
      expect(() => expectNoSecret({ nested: [new Error('x', { cause: text })] })).toThrow();
});
