import { InvalidArgumentError } from '../domain/errors.ts';
import type { Verb } from '../domain/outcome.ts';
import { VERBS } from '../wire/verbs.ts';

/** Whether the call did at the provider what it asked for: no, yes, or `afterMs` after it arrived. */
export type Effect = 'none' | 'done' | { readonly afterMs: number };

/** Codes that a connection which was never made fails with. */
export type RefusalCode =
  | 'ECONNREFUSED'
  | 'ENOTFOUND'
  | 'EAI_AGAIN'
  | 'UND_ERR_CONNECT_TIMEOUT'
  | 'CERT_HAS_EXPIRED'
  | 'DEPTH_ZERO_SELF_SIGNED_CERT';

/**
 * What goes wrong with one call.
 *
 * A fault that replaces the answer has no effect unless `effect` says so; one that only damages, delays or
 * rewords the answer has. Calls that only read have no effect either way.
 */
export type Fault =
  /** No connection: the request never leaves. Over `listen` the socket is destroyed unread by the provider. */
  | { readonly kind: 'refuse'; readonly code?: RefusalCode }
  /** The connection breaks with no answer, or in the middle of its body. */
  | { readonly kind: 'reset'; readonly during?: 'headers' | 'body'; readonly effect?: Effect }
  /** No answer, ever: ends when the caller gives up, or with `close()`. */
  | { readonly kind: 'hang'; readonly effect?: Effect }
  /** An HTTP status with a JSON body that has a `message`, or with a body of yours. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly message?: string;
      readonly retryAfter?: string | number;
      readonly body?: string;
      readonly effect?: Effect;
    }
  /** An HTML page. `status` is 200 by default. */
  | { readonly kind: 'html'; readonly status?: number; readonly effect?: Effect }
  /** No body. `status` is 200 by default. */
  | { readonly kind: 'empty'; readonly status?: number; readonly effect?: Effect }
  /** A redirect; 307 to the same path on another host by default. */
  | {
      readonly kind: 'redirect';
      readonly status?: number;
      readonly location?: string;
      readonly effect?: Effect;
    }
  /** A text that refuses, with status 200; by default one that names an address. */
  | { readonly kind: 'decline'; readonly text?: string; readonly effect?: Effect }
  /** Any body at all, unwrapped, with status 200 by default. */
  | {
      readonly kind: 'body';
      readonly body: string | Uint8Array;
      readonly status?: number;
      readonly contentType?: string;
      readonly effect?: Effect;
    }
  /** A body of `bytes` bytes of filler. */
  | { readonly kind: 'flood'; readonly bytes: number; readonly effect?: Effect }
  /** Headers and half the body, then nothing. */
  | { readonly kind: 'stall'; readonly effect?: Effect }
  /** Half the body, then the end; `announced` says whether a content-length gives it away. Default `true`. */
  | { readonly kind: 'truncate'; readonly announced?: boolean; readonly effect?: Effect }
  /** The body with a byte in it that is no UTF-8. */
  | { readonly kind: 'garble'; readonly effect?: Effect }
  /** The answer takes `ms` on the clock; without `effect` the effect happens at its end. */
  | { readonly kind: 'slow'; readonly ms: number; readonly effect?: Effect }
  /** The body comes one byte every `everyMs` on the clock. */
  | { readonly kind: 'drip'; readonly everyMs: number; readonly effect?: Effect }
  /** The call is done and answered with this text; `{ip}`, `{name}` and `{password}` are filled in. */
  | { readonly kind: 'reword'; readonly text: string; readonly effect?: Effect }
  /** `buyvps`: an address outside the pool, although the pool has some. */
  | { readonly kind: 'wrong_pool'; readonly from?: 'another_pool' | 'neighbour' }
  /** `renewvps`: charged, and the expiry stays where it is. */
  | { readonly kind: 'charge_only' };

/** Every kind of fault. */
export const FAULT_KINDS: Readonly<Record<Fault['kind'], true>> = {
  refuse: true,
  reset: true,
  hang: true,
  status: true,
  html: true,
  empty: true,
  redirect: true,
  decline: true,
  body: true,
  flood: true,
  stall: true,
  truncate: true,
  garble: true,
  slow: true,
  drip: true,
  reword: true,
  wrong_pool: true,
  charge_only: true,
};

