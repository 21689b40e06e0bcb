import { type Outcome, playHistory, type Scenario, Tally } from './history.ts';
import type { TraceEntry } from './scheduler.ts';
import { type ChoiceSource, Tape, trimmed } from './tape.ts';

/** One history, told. */
export interface Replay {
  readonly outcome: Outcome;
  readonly trace: readonly TraceEntry[];
  readonly tape: readonly number[];
}

/** Plays one history and keeps every line of it. */
export async function replay(scenario: Scenario, source: ChoiceSource): Promise<Replay> {
  const trace: TraceEntry[] = [];
  const tape = new Tape(source);
  const outcome = await playHistory(scenario, tape, { tally: new Tally(), isThorough: true, trace });
  return { outcome, trace, tape: trimmed(tape.choices) };
}
