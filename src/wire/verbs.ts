import type { Verb } from '../domain/outcome.ts';

/** What is known of one verb of the provider's API. */
export interface VerbFacts {
  /** The last part of its path. */
  readonly path: string;
  /** Reads change nothing and may be repeated; everything else leaves at most once. */
  readonly isRead: boolean;
  /** The largest reply that is taken in, in decoded bytes. */
  readonly maxReplyBytes: number;
}

const MIB = 1_048_576;

/** Every verb of the provider, shared with the simulator. Every call is a `POST`. */
export const VERBS: Readonly<Record<Verb, VerbFacts>> = {
  ipstock: { path: 'ipstock', isRead: true, maxReplyBytes: 16 * MIB },
  status: { path: 'status', isRead: true, maxReplyBytes: MIB },
  buyvps: { path: 'buyvps', isRead: false, maxReplyBytes: MIB },
  renewvps: { path: 'renewvps', isRead: false, maxReplyBytes: MIB },
  start: { path: 'start', isRead: false, maxReplyBytes: MIB },
  stop: { path: 'stop', isRead: false, maxReplyBytes: MIB },
  format: { path: 'format', isRead: false, maxReplyBytes: MIB },
  changeos: { path: 'changeos', isRead: false, maxReplyBytes: MIB },
};

/** The path prefix that production uses for every verb. */
export const DEFAULT_PATH_PREFIX = 'api/oceansmart';
