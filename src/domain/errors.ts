import type { Advice, Outcome, Verb } from './outcome.ts';
import { printable } from './text.ts';

const KINDS = Symbol.for('smartvps-sdk.kinds');

/** What every error of this library is made from. */
interface ErrorFacts<Code extends string> {
  readonly code: Code;
  readonly advice: Advice;
  readonly cause?: unknown;
}

/**
 * The base of every error that this library throws.
 *
 * `instanceof` holds between the ESM and the CJS copy of the package. No error holds a request, a credential or a
 * reply of the provider, of which a package's name and status are all that is quoted.
 */
export class SmartVpsError<Code extends string = string> extends Error {
  /** The registered name that `instanceof` goes by. */
  static readonly kind: string = 'SmartVpsError';
  /** Stable, starts with `SMARTVPS_`: branch on this, never on the message. */
  readonly code: Code;
  /** What may be done next. */
  readonly advice: Advice;

  constructor(message: string, { code, advice, cause }: ErrorFacts<Code>) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.kind;
    this.code = code;
    this.advice = advice;
  }

  /** Name, code, advice, the data fields and the message; never the cause. */
  toJSON(): Record<string, unknown> {
    return { ...(this as object), message: this.message };
  }

  get [KINDS](): readonly string[] {
    const kinds: string[] = [];
    let maker: unknown = this.constructor;
    while (typeof maker === 'function' && 'kind' in maker) {
      if (Object.hasOwn(maker, 'kind')) kinds.push(String(maker.kind));
      maker = Object.getPrototypeOf(maker);
    }
    return kinds;
  }

  /** True for an error of this class or one made from it, of any copy of this package. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // A subclass of the caller's own has no registered name: the language's rule holds for it.
    if (!Object.hasOwn(this, 'kind')) return Function.prototype[Symbol.hasInstance].call(this, value);
    if (typeof value !== 'object' || value === null) return false;
    const kinds = (value as { [KINDS]?: unknown })[KINDS];
    return Array.isArray(kinds) && kinds.includes(this.kind);
  }
}

/** An option that cannot work. Thrown where it is handed in, before anything is done. */
export class ConfigurationError extends SmartVpsError<'SMARTVPS_CONFIGURATION'> {
  static override readonly kind: string = 'ConfigurationError';
  /** The option concerned. */
  readonly option: string;

  constructor(option: string, message: string) {
    super(message, { code: 'SMARTVPS_CONFIGURATION', advice: 'stop' });
    this.option = option;
  }
}

/** An argument that cannot be meant: a malformed address, id or memory size. Nothing was sent or stored. */
export class InvalidArgumentError extends SmartVpsError<'SMARTVPS_INVALID_ARGUMENT'> {
  static override readonly kind: string = 'InvalidArgumentError';
  /** The argument concerned. */
  readonly argument: string;

  constructor(argument: string, message: string) {
    super(message, { code: 'SMARTVPS_INVALID_ARGUMENT', advice: 'stop' });
    this.argument = argument;
  }
}

/** What is known of a call that failed. */
export interface RequestFacts {
  readonly verb: Verb;
  readonly outcome: Outcome;
  /** Requests made for this call, repeats included; 0 when none was. */
  readonly attempts: number;
}

/** The base of every failed call to the provider. */
export class RequestError<Code extends RequestErrorCode = RequestErrorCode> extends SmartVpsError<Code> {
  static override readonly kind: string = 'RequestError';
  readonly verb: Verb;
  /** What the call may have done at the provider. */
  readonly outcome: Outcome;
  /** Requests made for this call, repeats included; 0 when none was. */
  readonly attempts: number;

  constructor(message: string, facts: RequestFacts & ErrorFacts<Code>) {
    super(message, facts);
    this.verb = facts.verb;
    this.outcome = facts.outcome;
    this.attempts = facts.attempts;
  }
}

/** Every code that a failed call can have. */
export type RequestErrorCode =
  | 'SMARTVPS_ABORTED'
  | 'SMARTVPS_TIMEOUT'
  | 'SMARTVPS_NETWORK'
  | 'SMARTVPS_REDIRECT'
  | 'SMARTVPS_HTTP_STATUS'
  | 'SMARTVPS_UNAUTHORIZED'
  | 'SMARTVPS_RATE_LIMITED'
  | ReplyErrorCode;

/** Every code of a reply that arrived and could not be read or believed. */
export type ReplyErrorCode =
  | 'SMARTVPS_REPLY_EMPTY'
  | 'SMARTVPS_REPLY_HTML'
  | 'SMARTVPS_REPLY_NOT_JSON'
  | 'SMARTVPS_REPLY_TRUNCATED'
  | 'SMARTVPS_REPLY_NOT_UTF8'
  | 'SMARTVPS_REPLY_TOO_LARGE'
  | 'SMARTVPS_REPLY_TOO_DEEP'
  | 'SMARTVPS_REPLY_UNEXPECTED'
  | 'SMARTVPS_PACKAGES_MISSING'
  | 'SMARTVPS_PACKAGES_UNREADABLE'
  | 'SMARTVPS_OTHER_ADDRESS'
  | 'SMARTVPS_PURCHASE_REFUSED'
  | 'SMARTVPS_PURCHASE_UNCLEAR';

