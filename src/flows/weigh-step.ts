import type { Provision } from '../domain/provision.ts';
import { weighed } from '../rules/answers.ts';
import { lastEvidence } from '../rules/evidence.ts';
import { ANSWER_MARGIN_MS, released } from '../rules/transitions.ts';
import { fetchPackages } from './package-list.ts';
import type { Worker } from './worker.ts';

/**
 * Takes a record in `purchasing` on by what was heard of it. A mark of this very run whose request never left
 * goes back to `pending`; one that may still be answered is left alone; one that nobody answered is a case for
 * a person.
 */
export async function weighStep(worker: Worker, purchasing: Provision): Promise<Provision> {
  const { mark } = purchasing;
  const evidence = lastEvidence(purchasing);
  if (evidence === undefined && mark !== undefined) {
    if (mark.fence === worker.fence && !worker.sent.has(mark.attempt)) {
      return worker.defer(purchasing, 'not_sent', 'the mark was not acknowledged, and nothing was sent');
    }
    const answeredBy = mark.answerBy + ANSWER_MARGIN_MS;
    if (worker.now() < answeredBy) {
      return worker.save(purchasing, released(purchasing, worker.by(), { dueAt: answeredBy }));
    }
  }
  const isUnknown = evidence === undefined || evidence.outcome === 'unknown';
  const stockAfter = isUnknown ? await stockNow(worker, purchasing) : undefined;
  const next = weighed(purchasing, worker.by(), worker.settings);
  return worker.save(purchasing, stockAfter === undefined ? next : { ...next, stockAfter });
}

/** How many addresses the package has now, for a person to compare; `undefined` when it cannot be told. */
async function stockNow(worker: Worker, provision: Provision): Promise<number | undefined> {
  try {
    const { packages } = await fetchPackages(worker.settings.client, worker.readOptions());
    return packages.find(({ id, name }) => id === provision.package?.id && name === provision.package.name)
      ?.ipv4;
  } catch {
    return undefined;
  }
}
