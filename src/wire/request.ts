import type { Secret } from '../domain/secret.ts';

/** What one request carries. */
export interface Outgoing {
  readonly url: string;
  readonly authorization: Secret;
  /** JSON; absent for a verb that takes nothing. */
  readonly body: string | undefined;
}

/** The request as it leaves: `POST`, not following, not cached, without the browser's own credentials. */
export function newRequest({ url, authorization, body }: Outgoing): Request {
  const headers = new Headers([
    ['accept', 'application/json, text/plain'],
    ['authorization', authorization.reveal()],
    ['user-agent', 'smartvps-sdk'],
  ]);
  if (body !== undefined) headers.set('content-type', 'application/json');
  const init = { method: 'POST', redirect: 'manual', headers, body: body ?? null } as const;
  const strict: object = { ...init, cache: 'no-store', credentials: 'omit' };
  try {
    return new Request(url, strict);
  } catch {
    return new Request(url, init); // workerd knows neither a cache nor credentials of its own.
  }
}

/**
 * Whatever somebody else has left on `Object.prototype`, set to nothing, so that options do not inherit it. ky
 * forgets that the search parameters were set to nothing: they are set to what means nothing.
 */
export function nothingInherited(): Record<string, unknown> {
  const keys = Object.keys(Object.prototype).map((key) => [key, undefined]);
  return { ...Object.fromEntries(keys), searchParams: '' };
}
