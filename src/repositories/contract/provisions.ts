import { type ContractCase, casesFor } from './check.ts';
import { provisionsAddressCases } from './provisions-address.ts';
import { provisionsAdvanceCases } from './provisions-advance.ts';
import { provisionsClaimCases } from './provisions-claim.ts';
import { provisionsEvidenceCases } from './provisions-evidence.ts';
import { provisionsPoolCases } from './provisions-pools.ts';
import { provisionsQueryCases } from './provisions-queries.ts';
import type { ProvisionsUnderTest } from './subjects.ts';

/**
 * The contract of a `ProvisionRepository`, one case per promise. An adapter that rejects none of them keeps it.
 *
 * @param factory - called once per case; gives a repository that nobody else writes to
 * @returns cases for any test runner
 * @example
 * ```ts
 * import { createMemoryProvisions } from 'smartvps-sdk';
 * import { provisionsContract } from 'smartvps-sdk/testing';
 *
 * const cases = provisionsContract(async () => ({ provisions: createMemoryProvisions() }));
 * for (const { run } of cases) await run(); // or, with any test runner: test(name, run)
 * ```
 */
export function provisionsContract(factory: () => Promise<ProvisionsUnderTest>): readonly ContractCase[] {
  const cases = [
    ...provisionsClaimCases,
    ...provisionsAdvanceCases,
    ...provisionsAddressCases,
    ...provisionsEvidenceCases,
    ...provisionsQueryCases,
    ...provisionsPoolCases,
  ];
  return casesFor(cases, factory);
}