/** A fault and the calls that it strikes. */
export interface FaultScript {
  /** The calls concerned. @default every verb */
  readonly verb?: Verb;
  /** Only calls about this package name or address, which is what the provider calls `ip`. */
  readonly target?: string;
  /** The first matching call that it strikes, counted from when the script was given. @default 1 */
  readonly nth?: number;
  /** How many matching calls in a row it strikes; `Infinity` for an outage. @default 1 */
  readonly times?: number;
  readonly fault: Fault;
}

/** A call as a fault chooser sees it. Holds no secret. */
export interface SimulatedCall {
  readonly at: number;
  /** Counts from 1. */
  readonly index: number;
  readonly verb: Verb;
  /** The package name or address in the call's `ip`. */
  readonly target?: string;
}

/** Decides call by call, for tests that draw their faults from a tape of choices. */
export type FaultChooser = (call: SimulatedCall) => Fault | undefined;

/** A script that was queued. */
export interface QueuedFault {
  /** How often it has struck. */
  readonly fired: number;
  /** True once it will strike no more. */
  readonly done: boolean;
  /** Takes it back. */
  cancel(): void;
}

/** The scripts that are waiting for their calls. */
export interface FaultQueue {
  add(script: FaultScript): QueuedFault;
  /** The fault that strikes this call: of several scripts the oldest one's. */
  next(call: SimulatedCall): Fault | undefined;
  clear(): void;
}

/** @param choose - asked where no script strikes */
export function createFaultQueue(choose: FaultChooser = () => undefined): FaultQueue {
  let entries: readonly ReturnType<typeof entryOf>[] = [];
  return {
    add(script) {
      const entry = entryOf(readScript(script));
      entries = [...entries, entry];
      return entry.handle;
    },
    next(call) {
      // Every script counts every call that it matches, also one that an older script strikes.
      const struck = entries.filter((entry) => entry.counts(call));
      const [entry] = struck;
      const fault = entry === undefined ? choose(call) : entry.fire();
      entries = entries.filter(({ handle }) => !handle.done);
      return fault;
    },
    clear() {
      for (const { handle } of entries) handle.cancel();
      entries = [];
    },
  };
}

/** How each kind leaves the provider when its script does not say. */
export function effectOf(fault: Fault | undefined): Effect {
  if (fault === undefined) return 'done';
  if ('effect' in fault && fault.effect !== undefined) return fault.effect;
  return fault.kind === 'slow' ? { afterMs: fault.ms } : DAMAGES_ONLY.has(fault.kind) ? 'done' : 'none';
}

const DAMAGES_ONLY: ReadonlySet<Fault['kind']> = new Set([
  'stall',
  'truncate',
  'garble',
  'drip',
  'reword',
  'wrong_pool',
  'charge_only',
]);

/** A script that names what is not there would never strike, or strike without a fault. */
function readScript(script: FaultScript): FaultScript {
  const { verb, fault } = { ...script };
  if (verb !== undefined && !Object.hasOwn(VERBS, verb))
    throw new InvalidArgumentError('verb', `The verb of a fault must be one of ${namesOf(VERBS)}.`);
  if (typeof fault === 'object' && fault !== null && Object.hasOwn(FAULT_KINDS, fault.kind)) return script;
  throw new InvalidArgumentError('fault', `A fault must be of one of the kinds ${namesOf(FAULT_KINDS)}.`);
}

function namesOf(table: object): string {
  return Object.keys(table).join(', ');
}

function entryOf({ verb, target, nth = 1, times = 1, fault }: FaultScript) {
  let seen = 0;
  let fired = 0;
  let cancelled = false;
  return {
    counts(call: SimulatedCall): boolean {
      if (cancelled || (verb !== undefined && verb !== call.verb)) return false;
      if (target !== undefined && target !== call.target) return false;
      seen += 1;
      return seen >= nth && fired < times;
    },
    fire(): Fault {
      fired += 1;
      return fault;
    },
    handle: {
      get fired() {
        return fired;
      },
      get done() {
        return cancelled || fired >= times;
      },
      cancel() {
        cancelled = true;
      },
    } satisfies QueuedFault,
  };
}
