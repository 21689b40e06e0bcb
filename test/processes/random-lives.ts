import { expect } from 'vitest';
import { systemClock } from '../../src/domain/environment.ts';
import type { Provision } from '../../src/domain/provision.ts';
import type { Renewal } from '../../src/domain/renewal.ts';
import { between } from '../../src/simulator/random.ts';
import { endStateOf } from '../simulation/shown.ts';
import type { EndState } from './recovered.ts';
import { pick } from './troubles.ts';
import type { WorkerProcess } from './worker-process.ts';
import type { WorkerPart, World } from './world.ts';

/** How many worlds live at once. */
const WIDTH = 3;

/** How often two workers are started in one world. */
const ROUNDS = 3;

/** The seed of the first world; each world has the next one. `SEED=7 npx vitest run random-kills` repeats it. */
export const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000));

/** What became of a world whose workers were killed. */
export interface Life {
  readonly kills: number;
  readonly wrong: readonly string[];
  readonly endings: readonly EndState[];
  /** How many records had more than one lease. */
  readonly takenOver: number;
}

/** A worker to start, and before which boundary, counted from 1, it is struck at the latest. */
export interface Mortal {
  readonly part: WorkerPart;
  readonly diesBy: number;
}

/** Has worlds live, one after the other in each of a few lanes, until so many workers died in them. */
export async function livesUntil(
  kills: number,
  lived: (seed: number) => Promise<Life>,
): Promise<readonly Life[]> {
  const lives: Life[] = [];
  const killed = () => lives.reduce((sum, life) => sum + life.kills, 0);
  let seed = SEED;
  const lane = async () => {
    while (killed() < kills) {
      seed += 1;
      lives.push(await lived(seed - 1));
    }
  };
  await Promise.all(Array.from({ length: WIDTH }, lane));
  return lives;
}

/** Kills the workers of a world again and again, two at once; how many did not live to their end. */
export async function killedInRounds(
  world: World,
  random: () => number,
  mortal: (round: number) => Mortal,
): Promise<number> {
  let kills = 0;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const workers = [1, 2].map(() => started(world, random, mortal(round)));
    for (const { ended } of workers) if ((await ended).signal === 'SIGKILL') kills += 1;
    world.clock.stand();
    const next = await world.nextMoment();
    const pauseMs = pick(random, [0, 20_000, 250_000]);
    world.clock.jumpTo(random() < 0.5 && Number.isFinite(next) ? next : world.clock.now() + pauseMs);
  }
  return kills;
}

/** A worker that is killed at a boundary that is drawn, or by somebody who does not know where it is. */
function started(world: World, random: () => number, { part, diesBy }: Mortal): WorkerProcess {
  const seed = between(random, 1, 1_000_000);
  if (random() < 0.2) {
    const struck = world.start({ ...part, seed });
    systemClock.sleep(between(random, 80, 500)).then(() => struck.strike('SIGKILL'));
    return struck;
  }
  return world.start({ ...part, seed, strike: { kind: 'kill', at: between(random, 1, diesBy) } });
}

/** Where the records of a world stand, and how many were taken over. */
export function standing(records: readonly (Provision | Renewal)[]): Pick<Life, 'endings' | 'takenOver'> {
  return {
    endings: records.map(endStateOf),
    takenOver: records.filter(({ fence }) => fence > 1).length,
  };
}

/** Every promise is kept and every ending is known; a run that comes to none of the telling ones would prove nothing. */
export function expectSound(
  lives: readonly Life[],
  known: readonly EndState[],
  telling: readonly EndState[],
): void {
  expect(lives.flatMap(({ wrong }) => wrong)).toEqual([]);
  const endings = lives.flatMap((life) => life.endings);
  expect(endings.filter((ending) => !known.includes(ending))).toEqual([]);
  expect(endings).toEqual(expect.arrayContaining([...telling]));
  expect(lives.filter(({ takenOver }) => takenOver > 0).length).toBeGreaterThan(lives.length / 4);
}
