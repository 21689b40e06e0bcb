import { collectGarbage } from './harness.ts';

/**
 * How many bytes of the heap were in use at most, over what was in use before, at the moments at which the work lets
 * somebody look. Everything that nobody can reach any more is collected first.
 */
export async function peakHeapOf(work: (look: () => void) => Promise<void>): Promise<number> {
  const before = heapInUse();
  let peak = before;
  await work(() => {
    peak = Math.max(peak, heapInUse());
  });
  return peak - before;
}

function heapInUse(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
