import { playAll, playSeeds } from '../explore.ts';
import { shrink } from '../shrink.ts';
import { type Hunt, huntsFor, type Sabotage } from './shelf.ts';

/** How a sabotage is caught: the first history that shows it, and the smallest tape that still does. */
export interface Catch {
  readonly name: string;
  /** The search that found it. */
  readonly hunt: string;
  /** Which history of the search: its number from 1, or its seed. */
  readonly history: number;
  /** The choices of the shrunk history, as `--tape` takes them; empty when no choice is needed. */
  readonly tape: string;
  /** The promise that is broken. */
  readonly breaks: string;
}

/** Looks for the first history that shows the sabotage; `undefined` when it survives every search. */
export async function catchSabotage(sabotage: Sabotage): Promise<Catch | undefined> {
  for (const hunt of huntsFor(sabotage)) {
    const failure = await firstFailure(hunt);
    if (failure === undefined) continue;
    const tape = await shrink(hunt.scenario, failure.tape);
    const { promise } = failure.broken;
    return {
      name: sabotage.name,
      hunt: hunt.name,
      history: failure.history,
      tape: tape.join(),
      breaks: promise,
    };
  }
  return undefined;
}

async function firstFailure({ scenario, mode, limit }: Hunt) {
  const search =
    mode === 'exhaustive' ? await playAll(scenario, { limit }) : await playSeeds(scenario, 1, limit);
  return search.failure;
}
