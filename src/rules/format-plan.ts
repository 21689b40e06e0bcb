import { InvalidArgumentError } from '../domain/errors.ts';
import type { FieldChange, InventoryPlan, ItemAction } from '../domain/plan.ts';
import { printable, textOf } from '../domain/text.ts';

/**
 * Writes a plan for a person: one line per action with from and to, then a line of counts.
 *
 * `+` a new item, `~` a changed quantity, `-` off sale and why, `^` back on sale, `!` a warning.
 *
 * @throws InvalidArgumentError for what is no plan, such as the whole report of a sync
 * @example
 * ```text
 * + 12::103.93.17x  Ocean Linux - 103.93.17x  available: true, availableQty: 40
 * - 5::103.82.72  Summer deal  (missing_from_api)  available: true -> false, availableQty: 71 -> 0
 * 1 to create, 0 to update, 1 to take off sale, 0 to bring back, 18 unchanged
 * ```
 */
export function formatPlan(plan: InventoryPlan): string {
  if (!Array.isArray(plan?.created))
    throw new InvalidArgumentError('plan', 'plan must be a plan: of a sync, it is report.plan.');
  const { created, updated, disabled, reEnabled, unchanged, warnings } = plan;
  const lines = [
    ...created.map((action) => line('+', action.item, action.changes.map(value))),
    ...updated.map((action) => itemLine('~', action)),
    ...disabled.map((action) => itemLine('-', action, `(${action.reason})`)),
    ...reEnabled.map((action) => itemLine('^', action)),
    ...warnings.map(({ message }) => `! ${message}`),
    `${created.length} to create, ${updated.length} to update, ${disabled.length} to take off sale, ` +
      `${reEnabled.length} to bring back, ${unchanged} unchanged`,
  ];
  return lines.join('\n');
}

function itemLine(sign: string, { item, changes }: ItemAction, ...notes: readonly string[]): string {
  return line(sign, item, changes.map(transition), notes);
}

function line(
  sign: string,
  { name, smartvps }: Pick<ItemAction['item'], 'name' | 'smartvps'>,
  changes: readonly string[],
  notes: readonly string[] = [],
): string {
  const identity = printable(`${smartvps.packagePid}::${smartvps.packageName}`);
  return [`${sign} ${identity}`, printable(textOf(name)), ...notes, changes.join(', ')].join('  ');
}

function value({ field, to }: FieldChange): string {
  return `${field}: ${show(to)}`;
}

function transition({ field, from, to }: FieldChange): string {
  return `${field}: ${show(from)} -> ${show(to)}`;
}

function show(fact: unknown): string {
  if (fact === undefined) return 'none';
  if (fact instanceof Date) return Number.isFinite(fact.getTime()) ? fact.toISOString() : 'an invalid date';
  return printable(textOf(fact), 40);
}
