import { bytesOf, withInvalidByte } from './encode.ts';
import type { Fault, RefusalCode } from './faults.ts';

/** How far a reply gets. */
export type Ending =
  | { readonly kind: 'whole' }
  /** Half of it, then nothing. */
  | { readonly kind: 'stall' }
  /** Half of it, then the end; `announced` when a content-length says that there was more. */
  | { readonly kind: 'cut'; readonly announced: boolean }
  /** Half of it, then the connection breaks. */
  | { readonly kind: 'reset' }
  /** All of it, one byte at a time. */
  | { readonly kind: 'drip'; readonly everyMs: number }
  /** Its text again and again, up to so many bytes. */
  | { readonly kind: 'flood'; readonly bytes: number };

/** An HTTP reply, and how far it gets. */
export interface Reply {
  readonly kind: 'reply';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly ending: Ending;
}

/** What becomes of a call on the wire. `secrets` is what a network error is made to carry. */
export type Answer =
  | { readonly kind: 'refuse'; readonly code: RefusalCode; readonly secrets: string }
  | { readonly kind: 'reset'; readonly secrets: string }
  | { readonly kind: 'hang' }
  | Reply;

const WHOLE: Ending = { kind: 'whole' };
const JSON_TYPE = 'application/json; charset=utf-8';

/** A reply that arrives whole. */
export function reply(
  body: string | Uint8Array,
  { status = 200, type = JSON_TYPE, headers = {} }: ReplyOptions = {},
): Reply {
  const bytes = typeof body === 'string' ? bytesOf(body) : body;
  return { kind: 'reply', status, headers: { 'content-type': type, ...headers }, body: bytes, ending: WHOLE };
}

interface ReplyOptions {
  readonly status?: number;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A JSON body that says what is wrong, as the provider's errors have it. */
export function errorReply(
  status: number,
  message: string,
  headers?: Readonly<Record<string, string>>,
): Reply {
  return reply(JSON.stringify({ message }), { status, ...(headers && { headers }) });
}

/** A page for people. */
export function htmlReply(title: string, text: string, status = 200): Reply {
  const page = `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1><p>${text}</p></body></html>\n`;
  return reply(page, { status, type: 'text/html; charset=utf-8' });
}

/** A reply that the fault puts in the place of the provider's own; `undefined` for one that does not. */
export function replacement(fault: Fault, path: string, secrets: string): Answer | undefined {
  switch (fault.kind) {
    case 'refuse':
      return { kind: 'refuse', code: fault.code ?? 'ECONNREFUSED', secrets };
    case 'hang':
      return { kind: 'hang' };
    case 'reset':
      return fault.during === 'body' ? undefined : { kind: 'reset', secrets };
    case 'status':
      return statusReply(fault, secrets);
    case 'html':
      return htmlReply('Service', `We will be right back. ${secrets}`, fault.status);
    case 'empty':
      return reply('', { status: fault.status ?? 200 });
    case 'redirect':
      return redirectReply(fault, path, secrets);
    case 'body':
      return reply(fault.body, { status: fault.status ?? 200, type: fault.contentType ?? JSON_TYPE });
    case 'flood':
      return { ...reply(`${secrets} `.padEnd(4_096, '0')), ending: { kind: 'flood', bytes: fault.bytes } };
    default:
      return undefined;
  }
}

/** The provider's own reply, damaged as the fault says. */
export function damaged(own: Reply, fault: Fault): Reply {
  switch (fault.kind) {
    case 'stall':
      return { ...own, ending: { kind: 'stall' } };
    case 'truncate':
      return { ...own, ending: { kind: 'cut', announced: fault.announced ?? true } };
    case 'reset':
      return { ...own, ending: { kind: 'reset' } };
    case 'drip':
      return { ...own, ending: { kind: 'drip', everyMs: fault.everyMs } };
    case 'garble':
      return { ...own, body: withInvalidByte(own.body) };
    default:
      return own;
  }
}

/** Whether the caller gets the provider's own words, sooner or later. */
export function isTold(fault: Fault | undefined): boolean {
  return fault === undefined || TELLING.has(fault.kind);
}

const TELLING: ReadonlySet<Fault['kind']> = new Set(['slow', 'drip', 'reword', 'wrong_pool', 'charge_only']);

function statusReply(fault: Extract<Fault, { kind: 'status' }>, secrets: string): Reply {
  const headers: Record<string, string> =
    fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
  if (fault.body !== undefined) return reply(fault.body, { status: fault.status, headers });
  return errorReply(fault.status, `${fault.message ?? 'Something went wrong.'} ${secrets}`.trim(), headers);
}

function redirectReply(fault: Extract<Fault, { kind: 'redirect' }>, path: string, secrets: string): Reply {
  const hint = secrets === '' ? '' : `?login=${encodeURIComponent(secrets)}`;
  const location = fault.location ?? `https://smartvps.invalid${path}${hint}`;
  return reply('', { status: fault.status ?? 307, headers: { location } });
}
