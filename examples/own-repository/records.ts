import { type Provision, type Renewal, StorageError } from 'smartvps-sdk';
import { type Database, isTaken, type Value } from './database.ts';

/** Which record: of a provision, the invoice is the empty text. */
export type Key = readonly [orderId: string, invoiceId: string];

/** What provisions and renewals have in common. */
type LeasedRecord = Provision | Renewal;

interface Row {
  readonly version: number;
  readonly fence: number;
  readonly needs_attention: number;
  readonly lease_until: number | null;
  readonly due_at: number | null;
  readonly updated_at: number;
  readonly evidence: string;
  readonly record: string;
}

/** A condition on the rows to list, and its values. */
export type Condition = readonly [sql: string, ...values: readonly Value[]];

/**
 * A table of records, each with a version, a lease, evidence, and perhaps an address that it alone holds. Every
 * write is decided by one statement, never by an earlier read.
 */
export class Records<Item extends LeasedRecord> {
  readonly #db: Database;
  readonly #table: string;

  constructor(db: Database, table: 'provisions' | 'renewals') {
    this.#db = db;
    this.#table = table;
  }

  get(key: Key): Item | undefined {
    return this.#find('order_id = ? AND invoice_id = ?', key);
  }

  holderOf(address: string): Item | undefined {
    return this.#find('holds_address AND address = ?', [address]);
  }

  /** Stores a first record, unless its key has one. Answers the record stored. */
  insert(key: Key, first: Item): Item {
    const { sql, values } = this.#insert(key, first);
    this.#db.write(`${sql} ON CONFLICT DO NOTHING`, ...values);
    return this.get(key) ?? first;
  }

  /** Takes the lease of the record that is there, if it is free; where there is none, stores the first one. */
  claim(key: Key, first: Item, now: number, leaseUntil: number) {
    const { sql, values } = this.#insert(key, { ...first, fence: 1, leaseUntil });
    const row = this.#db.row<Row>(
      `${sql} ON CONFLICT DO UPDATE
          SET version = version + 1, fence = fence + 1,
              lease_until = excluded.lease_until, updated_at = excluded.updated_at
        WHERE lease_until IS NULL OR lease_until <= ?
        RETURNING *`,
      ...values,
      now,
    );
    if (row !== undefined) return { status: 'claimed', record: read<Item>(row) } as const;
    return { status: 'held', record: this.get(key) ?? first } as const;
  }

  /** `evidence` is not among the columns: no worker with an old copy can wipe it out. */
  advance(key: Key, expectedVersion: number, next: Item): 'ok' | 'conflict' | 'address_taken' {
    const columns = columnsOf({ ...next, version: expectedVersion + 1 });
    const settings = Object.keys(columns).map((name) => `${name} = ?`);
    try {
      const written = this.#db.write(
        `UPDATE ${this.#table} SET ${settings.join(', ')}
          WHERE order_id = ? AND invoice_id = ? AND version = ?`,
        ...Object.values(columns),
        ...key,
        expectedVersion,
      );
      return written === 1 ? 'ok' : 'conflict';
    } catch (error) {
      if (isTaken(error)) return 'address_taken';
      throw error;
    }
  }

  /** Sets the evidence of an attempt that has none yet. Answers the record stored. */
  hear(key: Key, attempt: number, evidence: LeasedRecord['evidence'][string]): Item {
    const path = `$."${attempt}"`;
    this.#db.write(
      `UPDATE ${this.#table}
          SET evidence = json_set(evidence, ?, json(?)), version = version + 1, needs_attention = 1,
              due_at = min(coalesce(due_at, ?), ?), updated_at = max(updated_at, ?)
        WHERE order_id = ? AND invoice_id = ? AND json_type(evidence, ?) IS NULL`,
      ...[path, JSON.stringify(evidence), evidence.at, evidence.at, evidence.at],
      ...key,
      path,
    );
    const record = this.get(key);
    if (record === undefined) throw new StorageError('The evidence belongs to no record: it is not stored.');
    return record;
  }

  due(now: number, limit: number): readonly Item[] {
    return this.#db
      .rows<Row>(
        `SELECT * FROM ${this.#table}
          WHERE due_at <= ? AND (lease_until IS NULL OR lease_until <= ?)
          ORDER BY due_at, order_id, invoice_id LIMIT ?`,
        ...[now, now, limit],
      )
      .map((row) => read<Item>(row));
  }

  list(conditions: readonly Condition[], limit: number): readonly Item[] {
    const where = ['TRUE', ...conditions.map(([sql]) => sql)].join(' AND ');
    return this.#db
      .rows<Row>(
        `SELECT * FROM ${this.#table} WHERE ${where} ORDER BY order_id, invoice_id LIMIT ?`,
        ...conditions.flatMap(([, ...values]) => values),
        limit,
      )
      .map((row) => read<Item>(row));
  }

  #find(where: string, values: readonly Value[]): Item | undefined {
    const row = this.#db.row<Row>(`SELECT * FROM ${this.#table} WHERE ${where}`, ...values);
    return row && read<Item>(row);
  }

  #insert([order_id, invoice_id]: Key, first: Item) {
    const columns = { order_id, invoice_id, evidence: '{}', ...columnsOf(first) };
    const names = Object.keys(columns);
    return {
      sql: `INSERT INTO ${this.#table} (${names}) VALUES (${names.map(() => '?')})`,
      values: Object.values(columns),
    };
  }
}

/** What `stage`, if any was asked for, comes to as a condition. */
export function stageCondition(stage: string | readonly string[] | undefined): readonly Condition[] {
  if (stage === undefined) return [];
  return [['stage IN (SELECT value FROM json_each(?))', JSON.stringify([stage].flat())]];
}

/** Every column that `advance` writes. What has no column of its own is in `record`. */
function columnsOf(item: LeasedRecord): Readonly<Record<string, Value>> {
  const { version, fence, leaseUntil, dueAt, updatedAt, evidence: _, ...rest } = item;
  return {
    version,
    fence,
    lease_until: leaseUntil ?? null,
    due_at: dueAt ?? null,
    updated_at: updatedAt,
    stage: rest.stage,
    address: rest.address ?? null,
    holds_address: Number(rest.holdsAddress),
    needs_attention: Number('needsAttention' in rest && rest.needsAttention),
    expires_at: ('expiresAt' in rest ? rest.expiresAt : undefined) ?? null,
    record: JSON.stringify(rest),
  };
}

/** The columns that a statement changes on its own are the truth; `record` holds the rest. */
function read<Item extends LeasedRecord>(row: Row): Item {
  const record = JSON.parse(row.record);
  return {
    ...record,
    ...('needsAttention' in record && { needsAttention: row.needs_attention === 1 }),
    version: row.version,
    fence: row.fence,
    ...(row.lease_until !== null && { leaseUntil: row.lease_until }),
    ...(row.due_at !== null && { dueAt: row.due_at }),
    updatedAt: row.updated_at,
    evidence: JSON.parse(row.evidence),
  };
}
