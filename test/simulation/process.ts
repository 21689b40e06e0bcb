import { mix } from './digest.ts';

/** How one step of an operation ends; `later` goes on by itself after a while. */
export type Ending =
  | { readonly type: 'value'; readonly value: unknown; readonly afterMs?: number }
  | { readonly type: 'error'; readonly error: unknown; readonly afterMs?: number }
  | { readonly type: 'later'; readonly afterMs: number; readonly go: () => Ending | Promise<Ending> }
  | { readonly type: 'crash' };

/** One piece of input or output that a process asks for. Nothing of it happens before the scheduler picks it. */
export interface Request {
  /** What it is, for counting: the same text for the same step of every history. */
  readonly step: string;
  /** What it is about, for a reader. */
  readonly about?: string | undefined;
  /** What may strike it. The first name stands for "nothing". */
  readonly faults: readonly string[];
  /** Acts at the moment the scheduler picks it. */
  readonly perform: (fault: string) => Ending | Promise<Ending>;
  /** How long it takes before it can be picked. @default 0 */
  readonly afterMs?: number;
  /** Ends it early, with this error. */
  readonly signal?: AbortSignal | undefined;
  readonly aborted?: ((reason: unknown) => unknown) | undefined;
}

/** A request that waits for the scheduler. */
export interface Operation {
  readonly process: Process;
  readonly request: Request;
  /** What to do when it is picked: perform it, or go on with it. */
  go: (fault: string) => Ending | Promise<Ending>;
  /** Set once it was picked; nothing strikes it twice. */
  isBegun: boolean;
  /** Set once the ending is known and only its arrival is awaited. */
  ending: Ending | undefined;
  /** Which request it is and how far it has come, as a number. */
  digest: number;
  readyAt: number;
  /** Stops listening to the signal. */
  unlisten: (() => void) | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Something that runs by itself: a worker, a sweeper, a person. It lives until it ends or is killed. */
export class Process {
  readonly name: string;
  readonly role: string;
  /** Rises with every life of the same name. */
  readonly life: number;
  /** How far its clock is off. */
  readonly skewMs: number;
  readonly pending: Operation[] = [];
  /** Set by a process that can be told to stop. */
  stopping: AbortController | undefined;
  /** What becomes of its work when it is gone. */
  onCrash: (() => void) | undefined;
  /** How often storage failed it or something held it up. */
  troubles = 0;
  isAlive = true;
  hasEnded = false;
  /** Set when it asks for something, cleared when it is let run. */
  hasAsked = false;
  /** What it has seen so far: two processes with the same digest are at the same place. */
  digest = 0;

  constructor(name: string, role: string, life = 1, skewMs = 0) {
    this.name = name;
    this.role = role;
    this.life = life;
    this.skewMs = skewMs;
  }

  /** Remembers what it was told, so that two processes that saw the same can be told to be alike. */
  observe(value: number): void {
    this.digest = mix(this.digest, value);
  }

  /** Asks the process to come to an end. */
  shutDown(): void {
    this.stopping?.abort(new Error('the process is shutting down'));
  }

  /** The process is gone, with everything it held in memory: what it waits for never settles. */
  die(): void {
    if (!this.isAlive || this.hasEnded) return;
    this.isAlive = false;
    this.pending.length = 0;
    this.onCrash?.();
  }
}
