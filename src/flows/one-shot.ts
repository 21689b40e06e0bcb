import type { Clock, Random } from '../domain/environment.ts';
import { StorageError } from '../domain/errors.ts';
import { pauseMs, STORE_PAUSE } from '../rules/pauses.ts';

/** How long an answer is held while storage does not take it. Longer outages hand it back to the caller. */
const RECORD_WITHIN_MS = 120_000;

/** A request that spends money and must never leave twice. */
export interface OneShot<Evidence, Stored> {
  readonly clock: Clock;
  readonly random: Random;
  /** The request leaves before this moment or never. */
  readonly sendBy: number;
  /** The caller's own end; the answer is not held past it. */
  readonly deadline: number | undefined;
  /** Stores the mark: from here on something may have been bought. */
  mark(): Promise<'ok' | 'lost'>;
  /** Sends the request and says what was heard. Never rejects. */
  send(): Promise<Evidence>;
  /** What is to be recorded when the moment to send has passed. */
  notSent(): Evidence;
  /** Stores what was heard. Idempotent. */
  record(evidence: Evidence): Promise<Stored>;
}

/** How a one-shot request went. */
export type ShotResult<Evidence, Stored> =
  /** The mark was refused: somebody else has the record. Nothing was sent. */
  | { readonly status: 'lost' }
  /** Nobody knows whether the mark was stored. Nothing was sent. */
  | { readonly status: 'unconfirmed'; readonly error: unknown }
  /** The request left or provably did not, and what was heard is on record. */
  | { readonly status: 'recorded'; readonly stored: Stored }
  /** What was heard could not be recorded. */
  | { readonly status: 'unrecorded'; readonly evidence: Evidence; readonly error: unknown };

/**
 * Marks, sends once, and keeps the answer as evidence.
 *
 * The mark is stored and acknowledged before the request leaves; if its acknowledgement is lost, nothing is
 * sent. The moment to send is checked once more right before the request, so that a worker that was frozen
 * sends nothing when it wakes up. The answer is recorded whatever it is, for as long as it takes, up to
 * {@link RECORD_WITHIN_MS}.
 */
export async function sendOnce<Evidence, Stored>(
  shot: OneShot<Evidence, Stored>,
): Promise<ShotResult<Evidence, Stored>> {
  try {
    if ((await shot.mark()) === 'lost') return { status: 'lost' };
  } catch (error) {
    return { status: 'unconfirmed', error };
  }
  const evidence = shot.clock.now() > shot.sendBy ? shot.notSent() : await shot.send();
  return keep(shot, evidence);
}

async function keep<Evidence, Stored>(
  { clock, random, deadline, record }: OneShot<Evidence, Stored>,
  evidence: Evidence,
): Promise<ShotResult<Evidence, Stored>> {
  const giveUpAt = Math.min(clock.now() + RECORD_WITHIN_MS, deadline ?? Number.POSITIVE_INFINITY);
  let pausedMs = 0;
  for (let tries = 0; ; tries += 1) {
    try {
      const stored: unknown = await record(evidence);
      if (!isRecord<Stored>(stored)) throw new StorageError('recordEvidence() answered no record.');
      return { status: 'recorded', stored };
    } catch (error) {
      const pause = pauseMs(tries, random, STORE_PAUSE);
      // Pauses add up: a clock that stands must not have a worker try for ever.
      const isLate = clock.now() + pause > giveUpAt || pausedMs >= RECORD_WITHIN_MS;
      if (tries >= 2 && isLate) return { status: 'unrecorded', evidence, error };
      await clock.sleep(pause);
      pausedMs += pause;
    }
  }
}

/** An adapter that forgets to answer may have forgotten to store as well. */
function isRecord<Stored>(stored: unknown): stored is Stored {
  return typeof stored === 'object' && stored !== null;
}
