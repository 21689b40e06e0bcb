import { StuckError, type TraceEntry } from './scheduler.ts';
import type { Tape } from './tape.ts';
import { Violation } from './violation.ts';

/** What a history is counted by, over many histories. */
export class Tally {
  readonly counts = new Map<string, number>();

  add(what: string, times = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + times);
  }

  of(what: string): number {
    return this.counts.get(what) ?? 0;
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
