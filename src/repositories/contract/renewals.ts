import { type ContractCase, casesFor } from './check.ts';
import { renewalsAddressCases } from './renewals-address.ts';
import { renewalsAdvanceCases } from './renewals-advance.ts';
import { renewalsClaimCases } from './renewals-claim.ts';
import { renewalsEvidenceCases } from './renewals-evidence.ts';
import { renewalsQueryCases } from './renewals-queries.ts';
import type { RenewalsUnderTest } from './subjects.ts';

/**
 * The contract of a `RenewalRepository`, one case per promise. An adapter that rejects none of them keeps it.
 *
 * @param factory - called once per case; gives a repository that nobody else writes to
 * @returns cases for any test runner
 * @example
 * ```ts
 * import { createMemoryRenewals } from 'smartvps-sdk';
 * import { renewalsContract } from 'smartvps-sdk/testing';
 *
 * const cases = renewalsContract(async () => ({ renewals: createMemoryRenewals() }));
 * for (const { run } of cases) await run(); // or, with any test runner: test(name, run)
 * ```
 */
export function renewalsContract(factory: () => Promise<RenewalsUnderTest>): readonly ContractCase[] {
  const cases = [
    ...renewalsClaimCases,
    ...renewalsAdvanceCases,
    ...renewalsAddressCases,
    ...renewalsEvidenceCases,
    ...renewalsQueryCases,
  ];
  return casesFor(cases, factory);
}
