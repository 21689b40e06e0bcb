import { sha256 } from '../domain/environment.ts';
import { ConfigurationError } from '../domain/errors.ts';
import { Secret } from '../domain/secret.ts';

/** The header that carries the token. */
export const TOKEN_HEADER = 'x-sync-token';

/** What a header carries unchanged. Without a space, so that no two headers joined by `, ` can add up to it. */
const SENDABLE = /^[\x21-\x7e]+$/;

/**
 * Reads the token that callers must send.
 *
 * @returns tells whether what a caller sent is that token, in a time that says nothing of how much of it was right
 * @throws ConfigurationError that never repeats the token
 */
export function readToken(
  token: string | Secret | null | undefined,
): (sent: string | null) => Promise<boolean> {
  if (token === null) return async () => true;
  const wanted = token instanceof Secret ? token : new Secret(typeof token === 'string' ? token : '');
  if (!SENDABLE.test(wanted.reveal())) {
    const isMissing = wanted.reveal() === '';
    throw new ConfigurationError(
      'token',
      `Option token ${isMissing ? 'is missing. It ' : ''}must be a text of visible ASCII characters without spaces; an endpoint that anyone may call says token: null.`,
    );
  }
  return async (sent) => {
    const [one, other] = await Promise.all([sha256(wanted.reveal()), sha256(sent ?? '')]);
    return isSame(one, other);
  };
}

/** Looks at every byte whatever it finds: two digests are as long as each other. */
function isSame(one: Uint8Array, other: Uint8Array): boolean {
  let difference = 0;
  for (const [index, byte] of one.entries()) difference |= byte ^ (other[index] ?? 0);
  return difference === 0;
}
