import { osFamilyOf } from './os.ts';
import type { Credentials, VpsStatus } from './status.ts';

/** Longer is no password that a person is given, but a page or a damaged reply. */
const MAX_LENGTH = 256;

/** What providers write where a password is not there yet, lower-case. */
const PLACEHOLDERS: ReadonlySet<string> = new Set([
  ...['0', 'n/a', 'na', 'nil', 'none', 'null', '(null)', 'undefined', 'unknown', 'empty', 'false', 'true'],
  ...['pending', 'processing', 'provisioning', 'installing', 'generating', 'waiting', 'please wait'],
  ...['not set', 'not available', 'not ready', 'password', 'error', 'failed', '[object object]', '[secret]'],
  ...['{}', '[]', '""'],
]);

/** What stands for a hidden or missing text: dashes, dots, stars, or a row of `x`. */
const ONLY_MARKS = /^[-–—_.?*#•…\s]+$|^x+$/u;
/** A whole tag or an escaped character; a lone `<` or `&` is an honest part of a password. */
const MARKUP = /<[/!a-z][^<>]*>|&#?\w{2,8};/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const DAMAGED = /[\ufffd\p{Surrogate}\u0000-\u001f\u007f]/u;

/**
 * Reads a login out of a status. Only a complete one counts: reported for the very address that was asked for,
 * with a user name, a sound password, and no action under way where the provider says how the last one stands. On
 * Linux the user is `root`, whatever name is reported.
 *
 * A password is taken verbatim or not at all: a placeholder (`N/A`, `pending`, `***`), markup, an escaped HTML
 * entity, a control character or a damaged character means that it is not there yet.
 *
 * @param status - what the provider says
 * @param askedIp - the address that it was asked about
 * @returns `undefined` while the login is not complete
 */
export function readCredentials(status: VpsStatus, askedIp: string): Credentials | undefined {
  const { ip, username, password, os, expiresAt, actionStatus } = status;
  if (ip !== askedIp || username === undefined || password === undefined) return undefined;
  if (actionStatus !== undefined && actionStatus.toLowerCase() !== 'completed') return undefined;
  if (!isSound(username) || !isSound(password.reveal())) return undefined;
  return { ip, username: osFamilyOf(os) === 'linux' ? 'root' : username, password, os, expiresAt };
}

function isSound(text: string): boolean {
  const word = text.trim().toLowerCase();
  return (
    word !== '' &&
    text.length <= MAX_LENGTH &&
    !PLACEHOLDERS.has(word) &&
    !ONLY_MARKS.test(word) &&
    !MARKUP.test(text) &&
    !DAMAGED.test(text)
  );
}
