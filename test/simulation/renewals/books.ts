import type { Renewal, RenewalReviewCase } from '../../../src/domain/renewal.ts';
import { promise } from '../violation.ts';
import type { Ledger } from './ledger.ts';
import { keyText } from './records.ts';

const FINAL: ReadonlySet<string> = new Set(['renewed', 'failed']);

/** Without a person: every renewal has an ending or is in review, where it is shown, and no charge is forgotten. */
export function promiseRecovered(
  records: readonly Renewal[],
  ledger: Ledger,
  cases: readonly RenewalReviewCase[],
): void {
  const shown = new Set(cases.map(keyText));
  for (const record of records) {
    const key = keyText(record);
    const isDone =
      FINAL.has(record.stage) || (record.stage === 'needs_review' && record.reason !== undefined);
    promise('no renewal without an owner, an ending or a review', isDone, () => `${key} is ${record.stage}`);
    promise('every review is shown', record.stage !== 'needs_review' || shown.has(key), () => key);
  }
  for (const open of cases) {
    const isWhole =
      open.expiresBefore === open.renewal.expiresBefore && open.version === open.renewal.version;
    promise('a review shows what was seen', isWhole, () => keyText(open));
  }
  promiseNoneForgotten(records, ledger);
}

/** What a living worker was told is on record, unless its call was handed the storage's error. */
export function promiseHeard(
  records: readonly Renewal[],
  ledger: Ledger,
  hasFailed: (process: object) => boolean,
): void {
  for (const { key, attempt, isHeard, process } of ledger.requests) {
    if (!isHeard || !process.isAlive || hasFailed(process)) continue;
    const record = records.find((each) => keyText(each) === keyText(key));
    promise(
      'what was heard is on record',
      record?.evidence[String(attempt)] !== undefined,
      () => `${keyText(key)}, attempt ${attempt}`,
    );
  }
}

/** After an honest person: nothing is left to decide, and the books balance both ways. */
export function promiseSettled(
  records: readonly Renewal[],
  ledger: Ledger,
  cases: readonly RenewalReviewCase[],
): void {
  promise('nothing is left to decide', cases.length === 0, () => cases.map(keyText).join());
  for (const record of records) {
    promise('every renewal ends', FINAL.has(record.stage), () => `${keyText(record)} is ${record.stage}`);
    if (record.stage === 'renewed') ledger.promiseCharged(record);
    else ledger.promiseNothingCharged(record);
  }
  promiseNoneForgotten(records, ledger);
  const keys = ledger.charges.map(({ request }) => keyText(request.key));
  promise('never two charges for one invoice', new Set(keys).size === keys.length, () => keys.join());
}

/** A charge is on record as renewed or in review, or a person was wrong about it. */
function promiseNoneForgotten(records: readonly Renewal[], ledger: Ledger): void {
  for (const { request } of ledger.charges) {
    const key = keyText(request.key);
    const stage = records.find((record) => keyText(record) === key)?.stage;
    const isKnown = stage === 'renewed' || stage === 'needs_review' || ledger.mistakes.has(key);
    promise('no charge is forgotten', isKnown, () => `${key} is ${stage}`);
  }
}
