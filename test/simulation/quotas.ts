import type { Tally } from './history.ts';

/** How often something must have happened. */
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
  return all.flatMap(([what, least]) => {
    const count = counts.get(what) ?? 0;
    return count < least ? [`${what}: ${count} of ${least}`] : [];
  });
}

/** A step that every fourth history takes is struck by each of its faults in one of so many histories. */
const STRUCK_IN = 2_500;

function faultQuotas(counts: ReadonlyMap<string, number>, histories: number): readonly Quota[] {
  const least = Math.floor(histories / STRUCK_IN);
  return [...counts.keys()].flatMap((what): Quota[] => {
    const [step, fault] = what.split(' | ');
    const isOften = (counts.get(`${step} | none`) ?? 0) >= histories / 4;
    return fault !== undefined && isOften ? [[what, least]] : [];
  });
}
