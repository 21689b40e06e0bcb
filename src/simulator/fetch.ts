import type { Clock } from '../domain/environment.ts';
import type { Answer, Reply } from './answers.ts';
import { aborted, announcesLength, chunksOf } from './body.ts';
import type { RawCall } from './call.ts';
import type { Exchanged } from './exchange.ts';

/** A `fetch` that never leaves the process. Fits `globalThis.fetch` and the client's `fetch` option. */
export type SimulatorFetch = (input: Request | string | URL, init?: RequestInit) => Promise<Response>;

/** The provider behind a `fetch`. */
export function createFetch(exchange: (call: RawCall) => Promise<Exchanged>, clock: Clock): SimulatorFetch {
  // A request that nobody holds may be dropped by the runtime, and then its signal never fires.
  const open = new Set<Hold>();
  return async (input, init) => {
    const request = input instanceof Request && init === undefined ? input : new Request(input, init);
    const { signal } = request;
    signal.throwIfAborted();
    const hold = { request, input };
    open.add(hold);
    try {
      const { answer, told } = await exchange(await rawCallOf(request));
      signal.throwIfAborted();
      return await respond(answer, { request, input, clock, told, open });
    } finally {
      open.delete(hold);
    }
  };
}

async function rawCallOf(request: Request): Promise<RawCall> {
  return {
    method: request.method,
    path: new URL(request.url).pathname,
    authorization: request.headers.get('authorization') ?? undefined,
    body: await request.text(),
    signal: request.signal,
  };
}

/** Holds a request while its answer, or the body of it, is on the way. */
interface Hold {
  readonly request: Request;
  /** What the request was made from: its own signal follows that one's. */
  readonly input: unknown;
}

interface Sending extends Hold {
  readonly clock: Clock;
  readonly told: (() => void) | undefined;
  readonly open: Set<Hold>;
}

async function respond(answer: Answer, sending: Sending): Promise<Response> {
  switch (answer.kind) {
    case 'refuse':
      throw networkError(answer.code, answer.secrets);
    case 'reset':
      throw networkError('ECONNRESET', answer.secrets);
    case 'hang':
      return await aborted(sending.request.signal);
    case 'reply':
      return responseOf(answer, sending);
  }
}

/** What Node's fetch rejects with when there is no answer; the secrets are where a careless logger finds them. */
function networkError(code: string, secrets: string): TypeError {
  const cause = Object.assign(new Error(`${code} ${secrets}`.trim()), { code, ...(secrets && { secrets }) });
  return new TypeError('fetch failed', { cause });
}

function responseOf(reply: Reply, sending: Sending): Response {
  const { status, body, ending } = reply;
  const headers = new Headers(reply.headers);
  if (ending.kind === 'whole') {
    sending.told?.();
    return new Response(body.length === 0 ? null : body.slice(), { status, headers });
  }
  if (announcesLength(ending)) headers.set('content-length', String(body.length));
  return new Response(bodyStream(reply, sending), { status, headers });
}

function bodyStream(
  reply: Reply,
  { request, input, clock, told, open }: Sending,
): ReadableStream<Uint8Array> {
  const hold = { request, input };
  const chunks = chunksOf(reply, clock, request.signal);
  return new ReadableStream({
    start(controller) {
      open.add(hold);
      const fail = () => open.delete(hold) && controller.error(request.signal.reason);
      request.signal.addEventListener('abort', fail, { once: true });
    },
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (!open.has(hold)) return;
      if (!done) return controller.enqueue(value);
      open.delete(hold);
      told?.();
      controller.close();
    },
    cancel() {
      open.delete(hold);
    },
  });
}
