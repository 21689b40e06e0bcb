import Libsql from 'libsql';
import { StorageError } from 'smartvps-sdk';
import { SCHEMA } from './schema.ts';

/** What SQLite takes and gives. */
export type Value = string | number | null;

/** How long SQLite itself waits for another writer. It stops this process meanwhile, so it is short. */
const BUSY_TIMEOUT_MS = 50;

/** How long a call goes on asking, which stops nothing. */
const PATIENCE_MS = 10_000;

/** One connection to one file, which any number of processes may have open. */
export class Database {
  readonly #connection: Libsql.Database;
  readonly #patienceMs: number;

  /** Opens a file, making it and its tables where they are missing. */
  static async open(file: string, patienceMs = PATIENCE_MS): Promise<Database> {
    const db = new Database(new Libsql(file, { timeout: BUSY_TIMEOUT_MS }), patienceMs);
    // Readers and one writer at once, and a write that was answered outlives a power cut.
    await db.read(() => db.#connection.pragma('journal_mode = WAL'));
    await db.read(() => db.#connection.pragma('synchronous = FULL'));
    await db.change(() => db.#connection.exec(SCHEMA));
    return db;
  }

  private constructor(connection: Libsql.Database, patienceMs: number) {
    this.#connection = connection;
    this.#patienceMs = patienceMs;
  }

  /** Looks at what is stored now. */
  read<Result>(act: () => Result): Promise<Result> {
    return this.#patiently(act);
  }

  /**
   * Does everything in one transaction, or nothing of it. IMMEDIATE takes the write lock before the first look: what
   * was read is still so when it is written, whoever else has the file open.
   *
   * @throws StorageError when somebody else is writing all the time: nothing was done
   */
  change<Result>(act: () => Result): Promise<Result> {
    return this.#patiently(() => this.#connection.transaction(act).immediate());
  }

  /** The rows that a statement gives. */
  rows<Row>(sql: string, ...values: readonly Value[]): readonly Row[] {
    return this.#connection.prepare(sql).all(...values) as Row[];
  }

  /** The first row that a statement gives. */
  row<Row>(sql: string, ...values: readonly Value[]): Row | undefined {
    return this.rows<Row>(sql, ...values)[0];
  }

  /** Runs a statement, within a change, and says how many rows it wrote. */
  write(sql: string, ...values: readonly Value[]): number {
    return this.#connection.prepare(sql).run(...values).changes;
  }

  close(): void {
    this.#connection.close();
  }

  /** A call that found the file busy has done nothing, so it may ask again. */
  async #patiently<Result>(act: () => Result): Promise<Result> {
    const giveUpAt = Date.now() + this.#patienceMs;
    for (;;) {
      try {
        return act();
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (Date.now() > giveUpAt) throw new StorageError('The database stayed busy: nothing was stored.');
        await new Promise((resolve) => setTimeout(resolve, 20 * Math.random()));
      }
    }
  }
}

/** True when a unique index refused the write. */
export function isTaken(error: unknown): boolean {
  return codeOf(error) === 'SQLITE_CONSTRAINT_UNIQUE';
}

function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY');
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
