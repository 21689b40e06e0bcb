import { playHistory, type Scenario, Tally } from './history.ts';
import { played, Tape, trimmed } from './tape.ts';

/** Tapes tried before a shrink ends. */
const MOST_TRIES = 3_000;

/**
 * The smallest tape found that still breaks the same promise: its tail is cut, its choices become 0 or smaller,
 * until nothing helps any more.
 */
export async function shrink(scenario: Scenario, tape: readonly number[]): Promise<readonly number[]> {
  const promise = await brokenBy(scenario, tape);
  let best = trimmed(tape);
  let tries = 0;
  const isBetter = async (candidate: readonly number[]) =>
    ++tries <= MOST_TRIES && (await brokenBy(scenario, candidate)) === promise;
  for (let isShorter = true; isShorter && promise !== undefined && tries < MOST_TRIES; ) {
    isShorter = false;
    for (const candidate of smallerThan(best)) {
      if (!(await isBetter(candidate))) continue;
      best = trimmed(candidate);
      isShorter = true;
      break;
    }
  }
  return best;
}

/** The promise that a tape breaks, if it breaks one. */
export async function brokenBy(scenario: Scenario, tape: readonly number[]): Promise<string | undefined> {
  const outcome = await playHistory(scenario, new Tape(played(tape)), {
    tally: new Tally(),
    isThorough: true,
  });
  return outcome.broken?.promise;
}

/** Shorter tapes first, then tapes with fewer choices, then tapes with lower ones. */
function* smallerThan(tape: readonly number[]): Generator<readonly number[]> {
  for (let half = tape.length >> 1; half > 0; half >>= 1) yield tape.slice(0, tape.length - half);
  for (let size = tape.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at + size <= tape.length; at += size) {
      if (tape.slice(at, at + size).some((choice) => choice !== 0))
        yield [...tape.slice(0, at), ...zeros(size), ...tape.slice(at + size)];
      yield [...tape.slice(0, at), ...tape.slice(at + size)];
    }
  }
  for (const [at, choice] of tape.entries()) {
    for (let lower = 1; lower < choice; lower++) yield tape.with(at, lower);
  }
}

function zeros(size: number): number[] {
  return new Array<number>(size).fill(0);
}
