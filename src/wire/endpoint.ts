import { parseIpv4 } from '../domain/address.ts';
import { environmentVariable } from '../domain/environment.ts';
import { ConfigurationError } from '../domain/errors.ts';
import type { Verb } from '../domain/outcome.ts';

/** Says where each verb is; always on the one host that was configured. */
export type Endpoint = (verb: Verb) => string;

/** Set to `0`, it turns off the check of certificates in the whole process. */
const TLS_SWITCH = 'NODE_TLS_REJECT_UNAUTHORIZED';

/**
 * Checks a base address and a path prefix.
 *
 * @throws ConfigurationError when the address is not plain `https`, or ends in the path prefix already, which would
 * stand there twice; `http` is for loopback hosts, and so is a process that has turned off the check of certificates.
 * The message does not repeat the address, because it may hold a password.
 */
export function readEndpoint(baseUrl: string, pathPrefix: string): Endpoint {
  const { protocol, hostname, href } = plainUrl(
    'baseUrl',
    baseUrl,
    'an address without login or query, such as "https://smartvps.online"',
  );
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || parseIpv4(hostname)?.[0] === 127;
  if (!isLoopback && (protocol !== 'https:' || environmentVariable(TLS_SWITCH) === '0'))
    throw unusable(
      'baseUrl',
      protocol === 'https:' ? `a loopback host while ${TLS_SWITCH} is 0` : 'https, or a loopback host',
    );
  if (typeof pathPrefix !== 'string') throw unusable('pathPrefix', 'a plain path');
  const base = plainUrl('pathPrefix', href + pathPrefix.replace(/^\//, ''), 'a plain path');
  const path = base.href.slice(href.length);
  if (path !== '' && href.endsWith(`/${path}`))
    throw unusable(
      'baseUrl',
      'without the pathPrefix, which is added to it, such as "https://smartvps.online"',
    );
  return (verb) => base.href + verb;
}

/** The error for an option. It names what was wanted and never repeats what was given. */
export function unusable(option: string, wanted: string): ConfigurationError {
  return new ConfigurationError(option, `Option "${option}" must be ${wanted}.`);
}

/** Takes an address that a URL parser reads as it is written, ends it in a slash, and refuses any other. */
function plainUrl(option: string, text: string, wanted: string): URL {
  const slashed = text.endsWith('/') ? text : `${text}/`;
  const url = URL.canParse(slashed) ? new URL(slashed) : undefined;
  const isPlain = /^https?:/.test(slashed) && url?.href === slashed && url.href === url.origin + url.pathname;
  if (isPlain) return url;
  throw unusable(option, wanted);
}