/** The caller's signal ended the call. `cause` is the signal's own reason. */
export class RequestAbortedError extends RequestError<'SMARTVPS_ABORTED'> {
  static override readonly kind: string = 'RequestAbortedError';

  constructor(message: string, facts: RequestFacts & { readonly cause: unknown }) {
    super(message, { ...facts, code: 'SMARTVPS_ABORTED', advice: adviceFor(facts) });
  }
}

/** The provider did not finish its answer in time. */
export class RequestTimeoutError extends RequestError<'SMARTVPS_TIMEOUT'> {
  static override readonly kind: string = 'RequestTimeoutError';
  /** The limit that was reached, in milliseconds. */
  readonly timeoutMs: number;

  constructor(message: string, facts: RequestFacts & { readonly timeoutMs: number }) {
    super(message, { ...facts, code: 'SMARTVPS_TIMEOUT', advice: adviceFor(facts) });
    this.timeoutMs = facts.timeoutMs;
  }
}

/** No complete answer came: the connection was refused, reset or cut. */
export class NetworkError extends RequestError<'SMARTVPS_NETWORK'> {
  static override readonly kind: string = 'NetworkError';
  /** The runtime's own code, such as `ECONNREFUSED`, where it gives one. */
  readonly networkCode: string | undefined;

  constructor(message: string, facts: RequestFacts & { readonly networkCode: string | undefined }) {
    super(message, { ...facts, code: 'SMARTVPS_NETWORK', advice: adviceFor(facts) });
    this.networkCode = facts.networkCode;
  }
}

/** The provider answered with a redirect, which is never followed: credentials go to one host only. */
export class RedirectRefusedError extends RequestError<'SMARTVPS_REDIRECT'> {
  static override readonly kind: string = 'RedirectRefusedError';
  /** The HTTP status, 300 to 399; 0 where the runtime hides it. */
  readonly status: number;

  constructor(message: string, facts: RequestFacts & { readonly status: number }) {
    super(message, { ...facts, code: 'SMARTVPS_REDIRECT', advice: 'check-first' });
    this.status = facts.status;
  }
}

/** The provider answered with an HTTP status that is no success. */
export class HttpStatusError extends RequestError<
  'SMARTVPS_HTTP_STATUS' | 'SMARTVPS_UNAUTHORIZED' | 'SMARTVPS_RATE_LIMITED'
