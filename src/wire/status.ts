import { parseIpv4 } from '../domain/address.ts';
import { osFamilyOf } from '../domain/os.ts';
import { Secret } from '../domain/secret.ts';
import type { VpsStatus } from '../domain/status.ts';
import { readDate } from './dates.ts';
import type { Decoded } from './decode.ts';
import { type Reading, unread } from './reading.ts';

const MASK = '[secret]';
/** Parts of keys, lower-case, under which nothing is shown. */
const SECRET_KEYS = ['pass', 'pwd', 'secret', 'token', 'credential'] as const;
/** A shorter password is masked where it stands alone, not where it is part of another text. */
const SHORTEST_PART = 4;

const KNOWN_KEYS: ReadonlySet<string> = new Set([
  ...['ip', 'os', 'usernane', 'username', 'password', 'ram', 'expirydate'],
  ...['machinestatus', 'powerstatus', 'actionstatus'],
]);

/**
 * Reads what the provider says of one server: its keys in any case, `Usernane` as well as `Username`. Where two
 * keys for one field disagree, the field is `undefined`.
 *
 * @param askedIp - the address that was asked about; a status for another one is refused
 */
export function readStatus({ value }: Decoded, askedIp: string): Reading<VpsStatus> {
  if (typeof value === 'string') return unread('SMARTVPS_REPLY_NOT_JSON');
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return unread('SMARTVPS_REPLY_UNEXPECTED');
  const fields = fieldsOf(value);
  if (fields.size === 0) return unread('SMARTVPS_REPLY_UNEXPECTED');
  const ips = [...textsOf(fields, 'ip')].filter((text) => parseIpv4(text) !== undefined);
  if (ips.some((ip) => ip !== askedIp)) return unread('SMARTVPS_OTHER_ADDRESS');
  return { ok: true, value: toStatus(fields, ips[0], value) };
}

type Fields = ReadonlyMap<string, readonly unknown[]>;

function toStatus(fields: Fields, ip: string | undefined, raw: object): VpsStatus {
  const os = textOf(fields, 'os');
  const password = passwordOf(fields);
  return {
    ip,
    os,
    username: osFamilyOf(os) === 'linux' ? 'root' : textOf(fields, 'username', 'usernane'),
    password: password === undefined ? undefined : new Secret(password),
    ramGb: readRam(textOf(fields, 'ram')),
    expiresAt: readDate(textOf(fields, 'expirydate') ?? ''),
    machineStatus: textOf(fields, 'machinestatus')?.toLowerCase(),
    powerStatus: textOf(fields, 'powerstatus')?.toLowerCase(),
    actionStatus: textOf(fields, 'actionstatus')?.toLowerCase(),
    raw: masked(raw, secretsOf(fields)),
  };
}

/** The values of the known keys, by lower-case key. */
function fieldsOf(value: object): Fields {
  const fields = new Map<string, unknown[]>();
  for (const [key, content] of Object.entries(value)) {
    const name = key.toLowerCase();
    if (!KNOWN_KEYS.has(name)) continue;
    const known = fields.get(name);
    if (known === undefined) fields.set(name, [content]);
    else known.push(content);
  }
  return fields;
}

/** Every distinct text under some keys, trimmed; blanks are none. */
function textsOf(fields: Fields, ...names: readonly string[]): ReadonlySet<string> {
  const contents = names.flatMap((name) => fields.get(name) ?? []);
  return new Set(contents.map((content) => exactText(content)?.trim() ?? '').filter((text) => text !== ''));
}

function textOf(fields: Fields, ...names: readonly string[]): string | undefined {
  const [text, ...others] = textsOf(fields, ...names);
  return others.length === 0 ? text : undefined;
}

/** A text as it is, and a number while it still has all its digits. */
function exactText(content: unknown): string | undefined {
  if (typeof content === 'string') return content;
  return Number.isSafeInteger(content) ? String(content) : undefined;
}

/** Verbatim: a space may belong to it. */
function passwordOf(fields: Fields): string | undefined {
  const [password, ...others] = new Set(secretsOf(fields));
  return others.length === 0 ? password : undefined;
}

function secretsOf(fields: Fields): readonly string[] {
  const contents = (fields.get('password') ?? []).map((content) => exactText(content) ?? '');
  return contents.filter((text) => text.trim() !== '');
}

function readRam(text: string | undefined): number | undefined {
  const [, digits = ''] = /^(\d{1,5}) ?(?:gb?)?$/i.exec(text ?? '') ?? [];
  return Number(digits) > 0 ? Number(digits) : undefined;
}

/** A copy with nothing under the keys of secrets, and no secret elsewhere. Depth is bounded by the decoder. */
function masked(value: object, secrets: readonly string[]): Record<string, unknown> {
  const maskValue = (content: unknown): unknown => {
    if (Array.isArray(content)) return content.map(maskValue);
    if (typeof content === 'object' && content !== null) return masked(content, secrets);
    return holdsSecret(String(content), secrets) ? MASK : content;
  };
  return Object.fromEntries(
    Object.entries(value).map(([key, content]) => {
      const shown = holdsSecret(key, secrets) ? MASK : key;
      return [shown, isSecretKey(key) ? MASK : maskValue(content)];
    }),
  );
}

function isSecretKey(key: string): boolean {
  const lower = key.toLowerCase();
  return SECRET_KEYS.some((part) => lower.includes(part));
}

function holdsSecret(text: string, secrets: readonly string[]): boolean {
  return secrets.some(
    (secret) => text === secret || (secret.length >= SHORTEST_PART && text.includes(secret)),
  );
}
