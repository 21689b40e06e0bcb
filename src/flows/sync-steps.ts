import { errorName } from '../domain/errors.ts';
import type { CreateAction, DisableAction, InventoryPlan, ItemAction } from '../domain/plan.ts';
import type { SyncResult } from '../domain/report.ts';
import type { StockItem } from '../domain/stock.ts';
import type { StockChange, StockChangeResult, StockSnapshot, StockUpdate } from '../ports/stock.ts';

/** One action of a plan on its way to storage: what to write, and what to report when storage has answered. */
export interface Step {
  /** Absent for an item that is withheld. */
  readonly change?: StockChange;
  /** What the report says, given storage's answer. */
  resultOf(answer: StockChangeResult | undefined | typeof DRY_RUN): SyncResult;
}

/** In place of storage's answer, where storage is not asked. */
const DRY_RUN = 'dry_run';

/** Lines up every action of a plan; with `isWithheld`, items that would go off sale are not written. */
export function stepsOf(plan: InventoryPlan, isWithheld: boolean): readonly Step[] {
  return [
    ...plan.created.map(createStep),
    ...plan.updated.map((action) => updateStep('updated', action)),
    ...plan.disabled.map((action) => (isWithheld ? withheldStep(action) : updateStep('disabled', action))),
    ...plan.reEnabled.map((action) => updateStep('re-enabled', action)),
  ];
}

/** What the report of a dry run says of a step. */
export function plannedResult(step: Step): SyncResult {
  return step.resultOf(DRY_RUN);
}

function createStep({ item, package: listed }: CreateAction): Step {
  const facts = {
    pid: listed.id,
    name: listed.name,
    qty: listed.ipv4,
    available: item.available,
    status: listed.status,
    nowAvailable: item.available,
  };
  return {
    change: { type: 'create', item },
    resultOf: (answer) => settled({ action: 'created', ...facts }, answer),
  };
}

function updateStep(
  action: 'updated' | 'disabled' | 're-enabled',
  planned: ItemAction & { reason?: string },
): Step {
  const { item, changes, reason } = planned;
  const set: StockUpdate = Object.fromEntries(changes.map(({ field, to }) => [field, to]));
  const facts = { ...factsOf(planned), ...(reason !== undefined && { reason }) };
  return {
    change: { type: 'update', id: item.id, expected: snapshotOf(item), set },
    resultOf: (answer) => settled({ action, ...facts }, answer),
  };
}

function withheldStep(planned: DisableAction): Step {
  const { item, reason } = planned;
  const facts = { ...factsOf(planned), available: item.available, nowAvailable: item.available, reason };
  return { resultOf: () => ({ ...facts, action: 'withheld', qty: Number(item.smartvps.availableQty) || 0 }) };
}

function factsOf({ item, package: listed, changes }: ItemAction): Omit<SyncResult, 'action'> {
  const change = changes.find(({ field }) => field === 'available');
  const wasAvailable = item.available === true;
  const nowAvailable = change === undefined ? wasAvailable : change.to === true;
  return {
    id: item.id,
    pid: String(item.smartvps.packagePid),
    name: item.smartvps.packageName,
    qty: listed?.ipv4 ?? 0,
    available: nowAvailable,
    ...(listed !== undefined && { status: listed.status }),
    wasAvailable,
    nowAvailable,
  };
}

function settled(result: SyncResult, answer: StockChangeResult | undefined | typeof DRY_RUN): SyncResult {
  if (answer === DRY_RUN) return result;
  switch (answer?.status) {
    case 'conflict':
      return { ...result, action: 'conflicted', reason: 'written by somebody else meanwhile' };
    case 'failed':
      return { ...result, action: 'failed', reason: errorName(answer.error) };
    case 'applied':
      return { ...result, id: answer.id };
    default:
      // What storage did not say it did is not taken for done.
      return { ...result, action: 'failed', reason: 'storage gave no answer' };
  }
}

function snapshotOf({ available, smartvps }: StockItem): StockSnapshot {
  const { packagePid, packageName, availableQty, lastSeen, hold } = smartvps;
  return { packagePid, packageName, available, availableQty, lastSeen, hold };
}
