import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Clock } from '../domain/environment.ts';
import type { Reply } from './answers.ts';
import { aborted, announcesLength, chunksOf } from './body.ts';
import type { RawCall } from './call.ts';
import type { Exchanged } from './exchange.ts';

/** A provider that listens on this machine. */
export interface SimulatorServer {
  /** Such as `http://127.0.0.1:41573`, with no slash at the end: the client's `baseUrl`. */
  readonly url: string;
  readonly port: number;
  /** Stops it and breaks every connection that is still open. May be called again. */
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/** Serves the provider over HTTP on loopback. Needs a runtime with `node:http`, which is loaded only here. */
export async function listenOnLoopback(
  exchange: (call: RawCall) => Promise<Exchanged>,
  clock: Clock,
  port: number,
): Promise<SimulatorServer> {
  const { createServer } = await import('node:http');
  const closing = new AbortController();
  const server = createServer((request, response) => {
    serve(request, response, { exchange, clock, closing: closing.signal }).catch(() => response.destroy());
  });
  await started(server, port);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The simulator has no port.');
  return {
    url: `http://${LOOPBACK}:${address.port}`,
    port: address.port,
    close: () => {
      closing.abort(new Error('The simulator was closed.'));
      return stopped(server);
    },
  };
}

interface Serving {
  readonly exchange: (call: RawCall) => Promise<Exchanged>;
  readonly clock: Clock;
  readonly closing: AbortSignal;
}

async function serve(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const gone = signalWhenGone(response, serving.closing);
  const { answer, told } = await serving.exchange(await rawCallOf(request, gone));
  if (answer.kind === 'hang') return await aborted(gone);
  if (answer.kind !== 'reply') {
    request.socket.resetAndDestroy();
    return;
  }
  await send(response, answer, { clock: serving.clock, gone });
  told?.();
}

async function send(
  response: ServerResponse,
  reply: Reply,
  { clock, gone }: { readonly clock: Clock; readonly gone: AbortSignal },
): Promise<void> {
  const isSized = announcesLength(reply.ending);
  // Without a length and without chunks the end of the body is the end of the connection.
  if (!isSized) response.removeHeader('transfer-encoding');
  response.writeHead(reply.status, {
    ...reply.headers,
    ...(isSized ? { 'content-length': reply.body.length } : { connection: 'close' }),
  });
  for await (const chunk of chunksOf(reply, clock, gone)) await written(response, chunk);
  if (reply.ending.kind === 'cut' && reply.ending.announced) response.socket?.end();
  else await ended(response);
}

function written(response: ServerResponse, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    if (chunk.length === 0) resolve();
    else response.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}

function ended(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.end(() => resolve());
  });
}

async function rawCallOf(request: IncomingMessage, signal: AbortSignal): Promise<RawCall> {
  const decoder = new TextDecoder();
  let body = '';
  for await (const chunk of request) body += decoder.decode(chunk, { stream: true });
  return {
    method: request.method ?? '',
    path: request.url?.split('?', 1)[0] ?? '/',
    authorization: request.headers.authorization,
    body,
    signal,
  };
}

/** Aborts when the caller hangs up before it has its answer, or when the server is closed. */
function signalWhenGone(response: ServerResponse, closing: AbortSignal): AbortSignal {
  const gone = new AbortController();
  const leave = () => gone.abort(new Error('The connection is closed.'));
  closing.addEventListener('abort', leave, { once: true });
  response.once('close', () => {
    closing.removeEventListener('abort', leave);
    leave();
  });
  return gone.signal;
}

function started(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function stopped(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