> {
  static override readonly kind: string = 'HttpStatusError';
  readonly status: number;
  /** How long the provider asked to wait, in milliseconds, 0 to 1 hour; absent when it did not say. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    facts: RequestFacts & { readonly status: number; readonly retryAfterMs: number | undefined },
  ) {
    super(message, { ...facts, code: httpCode(facts.status), advice: httpAdvice(facts) });
    this.status = facts.status;
    this.retryAfterMs = facts.retryAfterMs;
  }
}

/** A reply arrived with a success status and could not be read or believed. */
export class ReplyError extends RequestError<ReplyErrorCode> {
  static override readonly kind: string = 'ReplyError';
  /** The public addresses that a purchase's reply named, as evidence for a person; empty otherwise. */
  readonly addresses: readonly string[];

  constructor(
    message: string,
    facts: RequestFacts & { readonly code: ReplyErrorCode; readonly addresses?: readonly string[] },
  ) {
    super(message, { ...facts, advice: adviceFor(facts) });
    this.addresses = facts.addresses ?? [];
  }
}

/** Why an exact package could not be selected. */
export type SelectionReason = 'not_found' | 'renamed' | 'inactive' | 'out_of_stock' | 'config_invalid';

/** The package that was ordered cannot be sold now, or the item does not say which one it is. */
export class PackageSelectionError extends SmartVpsError<'SMARTVPS_PACKAGE_SELECTION'> {
  static override readonly kind: string = 'PackageSelectionError';
  readonly reason: SelectionReason;
  /** The package id that was looked for; absent when the item does not name one. */
  readonly pid: string | undefined;
  /** The package name that was looked for; absent when the item does not name one. */
  readonly packageName: string | undefined;

  constructor(
    message: string,
    facts: { readonly reason: SelectionReason; readonly pid?: string; readonly packageName?: string },
  ) {
    super(message, { code: 'SMARTVPS_PACKAGE_SELECTION', advice: 'stop' });
    this.reason = facts.reason;
    this.pid = facts.pid;
    this.packageName = facts.packageName;
  }
}

/** The repository broke its contract or could not be reached; what was being done is in the message. */
export class StorageError extends SmartVpsError<'SMARTVPS_STORAGE'> {
  static override readonly kind: string = 'StorageError';

  constructor(message: string) {
    super(message, { code: 'SMARTVPS_STORAGE', advice: 'retry' });
  }
}

/** There is no order, or no record of one, with this id. */
export class OrderNotFoundError extends SmartVpsError<'SMARTVPS_ORDER_NOT_FOUND'> {
  static override readonly kind: string = 'OrderNotFoundError';
  readonly orderId: string;

  constructor(orderId: string, message: string) {
    super(message, { code: 'SMARTVPS_ORDER_NOT_FOUND', advice: 'stop' });
    this.orderId = orderId;
  }
}

/** The order asks for another item or memory size than when it was first taken up. Nothing was bought. */
export class OrderChangedError extends SmartVpsError<'SMARTVPS_ORDER_CHANGED'> {
  static override readonly kind: string = 'OrderChangedError';
  readonly orderId: string;

  constructor(orderId: string, message: string) {
    super(message, { code: 'SMARTVPS_ORDER_CHANGED', advice: 'stop' });
    this.orderId = orderId;
  }
}

/**
 * A server was bought and storage stayed down: this error carries the only copy of the answer. Keep it, and
 * bring it in with `resolve(orderId, { decision: 'purchased', ip, … })` once storage is back.
 */
export class PurchaseNotRecordedError extends SmartVpsError<'SMARTVPS_PURCHASE_NOT_RECORDED'> {
  static override readonly kind: string = 'PurchaseNotRecordedError';
  readonly orderId: string;
  /** The number of the purchase within its provision. */
  readonly attempt: number;
  /** The address that was assigned. */
  readonly ip: string;

  constructor(
    message: string,
    facts: { readonly orderId: string; readonly attempt: number; readonly ip: string },
  ) {
    super(message, { code: 'SMARTVPS_PURCHASE_NOT_RECORDED', advice: 'check-first' });
    this.orderId = facts.orderId;
    this.attempt = facts.attempt;
    this.ip = facts.ip;
  }
}

/** A person's decision that the order's record does not allow now. Nothing was changed. */
export class ResolveRefusedError extends SmartVpsError<'SMARTVPS_RESOLVE_REFUSED'> {
  static override readonly kind: string = 'ResolveRefusedError';
  readonly orderId: string;

  constructor(orderId: string, message: string) {
    super(message, { code: 'SMARTVPS_RESOLVE_REFUSED', advice: 'check-first' });
    this.orderId = orderId;
  }
}

/** The order has no running server of its own, so nothing may be done to one in its name. Nothing was sent. */
export class OrderNotActiveError extends SmartVpsError<'SMARTVPS_ORDER_NOT_ACTIVE'> {
  static override readonly kind: string = 'OrderNotActiveError';
  readonly orderId: string;

  constructor(orderId: string, message: string) {
    super(message, { code: 'SMARTVPS_ORDER_NOT_ACTIVE', advice: 'stop' });
    this.orderId = orderId;
  }
}

/** Every error that this library throws, told apart by `code`. */
export type AnySmartVpsError =
  | ConfigurationError
  | InvalidArgumentError
  | RequestAbortedError
  | RequestTimeoutError
  | NetworkError
  | RedirectRefusedError
  | HttpStatusError
  | ReplyError
  | PackageSelectionError
  | OrderNotFoundError
  | OrderChangedError
  | OrderNotActiveError
  | PurchaseNotRecordedError
  | ResolveRefusedError
  | StorageError;

/**
 * A foreign error in a few safe words, for a message: its name and code, never its own text. It never fails: it is
 * called where an answer that was paid for is about to be put on record.
 */
export function errorName(error: unknown): string {
  try {
    if (error instanceof SmartVpsError) return error.code;
    if (!(error instanceof Error)) return typeof error;
    const { name, code } = error as { readonly name: unknown; readonly code?: unknown };
    const words = typeof code === 'string' || typeof code === 'number' ? `${name} ${code}` : `${name}`;
    return printable(words, 80);
  } catch {
    return typeof error;
  }
}

const READS: ReadonlySet<Verb> = new Set(['ipstock', 'status']);

/** A read may always be repeated; anything else only when it provably did nothing. */
function adviceFor({ verb, outcome }: RequestFacts): Advice {
  return READS.has(verb) || outcome === 'not_sent'
    ? 'retry'
    : outcome === 'rejected'
      ? 'stop'
      : 'check-first';
}

function httpAdvice(facts: RequestFacts & { readonly status: number }): Advice {
  if (facts.status === 429) return 'retry';
  return facts.outcome === 'rejected' ? 'stop' : adviceFor(facts);
}

/** The code of an HTTP status that is no success. */
export function httpCode(status: number): HttpStatusError['code'] {
  if (status === 401 || status === 403) return 'SMARTVPS_UNAUTHORIZED';
  return status === 429 ? 'SMARTVPS_RATE_LIMITED' : 'SMARTVPS_HTTP_STATUS';
}
