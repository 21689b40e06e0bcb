import { VERBS } from '../wire/verbs.ts';
import type { SimulatorFetch } from './fetch.ts';

/** As much of msw's `http` as is needed: msw itself is the caller's. */
export interface MswHttp<Handler> {
  all(path: string, resolver: (info: { readonly request: Request }) => Promise<Response>): Handler;
}

/**
 * Request handlers for msw, one for each verb.
 *
 * @param origin - such as `https://smartvps.online`; without it every origin is answered for
 */
export function mswHandlers<Handler>(fetch: SimulatorFetch, http: MswHttp<Handler>, origin = ''): Handler[] {
  return Object.values(VERBS).map(({ path }) =>
    http.all(`${origin}*/${path}`, ({ request }) => fetch(request).catch((error) => failed(request, error))),
  );
}

/** For msw an error that is thrown is a reply with status 500; a connection that fails is a response of type error. */
function failed(request: Request, error: unknown): Response {
  if (request.signal.aborted) throw error;
  return Response.error();
}
