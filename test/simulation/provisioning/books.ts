import type { Provision } from '../../../src/domain/provision.ts';
import type { ReviewCase } from '../../../src/domain/provision-result.ts';
import { promise } from '../violation.ts';
import type { Ledger } from './ledger.ts';
import type { Sale } from './provider.ts';

const FINAL: ReadonlySet<string> = new Set(['active', 'failed', 'abandoned', 'ended']);

/** Without a person: every order has an ending or a review with a reason, the shop knows, no sale is forgotten. */
export function promiseRecovered(
  records: readonly Provision[],
  ledger: Ledger,
  cases: readonly ReviewCase<unknown>[],
): void {
  for (const record of records) {
    const { orderId, stage, reason } = record;
    const isDone = FINAL.has(stage) || (stage === 'needs_review' && reason !== undefined);
    promise('no order without an owner, an ending or a review', isDone, () => `${orderId} is ${stage}`);
    const told = ledger.told.get(orderId);
    promise(
      'the shop hears of every ending',
      told?.status === stage,
      () => `${orderId} is ${stage}, the shop knows ${told?.status}`,
    );
    if (stage === 'needs_review') {
      const isShown = cases.some((open) => open.orderId === orderId && open.reason === reason);
      promise('every review is shown', isShown, () => `${orderId} ${reason}`);
    }
  }
  for (const sale of ledger.sales) promiseKnown(sale, records, ledger, cases);
}

/** What a living worker was told is on record, or was handed back to its caller. */
export function promiseHeard(
  records: readonly Provision[],
  ledger: Ledger,
  returned: readonly { readonly orderId: string; readonly ip: string }[],
  logged: readonly string[],
): void {
  for (const { orderId, heard, process, attempt } of ledger.requests) {
    if (heard === undefined || !process.isAlive) continue;
    const record = records.find((each) => each.orderId === orderId);
    const isRecorded = record?.evidence[String(attempt)]?.ip === heard;
    const isReturned = returned.some((error) => error.orderId === orderId && error.ip === heard);
    const isLogged = logged.some((line) => line.includes(heard) && line.includes(orderId));
    promise(
      'what was heard is on record',
      isRecorded || isReturned || isLogged,
      () => `${heard} for ${orderId}`,
    );
  }
}

/** After an honest person: nothing is left to decide, and every order has its ending. */
export function promiseSettled(records: readonly Provision[], cases: readonly ReviewCase<unknown>[]): void {
  promise('nothing is left to decide', cases.length === 0, () =>
    cases.map(({ orderId, reason }) => `${orderId} ${reason}`).join(),
  );
  for (const { orderId, stage } of records)
    promise('every order ends', FINAL.has(stage), () => `${orderId} is ${stage}`);
}

/** Every sale is delivered, or was written off by a person; every address delivered was sold to its order. */
export function promiseBooksBalance(records: readonly Provision[], ledger: Ledger): void {
  for (const { orderId, ip } of ledger.sales) {
    const record = records.find((each) => each.orderId === orderId);
    const isDelivered = record?.stage === 'active' && record.address === ip;
    const isWrittenOff = isWrittenOffIn(record, ip);
    const isForgotten = !isDelivered && !isWrittenOff && !ledger.mistakes.has(orderId);
    promise(
      'every sale is accounted for',
      !isForgotten,
      () => `${ip} for ${orderId}, which is ${record?.stage} ${record?.address}`,
    );
  }
  for (const { orderId, stage, address } of records) {
    if (stage !== 'active' || address === undefined) continue;
    const isSold = ledger.salesOf(orderId).some(({ ip }) => ip === address);
    promise('every delivery was sold', isSold, () => `${orderId} has ${address}`);
  }
  const delivered = [...ledger.told.values()].flatMap((told) => (told.status === 'active' ? [told.ip] : []));
  promise('no address is delivered twice', new Set(delivered).size === delivered.length, () =>
    delivered.join(),
  );
}

/** A sale is on record as delivered, waits for a person, or was written off by one. */
function promiseKnown(
  { orderId, ip }: Sale,
  records: readonly Provision[],
  ledger: Ledger,
  cases: readonly ReviewCase<unknown>[],
): void {
  const record = records.find((each) => each.orderId === orderId);
  const isDelivered = record?.stage === 'active' && record.address === ip;
  const isWrittenOff = isWrittenOffIn(record, ip);
  const isShown = cases.some((open) => {
    if (open.orderId !== orderId) return false;
    return open.reason === 'outcome_unknown' || open.address === ip || open.surplus.includes(ip);
  });
  const isMistaken = ledger.mistakes.has(orderId) && !isHeard(record, ip);
  const isKnown = isDelivered || isWrittenOff || isShown || isMistaken;
  promise(
    'no sale is forgotten',
    isKnown,
    () => `${ip} for ${orderId}, which is ${record?.stage} (${record?.reason})`,
  );
}

/** A person wrote it off: by its address, or with an order of which no address was ever heard. */
function isWrittenOffIn(record: Provision | undefined, ip: string): boolean {
  return record?.writtenOff.includes(ip) === true || (record?.stage === 'abandoned' && !isHeard(record, ip));
}

function isHeard(record: Provision | undefined, ip: string): boolean {
  return Object.values(record?.evidence ?? {}).some((heard) => heard.ip === ip);
}
