/** Fails a case with what was seen and what was wanted. Needs nothing that a runtime could lack. */
export function expectSame(seen: unknown, wanted: unknown): void {
  const [is, should] = [JSON.stringify(seen), JSON.stringify(wanted)];
  if (is !== should) throw new Error(`expected ${should}, got ${is}`);
}

/** Waits for a promise to fail and gives the error back. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  const [result] = await Promise.allSettled([promise]);
  if (result.status === 'fulfilled') throw new Error('expected a failure, and there was none');
  return result.reason;
}
