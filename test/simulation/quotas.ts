import type { Tally } from './history.ts';

/** How often something must have happened in 10,000 histories. */
export type Quota = readonly [what: string, least: number];

/**
 * What happened less often than it must have: a run that reaches nothing proves nothing. Besides the quotas, every
 * fault must have struck every step that histories come to often.
 *
 * @param histories - how many were played
 */
export function missedQuotas(tally: Tally, histories: number, quotas: readonly Quota[]): readonly string[] {
  const counts = tally.all();
  const all = [...quotas, ...faultQuotas(counts, histories)];
  return all.flatMap(([what, perTenThousand]) => {
    const count = counts.get(what) ?? 0;
    const least = Math.floor((perTenThousand * histories) / 10_000);
    return count < least ? [`${what}: ${count} of ${least}`] : [];
  });
}

/** Every place where a record stood once nothing was left to do and no person decided on reviews yet, in order. */
export function endingsIn(tally: Tally): readonly string[] {
  const endings = [...tally.counts.keys()].filter((what) => what.startsWith('ending: '));
  return endings.map((what) => what.slice('ending: '.length)).sort();
}

/** How often each of its faults strikes a step that every fourth history takes, in 10,000 histories. */
const STRUCK = 2;

function faultQuotas(counts: ReadonlyMap<string, number>, histories: number): readonly Quota[] {
  return [...counts.keys()].flatMap((what): Quota[] => {
    const [step, fault] = what.split(' | ');
    const isOften = (counts.get(`${step} | none`) ?? 0) >= histories / 4;
    return fault !== undefined && isOften ? [[what, STRUCK]] : [];
  });
}
