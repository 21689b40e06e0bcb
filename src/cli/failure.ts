import {
  ConfigurationError,
  errorName,
  InvalidArgumentError,
  OrderChangedError,
  OrderNotActiveError,
  OrderNotFoundError,
  PackageSelectionError,
  ReplyError,
  RequestAbortedError,
  RequestError,
  ResolveRefusedError,
  SmartVpsError,
  StorageError,
} from '../domain/errors.ts';
import type { Advice } from '../domain/outcome.ts';
import { printable } from '../domain/text.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { UsageError } from './usage-error.ts';

/** What went wrong, as a person and a program are told. */
export interface Failure {
  readonly exit: ExitCode;
  /** Stable: `SMARTVPS_…`, or the name of a foreign error. */
  readonly code: string;
  readonly message: string;
  /** What to do about it, in one sentence. */
  readonly help: string;
  readonly advice?: Advice;
}

/** Reads an error. The text of a foreign one is left out: it may hold anything. */
export function failureOf(error: unknown): Failure {
  const code = errorName(error);
  if (error instanceof UsageError)
    return { exit: EXIT.usage, code: error.code, message: error.message, help: error.help };
  if (error instanceof SmartVpsError) {
    const { advice } = error;
    return {
      exit: exitOf(error),
      code,
      message: printable(error.message, 1_000),
      help: helpFor(error),
      advice,
    };
  }
  if (error instanceof Error && error.name === 'AbortError')
    return { exit: EXIT.interrupted, code: 'SMARTVPS_ABORTED', message: 'Interrupted.', help: UNFINISHED };
  if (error instanceof Error && UNREADABLE_ADDRESS.has(error.name))
    return {
      exit: EXIT.usage,
      code,
      message: 'MONGODB_URI cannot be read as the address of a database.',
      help: 'Write mongodb://user:password@host/database, with special characters in it percent-encoded.',
    };
  if (isDriverError(error))
    return {
      exit: EXIT.storage,
      code,
      message: `The database failed: ${code}.`,
      help: 'Check that MONGODB_URI is right and that its server can be reached.',
    };
  return {
    exit: EXIT.failed,
    code,
    message: `It failed for a reason that was not foreseen: ${code}.`,
    help: 'Set DEBUG=1 to see where.',
  };
}

function helpFor(error: SmartVpsError): string {
  if (isIndexMissing(error)) return 'Make them: smartvps indexes';
  if (error instanceof ReplyError && error.verb === 'status' && NO_STATUS.has(error.code))
    return 'Check that the address is a server of this account; if it is, it can be tried again.';
  return HELP[error.code] ?? ADVICE[error.advice];
}

/** What may be said of an address that has no server: the provider's sheet does not tell. */
const NO_STATUS: ReadonlySet<ReplyError['code']> = new Set([
  'SMARTVPS_REPLY_EMPTY',
  'SMARTVPS_REPLY_NOT_JSON',
  'SMARTVPS_REPLY_UNEXPECTED',
]);

function isIndexMissing(error: SmartVpsError): boolean {
  return error instanceof ConfigurationError && error.message.includes('ensureIndexes()');
}

function exitOf(error: SmartVpsError): ExitCode {
  if (error instanceof ConfigurationError || error instanceof InvalidArgumentError) return EXIT.usage;
  if (error instanceof RequestAbortedError) return EXIT.interrupted;
  if (error instanceof RequestError) return EXIT.provider;
  if (error instanceof StorageError) return EXIT.storage;
  return REFUSALS.some((refusal) => error instanceof refusal) ? EXIT.refused : EXIT.failed;
}

const UNFINISHED = 'What was stored before stands; it can be started again.';

const REFUSALS = [
  ResolveRefusedError,
  OrderNotFoundError,
  OrderNotActiveError,
  OrderChangedError,
  PackageSelectionError,
];

const ADVICE: Readonly<Record<Advice, string>> = {
  retry: 'It can be tried again.',
  'check-first': 'Look at what is so before you try again.',
  stop: 'Something has to be changed before it is tried again.',
};

const HELP: Readonly<Record<string, string>> = {
  SMARTVPS_ABORTED: UNFINISHED,
  SMARTVPS_UNAUTHORIZED: 'Check SMARTVPS_USERNAME and SMARTVPS_PASSWORD.',
  SMARTVPS_REDIRECT: 'Check SMARTVPS_BASE_URL: it must be the final address.',
  SMARTVPS_ORDER_NOT_FOUND: 'Check the order id; "smartvps list" shows the orders on record.',
  SMARTVPS_RESOLVE_REFUSED: 'Look at "smartvps review" and "smartvps diagnose" before you decide again.',
};

const UNREADABLE_ADDRESS: ReadonlySet<string> = new Set(['MongoParseError', 'MongoInvalidArgumentError']);

/** The driver's own errors, by the name that each of its classes carries, and the resolver's, for `mongodb+srv`. */
function isDriverError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { syscall } = error as { readonly syscall?: unknown };
  return /^(?:Mongo|BSON)/.test(error.name) || (typeof syscall === 'string' && syscall.startsWith('query'));
}
