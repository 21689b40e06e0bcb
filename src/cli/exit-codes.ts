/** What the process ends with, for scripts to branch on. */
export const EXIT = {
  /** Done. */
  ok: 0,
  /** Something failed that has no code of its own, an item of a sync was not written, or the results were lost. */
  failed: 1,
  /** The command line, the environment or the configuration is not usable. Nothing was done. */
  usage: 2,
  /** Done, and a person should look: the guard withheld a loss, an order waits, a check found a mismatch. */
  attention: 3,
  /** The provider could not be reached, refused, or answered what cannot be read. */
  provider: 4,
  /** The record does not allow it, or is not there. Nothing was changed. */
  refused: 5,
  /** The database could not be reached, or failed. */
  storage: 6,
  /** Ended by Ctrl+C or a signal. */
  interrupted: 130,
} as const;

/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
