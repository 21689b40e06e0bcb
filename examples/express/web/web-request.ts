import type { Request, Response } from 'express';

/**
 * An Express request as the web's own `Request`, without its body: for handlers that are written for the web. A client
 * may send a whole address in place of a path, even with a login in it: only its path and query go along.
 */
export function toWebRequest(request: Request): globalThis.Request {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(request.headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  // The web has no request with the method TRACE; HEAD is as far from POST and carries no body either.
  const method = request.method === 'TRACE' ? 'HEAD' : request.method;
  const { pathname, search } = new URL(request.originalUrl, 'http://shop.invalid');
  return new globalThis.Request(`http://shop.invalid${pathname}${search}`, { method, headers });
}

/** Sends a web `Response` through Express. */
export async function sendWebResponse(response: Response, answer: globalThis.Response): Promise<void> {
  response
    .status(answer.status)
    .setHeaders(answer.headers)
    .send(Buffer.from(await answer.arrayBuffer()));
}
