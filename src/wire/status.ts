import { parseIpv4 } from '../domain/address.ts';
import { osFamilyOf } from '../domain/os.ts';
import { MASK, Secret } from '../domain/secret.ts';
import type { VpsStatus } from '../domain/status.ts';
import { readDate } from './dates.ts';
import { type Decoded, objectOf } from './decode.ts';
import { type Reading, unread } from './reading.ts';

/** Keys under which nothing is shown. */
const SECRET_KEY = /pass|pwd|secret|token/i;

/**
 * Reads what the provider says of one server: its keys in any case, `Usernane` as well as `Username`. Where two
 * keys for one field disagree, the field is `undefined`.
 *
 * @param askedIp - the address that was asked about; a status for another one is refused
 */
export function readStatus(reply: Decoded, askedIp: string): Reading<VpsStatus> {
  const object = objectOf(reply);
  if (!object.ok) return object;
  const texts = textsByKey(object.value);
  const field = (...keys: string[]) =>
    onlyOne(keys.flatMap((key) => texts.get(key) ?? []).map((text) => text.trim()));
  const ip = field('ip') ?? '';
  if (parseIpv4(ip) && ip !== askedIp) return unread('SMARTVPS_OTHER_ADDRESS');
  const os = field('os');
  const password = onlyOne(texts.get('password') ?? []);
  const status = {
    ip: ip === askedIp ? ip : undefined,
    os,
    username: osFamilyOf(os) === 'linux' ? 'root' : field('username', 'usernane'),
    password: password === undefined ? undefined : new Secret(password),
    ramGb: readRam(field('ram')),
    expiresAt: readDate(field('expirydate') ?? ''),
    machineStatus: field('machinestatus')?.toLowerCase(),
    powerStatus: field('powerstatus')?.toLowerCase(),
    actionStatus: field('actionstatus')?.toLowerCase(),
  };
  if (Object.values(status).every((content) => content === undefined))
    return unread('SMARTVPS_REPLY_UNEXPECTED');
  return { ok: true, value: { ...status, raw: masked(object.value) } };
}

/** What stands under each key, lower-case, as text to the letter; blanks and numbers that lost digits do not. */
function textsByKey(value: object): ReadonlyMap<string, readonly string[]> {
  const texts = new Map<string, string[]>();
  for (const [key, content] of Object.entries(value)) {
    const text = Number.isSafeInteger(content) ? String(content) : content;
    if (typeof text !== 'string' || text.trim() === '') continue;
    const known = texts.get(key.toLowerCase());
    if (known === undefined) texts.set(key.toLowerCase(), [text]);
    else known.push(text);
  }
  return texts;
}

function onlyOne(texts: readonly string[]): string | undefined {
  const [text, ...others] = new Set(texts);
  return others.length === 0 ? text : undefined;
}

function readRam(text: string | undefined): number | undefined {
  const [, digits] = /^(\d{1,5}) ?(?:gb?)?$/i.exec(text ?? '') ?? [];
  return Number(digits) > 0 ? Number(digits) : undefined;
}

/** A copy that shows nothing under the keys of secrets. Its depth was bounded when it was decoded. */
function masked(value: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value, (key, content) => (SECRET_KEY.test(key) ? MASK : content)));
}
