import { ConfigurationError } from '../domain/errors.ts';
import type { InventoryPlan } from '../domain/plan.ts';
import type { GuardRule, GuardVerdict } from '../domain/report.ts';

/** How much may go off sale in one run without a person's word. */
export interface GuardOptions {
  /** The part of what is on sale that may go at once, 0 to 1. @default 0.5 */
  readonly maxLossRatio?: number;
  /** Fewer items than this may always go. @default 5 */
  readonly minLoss?: number;
  /** A named person's ceiling for this run: a loss of at most this many passes whole, a greater one does not. */
  readonly approvedLoss?: number;
}

/**
 * Judges how much a plan would take off sale. It trips when the list is empty while anything is on sale, when
 * the loss is more than `maxLossRatio` of what is on sale and at least `minLoss` items, or when it is more than
 * `approvedLoss`; an approval of at least the loss overrides the other two.
 *
 * @throws ConfigurationError for an option out of range
 */
export function judgeLoss(
  plan: Pick<InventoryPlan, 'disabled' | 'summary'>,
  options?: GuardOptions,
): GuardVerdict {
  const { maxLossRatio, minLoss, approvedLoss } = readGuardOptions(options);
  const loss = plan.disabled.length;
  const { onSale } = plan.summary;
  const rules: GuardRule[] = [];
  if (plan.summary.packages === 0 && onSale > 0) rules.push('empty_list');
  if (loss / onSale > maxLossRatio && loss >= minLoss) rules.push('loss_ratio');
  if (approvedLoss !== undefined && loss > approvedLoss) rules.push('approved_loss');
  const tripped = approvedLoss === undefined ? rules.length > 0 : loss > approvedLoss;
  return { tripped, loss, onSale, rules, message: describe(tripped, loss, onSale, rules) };
}

/** Checks the guard's options and fills in the defaults. */
export function readGuardOptions(options: GuardOptions = {}) {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new ConfigurationError('guard', 'Option guard must be an object, such as { maxLossRatio: 0.5 }.');
  const { maxLossRatio = 0.5, minLoss = 5, approvedLoss } = options;
  if (typeof maxLossRatio !== 'number' || !(maxLossRatio >= 0 && maxLossRatio <= 1))
    throw invalid('maxLossRatio', 'a number from 0 to 1');
  if (!isCount(minLoss)) throw invalid('minLoss', 'a whole number of at least 0');
  if (approvedLoss !== undefined && !isCount(approvedLoss))
    throw invalid('approvedLoss', 'a whole number of at least 0');
  return { maxLossRatio, minLoss, approvedLoss };
}

const WORDS: Record<GuardRule, string> = {
  empty_list: 'the provider lists nothing',
  loss_ratio: 'that is more than the guard lets go at once',
  approved_loss: 'that is more than was approved',
};

function describe(tripped: boolean, loss: number, onSale: number, rules: readonly GuardRule[]): string {
  const what = `${loss} of ${onSale} items on sale would go off sale`;
  if (rules.length === 0) return `${what}.`;
  return `${what}: ${rules.map((rule) => WORDS[rule]).join('; ')}. ${tripped ? 'Withheld.' : 'Approved.'}`;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function invalid(option: keyof GuardOptions, expected: string): ConfigurationError {
  return new ConfigurationError(`guard.${option}`, `Option guard.${option} must be ${expected}.`);
}
