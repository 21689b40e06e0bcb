/**
 * The shop's own tables, `stock` and `orders`, and the library's, which hold one record per row: what a query asks
 * for in columns, everything else as JSON in `record`.
 */
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS stock (
  id      TEXT PRIMARY KEY,
  package TEXT, -- package id and name; several items may sell one, so it is not unique; NULL: another provider's
  item    TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS stock_package ON stock (package);

CREATE TABLE IF NOT EXISTS orders (
  id       TEXT PRIMARY KEY,
  stock_id TEXT NOT NULL,
  memory   TEXT NOT NULL,
  os       TEXT,
  provision_version   INTEGER,
  provisioning_status TEXT,
  provisioning_error  TEXT,
  ip_address TEXT,
  username   TEXT,
  password   TEXT, -- sealed
  server_os  TEXT,
  expires_at INTEGER
);

${recordsTable('provisions')}
CREATE INDEX IF NOT EXISTS provisions_attention ON provisions (order_id) WHERE needs_attention;
CREATE INDEX IF NOT EXISTS provisions_expiry ON provisions (expires_at) WHERE expires_at IS NOT NULL;

${recordsTable('renewals')}

CREATE TABLE IF NOT EXISTS pools (
  name        TEXT PRIMARY KEY,
  owner       TEXT NOT NULL,
  lease_until INTEGER NOT NULL
);
`;

/** A provision is told by its order alone: its invoice is the empty text. */
function recordsTable(name: 'provisions' | 'renewals'): string {
  return `
CREATE TABLE IF NOT EXISTS ${name} (
  order_id        TEXT NOT NULL,
  invoice_id      TEXT NOT NULL,
  version         INTEGER NOT NULL,
  stage           TEXT NOT NULL,
  address         TEXT,
  holds_address   INTEGER NOT NULL,
  needs_attention INTEGER NOT NULL,
  expires_at      INTEGER,
  fence           INTEGER NOT NULL,
  lease_until     INTEGER,
  due_at          INTEGER,
  updated_at      INTEGER NOT NULL,
  evidence        TEXT NOT NULL,
  record          TEXT NOT NULL,
  PRIMARY KEY (order_id, invoice_id)
);
CREATE UNIQUE INDEX IF NOT EXISTS ${name}_address ON ${name} (address) WHERE holds_address;
CREATE INDEX IF NOT EXISTS ${name}_due ON ${name} (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS ${name}_stage ON ${name} (stage, order_id, invoice_id);`;
}
