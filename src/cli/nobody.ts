import { NetworkError } from '../domain/errors.ts';
import type { Verb } from '../domain/outcome.ts';
import type { Provider } from '../ports/provider.ts';

/** Stands in for the provider where nothing is to be sent to it: every call fails before it leaves. */
export const nobody: Provider = {
  ipstock: () => notSent('ipstock'),
  buyVps: () => notSent('buyvps'),
  renewVps: () => notSent('renewvps'),
  status: () => notSent('status'),
};

async function notSent(verb: Verb): Promise<never> {
  const facts = { verb, outcome: 'not_sent', attempts: 0, networkCode: undefined } as const;
  throw new NetworkError(`Could not complete ${verb}: the provider is not asked here.`, facts);
}
