import type { InventoryPlan, ItemAction } from '../../../src/domain/plan.ts';
import type { StockItem } from '../../../src/domain/stock.ts';

/** What a shop's storage does with a plan: the changes of each action and nothing else. */
export function applyPlan(items: readonly StockItem[], plan: InventoryPlan): readonly StockItem[] {
  const actions = [...plan.updated, ...plan.disabled, ...plan.reEnabled];
  const kept = items.map((item) => {
    const own = actions.filter((action) => action.item.id === item.id);
    return own.reduce(write, item);
  });
  const created = plan.created.map(({ item }, index) => ({ ...item, id: `created-${index}` }));
  return [...kept, ...created];
}

function write(item: StockItem, { changes }: ItemAction): StockItem {
  let { available } = item;
  const config: Record<string, unknown> = { ...item.smartvps };
  for (const { field, to } of changes) {
    if (field === 'available') available = to === true;
    else if (to === undefined) delete config[field];
    else config[field] = to;
  }
  // The identity is in `config` as it was: no change ever names it.
  return { ...item, available, smartvps: config as StockItem['smartvps'] };
}
