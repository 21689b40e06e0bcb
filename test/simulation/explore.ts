import { mix } from './digest.ts';
import { playHistory, type Scenario, type Seen, Tally } from './history.ts';
import { seeded } from './random.ts';
import { nextTape, played, Tape, trimmed } from './tape.ts';
import type { Violation } from './violation.ts';

/** A history that broke a promise. */
export interface Failure {
  readonly scenario: string;
  readonly mode: 'exhaustive' | 'random';
  /** Which history it was: its number from 1, or its seed. */
  readonly history: number;
  readonly tape: readonly number[];
  readonly broken: Violation;
}

/** What a search went through. */
export interface Search {
  readonly histories: number;
  readonly steps: number;
  /** A digest of every history in order: equal runs have equal digests. */
  readonly digest: number;
  readonly tally: Tally;
  readonly failure?: Failure;
}

/** Costly looks are taken at one history of so many. */
const THOROUGH_EVERY = 8;

/** Remembers states by their digests. */
export function states(): Seen & { readonly size: number } {
  const known = new Set<number>();
  return {
    add: (state) => known.size !== known.add(state).size,
    get size() {
      return known.size;
    },
  };
}

/** Plays every tape, in odometer order, until one fails or `limit` is reached. */
export function playAll(
  scenario: Scenario,
  { limit = Number.POSITIVE_INFINITY, seen }: { readonly limit?: number; readonly seen?: Seen } = {},
): Promise<Search> {
  return withoutStacks(() => search(scenario, limit, seen));
}

/** Plays the histories of these seeds, until one fails. */
export function playSeeds(scenario: Scenario, first: number, count: number): Promise<Search> {
  return withoutStacks(() => draw(scenario, first, count));
}

async function search(scenario: Scenario, limit: number, seen: Seen | undefined): Promise<Search> {
  const tally = new Tally();
  let histories = 0;
  let steps = 0;
  let digest = 0;
  let tape: readonly number[] | undefined = [];
  while (tape !== undefined && histories < limit) {
    const current: Tape = new Tape(played(tape));
    const prune = seen && { from: tape.length, seen };
    const outcome = await playHistory(scenario, current, {
      tally,
      isThorough: histories % THOROUGH_EVERY === 0,
      ...(prune && { prune }),
    });
    histories += 1;
    steps += outcome.steps;
    digest = mix(digest, outcome.digest);
    if (outcome.broken !== undefined) {
      const failure = failureOf(scenario, 'exhaustive', histories, current, outcome.broken);
      return { histories, steps, digest, tally, failure };
    }
    tape = nextTape(current);
  }
  return { histories, steps, digest, tally };
}

async function draw(scenario: Scenario, first: number, count: number): Promise<Search> {
  const tally = new Tally();
  let steps = 0;
  let digest = 0;
  for (let seed = first; seed < first + count; seed++) {
    const tape = new Tape(seeded(seed));
    const outcome = await playHistory(scenario, tape, { tally, isThorough: seed % THOROUGH_EVERY === 1 });
    steps += outcome.steps;
    digest = mix(digest, outcome.digest);
    if (outcome.broken !== undefined) {
      const failure = failureOf(scenario, 'random', seed, tape, outcome.broken);
      return { histories: seed - first + 1, steps, digest, tally, failure };
    }
  }
  return { histories: count, steps, digest, tally };
}

/** Where an error came from is told by a replay; here it would cost more than all the rest of a history. */
async function withoutStacks<T>(work: () => Promise<T>): Promise<T> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function failureOf(
  scenario: Scenario,
  mode: Failure['mode'],
  history: number,
  { choices }: Tape,
  broken: Violation,
): Failure {
  return { scenario: scenario.name, mode, history, tape: trimmed(choices), broken };
}
