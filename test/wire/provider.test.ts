import { expect, expectTypeOf, it } from 'vitest';
import type { Provider } from '../../src/ports/provider.ts';
import type { SmartVpsClient } from '../../src/wire/client.ts';
import { VERBS } from '../../src/wire/verbs.ts';
import { answered, IP } from './support.ts';

it('SmartVpsClient is a Provider', async () => {
  expectTypeOf<SmartVpsClient>().toExtend<Provider>();
  const provider: Provider = answered(IP).client;
  expect(await provider.buyVps({ packageName: '103.82.72', memoryGb: 4 })).toMatchObject({ ip: IP });
});

it('only what changes nothing at the provider counts as a read', () => {
  const reads = Object.entries(VERBS).flatMap(([verb, { isRead }]) => (isRead ? [verb] : []));
  expect(reads).toEqual(['ipstock', 'status']);
});
