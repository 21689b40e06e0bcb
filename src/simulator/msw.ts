import { InvalidArgumentError } from '../domain/errors.ts';
import { VERBS } from '../wire/verbs.ts';
import type { SimulatorFetch } from './fetch.ts';

/** As much of msw's `http` as is needed: msw itself is the caller's. */
export interface MswHttp<Handler> {
  /** A handler for every method on a path. */
  all(path: string, resolver: (info: { readonly request: Request }) => Promise<Response>): Handler;
}

/**
 * Request handlers for msw, one for each verb. To msw an error that is thrown is a reply with status 500, and a
 * connection that fails is a response of type error: so the codes of network errors are lost.
 *
 * @param origin - such as `https://smartvps.online`; without it every origin is answered for
 */
export function mswHandlers<Handler>(fetch: SimulatorFetch, http: MswHttp<Handler>, origin = ''): Handler[] {
  if (typeof http?.all !== 'function')
    throw new InvalidArgumentError('http', "http must be msw's own: import { http } from 'msw'.");
  return Object.keys(VERBS).map((verb) =>
    http.all(`${origin}*/${verb}`, ({ request }) => fetch(request).catch(() => Response.error())),
  );
}
