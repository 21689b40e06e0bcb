import { copyOf } from '../../src/repositories/copy.ts';

/** What a record has that one process at a time may move. */
interface LeasedFile {
  readonly leaseUntil?: number;
  readonly dueAt?: number;
}

/** True while somebody has it. */
export function isLeased({ leaseUntil }: LeasedFile, now: number): boolean {
  return leaseUntil !== undefined && leaseUntil > now;
}

/** Copies of the records that are due and that nobody has, the longest due first. */
export function dueAmong<Item extends LeasedFile>(
  records: Iterable<Item>,
  now: number,
  limit: number,
): readonly Item[] {
  const due = [...records].filter(
    (record) => (record.dueAt ?? Number.POSITIVE_INFINITY) <= now && !isLeased(record, now),
  );
  return copyOf(due.sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0)).slice(0, limit));
}
