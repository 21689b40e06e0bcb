import { InvalidArgumentError } from '../domain/errors.ts';
import { requireId } from '../domain/ids.ts';
import { describeType } from '../domain/text.ts';
import type { StockChange } from '../ports/stock.ts';
import { type Fields, requireFields, requireWhole } from './requests.ts';

/** A change of one type. */
export type Change<Type extends StockChange['type']> = Extract<StockChange, { readonly type: Type }>;

/** One change that `apply` is handed. @throws InvalidArgumentError */
export function readChange(change: unknown): StockChange {
  const { type, id, item, expected, set } = requireFields('changes', change);
  if (type === 'create') {
    const { packagePid, packageName } = requireFields('item.smartvps', requireFields('item', item).smartvps);
    requireText('item.smartvps.packagePid', packagePid);
    requireText('item.smartvps.packageName', packageName);
    return change as Change<'create'>;
  }
  if (type !== 'update') {
    throw new InvalidArgumentError(
      'changes',
      `A change must be of type "create" or "update"; it is neither.`,
    );
  }
  requireId('id', id);
  requireFields('expected', expected);
  requireSettable(requireFields('set', set));
  return change as Change<'update'>;
}

function requireSettable({ available, availableQty, lastSeen }: Fields): void {
  if (available !== undefined && typeof available !== 'boolean') {
    throw new InvalidArgumentError('set.available', `set.available must be true or false.`);
  }
  if (availableQty !== undefined) requireWhole('set.availableQty', availableQty, 0);
  if (lastSeen !== undefined && !(lastSeen instanceof Date && Number.isFinite(lastSeen.getTime()))) {
    throw new InvalidArgumentError('set.lastSeen', `set.lastSeen must be a valid Date.`);
  }
}

function requireText(argument: string, value: unknown): void {
  if (typeof value === 'string' && value !== '') return;
  throw new InvalidArgumentError(argument, `${argument} must be a text; it is ${describeType(value)}.`);
}
