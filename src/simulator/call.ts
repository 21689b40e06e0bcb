import type { Verb } from '../domain/outcome.ts';
import { VERBS } from '../wire/verbs.ts';
import type { ActionRequest } from './actions.ts';
import { errorReply, htmlReply, type Reply } from './answers.ts';

/** A request as it arrives, however it came. */
export interface RawCall {
  readonly method: string;
  /** The path of its address, query left out. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
  /** Aborts when the caller gives up. */
  readonly signal: AbortSignal;
}

/** What a request turned out to be: something to do, or a reply that turns it away. */
export type ReadCall =
  | { readonly ok: true; readonly request: ActionRequest | ListRequest | StatusRequest }
  | { readonly ok: false; readonly refusal: Reply };

interface ListRequest {
  readonly verb: 'ipstock';
}

interface StatusRequest {
  readonly verb: 'status';
  readonly ip: string;
}

/** The verb that a path ends in, whatever stands before it; `undefined` when it is none. */
export function verbOf(path: string): Verb | undefined {
  const last = path.slice(path.lastIndexOf('/') + 1);
  return Object.hasOwn(VERBS, last) ? (last as Verb) : undefined;
}

/** What stands in the call's `ip`: a package name or an address. For fault scripts; never throws. */
export function targetOf(body: string): string | undefined {
  const ip = fieldsOf(body)?.ip;
  return typeof ip === 'string' ? ip : undefined;
}

/**
 * Checks a request as strictly as the provider's sheet can be read: `POST`, a JSON body, every field a text.
 *
 * @param credentials - `username:password`, where it is to be checked
 */
export function readCall(
  call: RawCall,
  login: string | undefined,
  credentials: string | undefined,
): ReadCall {
  const verb = verbOf(call.path);
  if (verb === undefined) return refuse(htmlReply('Not Found', 'No such page.', 404));
  if (call.method !== 'POST') return refuse(errorReply(405, 'Use POST.', { allow: 'POST' }));
  if (credentials !== undefined && login !== credentials)
    return refuse(errorReply(401, 'Unauthorized.', { 'www-authenticate': 'Basic realm="SmartVPS"' }));
  return verb === 'ipstock' ? { ok: true, request: { verb } } : readFields(verb, call.body);
}

type Fields = Readonly<Record<string, unknown>>;

function readFields(verb: Exclude<Verb, 'ipstock'>, body: string): ReadCall {
  const { ip, ram, os } = fieldsOf(body) ?? {};
  if (typeof ip !== 'string' || ip === '')
    return refuse(errorReply(400, 'The field ip is required, as text.'));
  if (verb === 'status') return { ok: true, request: { verb, ip } };
  if (verb === 'buyvps' && !(typeof ram === 'string' && /^[1-9]\d*$/.test(ram)))
    return refuse(errorReply(400, 'The field ram is required: gigabytes, as text.'));
  if (verb === 'changeos' && typeof os !== 'string')
    return refuse(errorReply(400, 'The field os is required, as text.'));
  return { ok: true, request: { verb, ip, memoryGb: Number(ram), os: String(os) } };
}

function fieldsOf(body: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function refuse(refusal: Reply): ReadCall {
  return { ok: false, refusal };
}
