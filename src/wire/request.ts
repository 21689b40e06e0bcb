import type { Secret } from '../domain/secret.ts';

/** What one request carries. */
export interface Outgoing {
  readonly url: string;
  readonly authorization: Secret;
  /** JSON; absent for a verb that takes nothing. */
  readonly body: string | undefined;
}

/**
 * Every option that `Request` and ky read from an object. Set to nothing on the options themselves, so that
 * they are never taken from an `Object.prototype` that somebody else has filled.
 */
export const NOT_INHERITED: Readonly<Record<string, undefined>> = Object.fromEntries(
  [
    ...[
      'headers',
      'body',
      'cache',
      'credentials',
      'dispatcher',
      'integrity',
      'keepalive',
      'mode',
      'priority',
    ],
    ...['referrer', 'referrerPolicy', 'window', 'context', 'hooks', 'json', 'onDownloadProgress'],
    ...['onUploadProgress', 'parseJson', 'prefixUrl', 'searchParams', 'stringifyJson'],
  ].map((option) => [option, undefined]),
);

/** The request as it leaves: `POST`, not following, not cached, without the browser's own credentials. */
export function newRequest({ url, authorization, body }: Outgoing): Request {
  const headers = new Headers([
    ['accept', 'application/json, text/plain'],
    ['authorization', authorization.reveal()],
    ['user-agent', 'smartvps-sdk'],
  ]);
  if (body !== undefined) headers.set('content-type', 'application/json');
  const init = { method: 'POST', redirect: 'manual', headers, body } as const;
  try {
    return new Request(url, own({ ...init, cache: 'no-store', credentials: 'omit' }));
  } catch {
    return new Request(url, own(init)); // workerd knows neither a cache nor credentials of its own.
  }
}

/**
 * Looks once more at a request that is about to leave.
 *
 * @throws TypeError when its address, method, redirect mode or credentials are not the ones it was made with
 */
export function assertUnchanged(request: unknown, { url, authorization }: Outgoing): Request {
  if (!(request instanceof Request)) throw new TypeError('The request is none.');
  const { method, redirect, headers } = request;
  const isUnchanged =
    request.url === url &&
    method === 'POST' &&
    redirect === 'manual' &&
    headers.get('authorization') === authorization.reveal();
  if (isUnchanged) return request;
  throw new TypeError('The request was changed on its way.');
}

/** Options without a prototype: what is not set is not inherited either. */
function own(init: object): RequestInit {
  return Object.assign(Object.create(null), init);
}
