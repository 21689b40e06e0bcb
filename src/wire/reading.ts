import type { ReplyErrorCode } from '../domain/errors.ts';

/** What reading a reply gives: a value, or why there is none. Holds nothing of the provider's text. */
export type Reading<Value> = { readonly ok: true; readonly value: Value } | Unread;

/** Why a reply that arrived could not be read or believed. */
export interface Unread {
  readonly ok: false;
  readonly code: ReplyErrorCode;
  /** The public addresses that a purchase's reply named. */
  readonly addresses?: readonly string[];
}

/** A reply that could not be read or believed. */
export function unread(code: ReplyErrorCode, addresses?: readonly string[]): Unread {
  return { ok: false, code, ...(addresses && { addresses }) };
}
