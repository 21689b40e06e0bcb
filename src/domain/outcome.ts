/**
 * What a failed call may have done at the provider.
 *
 * - `not_sent`: the request provably never left; nothing happened.
 * - `rejected`: the provider received it and refused; nothing was bought, charged or changed.
 * - `unknown`: anything may have happened. Look before you try again.
 */
export type Outcome = 'not_sent' | 'rejected' | 'unknown';

/** What a caller may do next: repeat it, look at what is so first, or change something before trying again. */
export type Advice = 'retry' | 'check-first' | 'stop';

/** The provider's verbs, one method of the client each. */
export type Verb = 'ipstock' | 'buyvps' | 'renewvps' | 'status' | 'start' | 'stop' | 'format' | 'changeos';
