import type { Verb } from '../domain/outcome.ts';

/** What is known of one verb of the provider's API. Its name is the last part of its path. */
export interface VerbFacts {
  /** Reads change nothing and may be repeated; everything else leaves at most once. */
  readonly isRead: boolean;
  /** The largest reply that is taken in, in decoded bytes. */
  readonly maxReplyBytes: number;
}

const MIB = 1_048_576;

const ONCE: VerbFacts = { isRead: false, maxReplyBytes: MIB };

/** Every verb of the provider, shared with the simulator. Every call is a `POST`. */
export const VERBS: Readonly<Record<Verb, VerbFacts>> = {
  ipstock: { isRead: true, maxReplyBytes: 16 * MIB },
  status: { isRead: true, maxReplyBytes: MIB },
  buyvps: ONCE,
  renewvps: ONCE,
  start: ONCE,
  stop: ONCE,
  format: ONCE,
  changeos: ONCE,
};

/** The path prefix that production uses for every verb. */
export const DEFAULT_PATH_PREFIX = 'api/oceansmart';
