import { OrderNotFoundError, type OrderRepository, type Progress, Secret } from 'smartvps-sdk';
import { requireId } from './checks.ts';
import type { Database, Value } from './database.ts';

/** How passwords are written and read. */
export interface Seal {
  /** Encrypts a password with a key that is not in the database. */
  readonly seal: (password: string) => string;
  readonly open: (sealed: string) => string;
}

interface OrderRow {
  readonly id: string;
  readonly stock_id: string;
  readonly memory: string;
  readonly os: string | null;
}

interface ProgressRow {
  readonly provision_version: number | null;
  readonly provisioning_status: Progress['status'];
  readonly provisioning_error: string | null;
  readonly ip_address: string | null;
  readonly username: string | null;
  readonly password: string | null;
  readonly server_os: string | null;
  readonly expires_at: number | null;
}

/** The shop's own orders, in SQLite. What was ordered is the shop's; the other columns are written here. */
export function sqliteOrders(db: Database, { seal }: Pick<Seal, 'seal'>): OrderRepository {
  return {
    async get(id) {
      const key = requireId('id', id);
      const row = await db.read(() => db.row<OrderRow>('SELECT * FROM orders WHERE id = ?', key));
      if (row === undefined) return undefined;
      const { stock_id: stockId, memory, os } = row;
      return { id: row.id, stockId, memory, ...(os !== null && { os }) };
    },
    async update(id, progress) {
      const key = requireId('id', id);
      const columns = progressColumns(progress, seal);
      const settings = Object.keys(columns).map((name) => `${name} = ?`);
      const isThere = await db.change(() => {
        const sql = `UPDATE orders SET ${settings} WHERE id = ? AND coalesce(provision_version, -1) < ?`;
        if (db.write(sql, ...Object.values(columns), key, progress.version) === 1) return true;
        return db.row('SELECT 1 FROM orders WHERE id = ?', key) !== undefined;
      });
      if (!isThere) throw new OrderNotFoundError(key, 'The shop has no such order: nothing was stored.');
    },
  };
}

/** The progress that was stored last: what the shop's pages show to a customer. */
export function storedProgress(db: Database, id: string, { open }: Pick<Seal, 'open'>): Progress | undefined {
  const row = db.row<ProgressRow>('SELECT * FROM orders WHERE id = ?', id);
  if (row === undefined || row.provision_version === null) return undefined;
  const { provision_version: version, provisioning_status: status, server_os: os, expires_at: expiry } = row;
  if (status === 'provisioning') return { version, status };
  if (status !== 'active') return { version, status, reason: row.provisioning_error ?? '' };
  return {
    version,
    status,
    ip: row.ip_address ?? '',
    username: row.username ?? '',
    password: new Secret(open(row.password ?? '')),
    ...(os !== null && { os }),
    ...(expiry !== null && { expiresAt: new Date(expiry) }),
  };
}

/** Every column, each time: what an earlier progress said and this one does not is gone. */
function progressColumns(progress: Progress, seal: Seal['seal']): Readonly<Record<keyof ProgressRow, Value>> {
  const login = progress.status === 'active' ? progress : undefined;
  return {
    provision_version: progress.version,
    provisioning_status: progress.status,
    provisioning_error: 'reason' in progress ? progress.reason : null,
    ip_address: login?.ip ?? null,
    username: login?.username ?? null,
    password: login ? seal(login.password.reveal()) : null,
    server_os: login?.os ?? null,
    expires_at: login?.expiresAt?.getTime() ?? null,
  };
}
