import { errorName, PackageSelectionError } from '../domain/errors.ts';
import { isId } from '../domain/ids.ts';
import type { Order } from '../domain/order.ts';
import type { Package } from '../domain/package.ts';
import type { Provision } from '../domain/provision.ts';
import type { Diagnosis, DiagnosisCheck } from '../domain/provision-result.ts';
import type { StockItem } from '../domain/stock.ts';
import { printable, textOf } from '../domain/text.ts';
import { checkOrder } from '../rules/order-check.ts';
import { isInPool, poolOfConfig } from '../rules/pool.ts';
import { selectExactPackage } from '../rules/selection.ts';
import { fetchPackages } from './package-list.ts';
import type { ProvisionerSettings } from './provisioner-options.ts';
import { whatChanged } from './purchase-step.ts';

/** Follows an order to its item, its package and its address, and says at each step whether they match. */
export async function diagnoseOrder(settings: ProvisionerSettings, orderId: string): Promise<Diagnosis> {
  const { orders, stock, provisions } = settings;
  const [shopOrder, provision] = await Promise.all([orders.get(orderId), provisions.get(orderId)]);
  const order = shopOrder ?? undefined;
  const stockId = order?.stockId ?? provision?.stockId;
  const item = (isId(stockId) && (await stock.get(stockId))) || undefined;
  const selection = item === undefined ? undefined : await select(settings, item);
  return {
    orderId,
    order,
    item,
    provision,
    package: selection?.selected,
    checks: [
      orderCheck(orderId, order),
      itemCheck(stockId, item),
      ...(order && item ? [contentCheck(order, item, provision)] : []),
      ...(selection ? [selection.check] : []),
      purchaseCheck(provision),
      ...(provision?.address === undefined ? [] : [addressCheck(provision, provision.address)]),
      ...(provision?.address === undefined ? [] : [await statusCheck(settings, provision.address)]),
    ],
  };
}

function orderCheck(orderId: string, order: Order | undefined): DiagnosisCheck {
  const label = `Order "${printable(orderId)}"`;
  if (order === undefined)
    return { name: 'order', ok: false, message: `${label} is not among the shop's orders.` };
  return {
    name: 'order',
    ok: true,
    message: `${label} is for stock item "${printable(textOf(order.stockId))}".`,
  };
}

function itemCheck(stockId: string | undefined, item: StockItem | undefined): DiagnosisCheck {
  if (stockId === undefined)
    return { name: 'item', ok: undefined, message: 'No stock item is known for this order.' };
  const label = `Stock item "${printable(textOf(stockId))}"`;
  if (item === undefined) return { name: 'item', ok: false, message: `${label} does not exist.` };
  const { packagePid, packageName } = item.smartvps;
  return {
    name: 'item',
    ok: true,
    message: `${label} sells package ${printable(`${textOf(packagePid)}::${textOf(packageName)}`)}.`,
  };
}

function contentCheck(order: Order, item: StockItem, provision: Provision | undefined): DiagnosisCheck {
  const changed = provision && whatChanged(provision, order);
  if (changed !== undefined) return { name: 'content', ok: false, message: changed };
  const checked = checkOrder(order, item);
  if (!checked.ok) return { name: 'content', ok: false, message: checked.message };
  return { name: 'content', ok: true, message: `The item sells ${checked.memoryGb} GB.` };
}

async function select(
  { client, minimumIps }: ProvisionerSettings,
  { smartvps }: StockItem,
): Promise<{ readonly selected?: Package; readonly check: DiagnosisCheck }> {
  try {
    const { packages, duplicates } = await fetchPackages(client, {});
    const selected = selectExactPackage(smartvps, [...packages, ...duplicates], { minimumIps });
    const message = `The provider lists the package: ${printable(selected.status)}, ${selected.ipv4} addresses.`;
    return { selected, check: { name: 'package', ok: true, message } };
  } catch (error) {
    if (error instanceof PackageSelectionError)
      return { check: { name: 'package', ok: false, message: error.message } };
    const message = `The provider's list could not be read: ${errorName(error)}.`;
    return { check: { name: 'package', ok: undefined, message } };
  }
}

function purchaseCheck(provision: Provision | undefined): DiagnosisCheck {
  if (provision === undefined)
    return { name: 'purchase', ok: undefined, message: 'There is no record: nothing was bought.' };
  const { stage, reason, message, mark } = provision;
  const words = `The record says ${stage}${reason ? ` (${reason})` : ''} after ${mark?.attempt ?? 0} purchase attempts`;
  const isSound = stage !== 'needs_review' && stage !== 'failed' && stage !== 'abandoned';
  return {
    name: 'purchase',
    ok: isSound,
    message: message === undefined ? `${words}.` : `${words}: ${printable(message)}.`,
  };
}

function addressCheck({ package: ordered }: Provision, address: string): DiagnosisCheck {
  const name = ordered?.name ?? '';
  const match = isInPool(
    address,
    poolOfConfig({ packageName: name, addressPattern: ordered?.addressPattern }),
  );
  const words: Record<typeof match, string> = {
    match: 'is in the pool',
    mismatch: 'is NOT in the pool',
    unverifiable: 'cannot be checked against the name',
  };
  const ok = match === 'unverifiable' ? undefined : match === 'match';
  return { name: 'address', ok, message: `Address ${address} ${words[match]} "${printable(name)}".` };
}

async function statusCheck({ client }: ProvisionerSettings, address: string): Promise<DiagnosisCheck> {
  try {
    const { ip, machineStatus, powerStatus, actionStatus } = await client.status(address);
    const states = [machineStatus, powerStatus, actionStatus].map((state) =>
      printable(state ?? 'unknown', 40),
    );
    const message = `The provider says of ${address}: machine ${states[0]}, power ${states[1]}, last action ${states[2]}.`;
    return { name: 'status', ok: ip === address, message };
  } catch (error) {
    return {
      name: 'status',
      ok: undefined,
      message: `The status of ${address} could not be read: ${errorName(error)}.`,
    };
  }
}
