import { type Failure, playAll, playSeeds, type Search, states } from './explore.ts';
import type { Scenario } from './history.ts';
import { shrink } from './shrink.ts';

/** What a search went through, in one line. */
export function figuresOf(name: string, { histories, steps, digest }: Search): string {
  return `${name}: ${histories} histories, ${steps} steps, digest ${digest.toString(16)}`;
}

/** Plays every history. @throws Error that says how to see the first one that breaks a promise */
export async function everyHistoryKeeps(scenario: Scenario): Promise<Search> {
  return sound(scenario, await playAll(scenario, { seen: states() }));
}

/** Plays the histories of these seeds. @throws Error that says how to see the first one that breaks a promise */
export async function everySeedKeeps(scenario: Scenario, first: number, count: number): Promise<Search> {
  return sound(scenario, await playSeeds(scenario, first, count));
}

/** A failure, and the commands that replay it. */
export function failureText(
  { scenario, mode, history, tape, broken }: Failure,
  shrunk: readonly number[],
): string {
  const isRandom = mode === 'random';
  return [
    `${scenario}, ${isRandom ? 'seed' : 'history'} ${history} breaks a promise.`,
    broken.message,
    `as it was: ${replayCommand(scenario, isRandom ? `--seed ${history}` : `--tape ${tapeText(tape)}`)}`,
    `shrunk:    ${replayCommand(scenario, `--tape ${tapeText(shrunk)}`)}`,
  ].join('\n');
}

/** A tape as the command line takes it. */
export function tapeText(tape: readonly number[]): string {
  return tape.join() || '0';
}

async function sound(scenario: Scenario, search: Search): Promise<Search> {
  const { failure } = search;
  if (failure === undefined) return search;
  throw new Error(failureText(failure, await shrink(scenario, failure.tape)));
}

/** What to type to see one history. */
function replayCommand(scenario: string, choice: string): string {
  return `npm run simulate -- --scenario '${scenario}' ${choice}`;
}
