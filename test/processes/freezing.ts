import type { WorkerProcess } from './worker-process.ts';
import type { WorkerPart, World } from './world.ts';

/** How often a worker is started that may go another way, because time is real here. */
const TRIES = 5;

/**
 * Does the work in a world in which a worker is frozen at a boundary.
 *
 * @param open - makes the world anew for every try
 * @throws Error when no worker came to the boundary
 */
export async function whenFrozenAt<Answer>(
  open: () => Promise<World>,
  boundary: string,
  work: (world: World, late: WorkerProcess) => Promise<Answer>,
  part: WorkerPart = {},
): Promise<Answer> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const world = await open();
    try {
      const late = await frozenAt(world, boundary, part);
      if (late === undefined) continue;
      return await work(world, late);
    } finally {
      await world.close();
    }
  }
  throw new Error(`No worker came to "${boundary}".`);
}

/** `undefined` when the worker went another way: time is real here. */
async function frozenAt(
  world: World,
  boundary: string,
  part: WorkerPart,
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
