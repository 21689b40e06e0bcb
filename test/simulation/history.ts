import { StuckError, type TraceEntry } from './scheduler.ts';
import type { Tape } from './tape.ts';
import { Violation } from './violation.ts';

/** What a history is counted by, over many histories. */
export class Tally {
  readonly counts = new Map<string, number>();
  /** How often each fault of a step struck, in the order of the step's menu. */
  readonly #struck = new Map<string, { readonly names: readonly string[]; readonly times: number[] }>();

  /** A step was taken, and this entry of its menu struck: 0 for none. */
  addStep(step: string, names: readonly string[], fault: number): void {
    const known = this.#struck.get(step);
    if (known !== undefined && known.names === names) known.times[fault] = (known.times[fault] ?? 0) + 1;
    else if (known === undefined)
      this.#struck.set(step, { names, times: names.map((_, at) => (at === fault ? 1 : 0)) });
    else this.add(`${step} | ${names[fault]}`);
  }

  /** Everything counted, by name; a step and its fault as `step | fault`. */
  all(): ReadonlyMap<string, number> {
    const all = new Map(this.counts);
    for (const [step, { names, times }] of this.#struck) {
      for (const [at, name] of names.entries()) {
        const key = `${step} | ${name}`;
        all.set(key, (all.get(key) ?? 0) + (times[at] ?? 0));
      }
    }
    return all;
  }

  add(what: string, times = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + times);
  }
}

/** States that were seen before: a history that comes to one again has nothing new to show. */
export interface Seen {
  /** True when this state is new. */
  add(state: number): boolean;
}

/** How a history is looked at while it plays. */
export interface Watch {
  readonly tally: Tally;
  readonly trace?: TraceEntry[];
  /** Whether costly looks are taken too. */
  readonly isThorough: boolean;
  /** Where the tape is new, and the states seen so far. */
  readonly prune?: { readonly from: number; readonly seen: Seen };
}

/** How one history came out. */
export interface Outcome {
  readonly digest: number;
  readonly steps: number;
  /** The promise it broke, if it did. */
  readonly broken?: Violation;
}

/** One kind of history: a world, who lives in it, and what must hold. Plays to its end as the tape says. */
export interface Scenario {
  readonly name: string;
  play(tape: Tape, watch: Watch): Promise<{ readonly digest: number; readonly steps: number }>;
}

/** Thrown by a scenario that has come to a state seen before. */
export class Pruned extends Error {}

/** Plays one history; what it breaks is its outcome. */
export async function playHistory(scenario: Scenario, tape: Tape, watch: Watch): Promise<Outcome> {
  try {
    return await scenario.play(tape, watch);
  } catch (error) {
    if (error instanceof Pruned) return { digest: 0, steps: 0 };
    return { digest: 0, steps: 0, broken: asViolation(error) };
  }
}

function asViolation(error: unknown): Violation {
  if (error instanceof Violation) return error;
  if (error instanceof StuckError) return new Violation('every history ends', error.message);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new Violation('no bug', text);
}
