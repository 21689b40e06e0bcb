import type { WorkerProcess } from './worker-process.ts';
import type { WorkerPart, World } from './world.ts';

/** How often a worker is started that may go another way, because time is real here. */
const TRIES = 5;

/** Does something in a world in which a worker was struck at a boundary. */
type WhenStruck = <Answer>(
  /** Makes the world anew for every try. */
  open: () => Promise<World>,
  boundary: string,
  work: (world: World, struck: WorkerProcess) => Promise<Answer>,
  part?: WorkerPart,
) => Promise<Answer>;

/**
 * Does the work in a world in which a worker is frozen at a boundary.
 *
 * @throws Error when no worker came to the boundary
 */
export const whenFrozenAt: WhenStruck = (open, boundary, work, part) =>
  whenStruck(open, boundary, (world) => frozenAt(world, boundary, part), work);

/**
 * Does the work in a world in which a worker was killed at a boundary.
 *
 * @throws Error when no worker came to the boundary
 */
export const whenKilledAt: WhenStruck = (open, boundary, work, part) =>
  whenStruck(open, boundary, (world) => killedAt(world, boundary, part), work);

/** @param strike - answers nothing when the worker went another way */
async function whenStruck<Answer>(
  open: () => Promise<World>,
  boundary: string,
  strike: (world: World) => Promise<WorkerProcess | undefined>,
  work: (world: World, struck: WorkerProcess) => Promise<Answer>,
): Promise<Answer> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const world = await open();
    try {
      const struck = await strike(world);
      if (struck !== undefined) return await work(world, struck);
    } finally {
      await world.close();
    }
  }
  throw new Error(`No worker came to "${boundary}".`);
}

async function frozenAt(
  world: World,
  boundary: string,
  part: WorkerPart = {},
): Promise<WorkerProcess | undefined> {
  const late = world.start({ isWorking: false, ...part, strike: { kind: 'wait', at: boundary } });
  const arriving = new Promise<void>((resolve) => {
    world.onArrival = (arrival) => {
      if (arrival === boundary) resolve(late.strike('SIGSTOP'));
    };
  });
  const isThere = await Promise.race([arriving, late.waiting]).then(
    () => true,
    () => false,
  );
  world.onArrival = () => {};
  late.strike('SIGSTOP');
  return isThere ? late : undefined;
}

/** Lets a frozen worker go on to its end. */
export async function thawed(late: WorkerProcess): Promise<void> {
  late.release();
  late.strike('SIGCONT');
  await late.ended;
}

async function killedAt(
  world: World,
  boundary: string,
  part: WorkerPart = {},
): Promise<WorkerProcess | undefined> {
  const struck = world.start({ ...part, strike: { kind: 'kill', at: boundary } });
  world.onArrival = (arrival) => {
    if (arrival === boundary && struck.isAlive) struck.strike('SIGKILL');
  };
  const { signal } = await struck.ended;
  world.onArrival = () => {};
  await world.look();
  return signal === 'SIGKILL' ? struck : undefined;
}

/** The moments before each call of a worker that nobody strikes and that looks at nothing a second time. */
export async function callsOf(open: () => Promise<World>, part: WorkerPart = {}): Promise<readonly string[]> {
  const world = await open();
  const { passed } = await boundariesOf(world, { ...part, isWorking: false });
  await world.close();
  return passed.filter((boundary) => boundary.startsWith('before '));
}

/** The boundaries that a worker passes that nobody strikes: its own, and those within the provider. */
export async function boundariesOf(
  world: World,
  part: WorkerPart,
): Promise<{ readonly passed: readonly string[]; readonly arrivals: readonly string[] }> {
  const arrivals: string[] = [];
  world.onArrival = (arrival) => arrivals.push(arrival);
  const { ended, passed } = world.start(part);
  await ended;
  world.onArrival = () => {};
  return { passed, arrivals };
}
