import { inParallel } from './in-parallel.ts';
import type { EndState } from './recovered.ts';
import type { Scenario } from './scenarios.ts';
import { boundariesOf, whenKilledAt } from './striking.ts';
import type { WorkerPart, World } from './world.ts';

/** How many worlds live at once. */
const WIDTH = 6;

/** How a scenario is lived through, and what must be so afterwards. */
export interface Trial<Way extends Scenario> {
  /** Makes its world, anew each time. */
  open(scenario: Way): Promise<World>;
  /** What the worker is to do that may be killed. */
  readonly part: (scenario: Way) => WorkerPart;
  /** Looks at what a dead worker left, to tell after the recovery where that must have ended. */
  endingAfter(world: World, scenario: Way): () => EndState;
  /** Recovers, and says what is wrong. */
  wrongAfterRecovery(world: World, ending: () => EndState): Promise<readonly string[]>;
}

/**
 * Lives through a scenario with nobody struck, and then once for every boundary on the way, where the worker is killed
 * and another one recovers.
 *
 * @param build - makes the scenario anew: some of its faults strike only so often
 * @returns at how many boundaries, and what was wrong
 */
export async function killedAnywhere<Way extends Scenario>(
  build: () => Way,
  trial: Trial<Way>,
): Promise<{ readonly points: number; readonly wrong: readonly string[] }> {
  const { boundaries, wrong } = await undisturbed(build(), trial);
  const kills = await inParallel(boundaries, WIDTH, (boundary) => wrongWhenKilledAt(boundary, build, trial));
  return { points: boundaries.length, wrong: [...wrong, ...kills.flat()] };
}

async function undisturbed<Way extends Scenario>(
  scenario: Way,
  { open, part, wrongAfterRecovery }: Trial<Way>,
): Promise<{ readonly boundaries: readonly string[]; readonly wrong: readonly string[] }> {
  const world = await open(scenario);
  try {
    const { passed, arrivals } = await boundariesOf(world, part(scenario));
    const wrong = await wrongAfterRecovery(world, () => scenario.ending);
    const { from = passed[0] ?? '' } = scenario;
    const own = [...passed.slice(passed.indexOf(from)), ...arrivals];
    const boundaries = own.filter((boundary) => isAmong(boundary, scenario));
    return { boundaries, wrong: passed.includes(from) ? wrong : [...wrong, `no ${from}`] };
  } finally {
    await world.close();
  }
}

/** What happens within a store is the same on every way. */
function isAmong(boundary: string, { from, times = 1 }: Scenario): boolean {
  const isWithinStore = /^(written|linked|sent|answered) /.test(boundary);
  return Number(boundary.split('#')[1]) <= times && (from === undefined || !isWithinStore);
}

async function wrongWhenKilledAt<Way extends Scenario>(
  boundary: string,
  build: () => Way,
  { open, part, endingAfter, wrongAfterRecovery }: Trial<Way>,
): Promise<readonly string[]> {
  const scenario = build();
  try {
    const wrong = await whenKilledAt(
      () => open(build()),
      boundary,
      (world) => wrongAfterRecovery(world, endingAfter(world, scenario)),
      part(scenario),
    );
    return wrong.map((finding) => `killed at "${boundary}": ${finding}`);
  } catch (error) {
    return [`killed at "${boundary}": ${error}`];
  }
}
