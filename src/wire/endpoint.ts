import { parseIpv4 } from '../domain/address.ts';
import { ConfigurationError } from '../domain/errors.ts';
import type { Verb } from '../domain/outcome.ts';
import { VERBS } from './verbs.ts';

/** Where the provider is. */
export interface Endpoint {
  /** Scheme, host and port: no request leaves for another one. */
  readonly origin: string;
  readonly isLoopback: boolean;
  readonly urlOf: (verb: Verb) => string;
}

/** A plain address and nothing that a URL parser would read in a second way. */
const PLAIN_URL = /^https?:\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(\/[\w.~/-]*)?$/i;
const SEGMENT = /^[\w.~-]+$/;

/**
 * Checks a base address and a path prefix and says where each verb is.
 *
 * @throws ConfigurationError when the address is not plain `https`; `http` is for loopback hosts. The message
 * does not repeat it, because it may hold a password.
 */
export function readEndpoint(baseUrl: string, pathPrefix: string): Endpoint {
  const [, host = '', path = ''] = PLAIN_URL.exec(baseUrl) ?? [];
  const url = parseUrl(baseUrl);
  if (url === undefined || host === '' || url.hostname !== host.toLowerCase())
    throw new ConfigurationError(
      'baseUrl',
      'Option "baseUrl" is not a plain https address such as "https://smartvps.online/": scheme, host, and at most a port and a path.',
    );
  const isLoopback = isLoopbackHost(url.hostname);
  if (url.protocol !== 'https:' && !isLoopback)
    throw new ConfigurationError('baseUrl', 'Option "baseUrl" needs https: http is for loopback hosts only.');
  const segments = [...segmentsOf(path, 'baseUrl'), ...segmentsOf(pathPrefix, 'pathPrefix')];
  const { origin } = url;
  return { origin, isLoopback, urlOf: (verb) => [origin, ...segments, VERBS[verb].path].join('/') };
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined; // The parser's own error holds the text.
  }
}

function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || parseIpv4(host)?.[0] === 127;
}

function segmentsOf(path: string, option: string): readonly string[] {
  const bare = path.replace(/^\//, '').replace(/\/$/, '');
  if (bare === '') return [];
  const segments = bare.split('/');
  if (segments.every((segment) => SEGMENT.test(segment) && segment !== '.' && segment !== '..'))
    return segments;
  throw new ConfigurationError(
    option,
    `Option "${option}" has a path that is not made of plain segments such as "api/oceansmart".`,
  );
}
