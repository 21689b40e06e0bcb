import type { Clock } from '../domain/environment.ts';
import type { Ending, Reply } from './answers.ts';

/**
 * The parts of a body as they leave the provider. It ends, stands still until the signal aborts, or breaks with
 * an error, as the reply's ending says.
 */
export async function* chunksOf(
  { body, ending }: Reply,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  switch (ending.kind) {
    case 'whole':
      return yield body;
    case 'cut':
      return yield firstHalf(body);
    case 'stall':
      yield firstHalf(body);
      return await aborted(signal);
    case 'reset':
      yield firstHalf(body);
      throw new TypeError('terminated', {
        cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
      });
    case 'drip':
      for (const [index, byte] of body.entries()) {
        if (index > 0) await clock.sleep(ending.everyMs, signal);
        yield Uint8Array.of(byte);
      }
      return;
    case 'flood':
      for (let left = ending.bytes; left > 0; left -= body.length) yield body.subarray(0, left);
  }
}

/** Whether a content-length stands before the body; without one its end is the end of the connection. */
export function announcesLength(ending: Ending): boolean {
  return ending.kind !== 'flood' && !(ending.kind === 'cut' && !ending.announced);
}

/** Rejects with the signal's reason once it aborts, and never before. */
export function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** The part of a body that gets through when it is cut. */
export function firstHalf(body: Uint8Array): Uint8Array {
  return body.subarray(0, Math.floor(body.length / 2));
}
