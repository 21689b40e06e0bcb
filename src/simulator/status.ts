import type { ExpiryFormat, SimulatorQuirks } from './quirks.ts';
import type { SimulatedServer } from './servers.ts';

/**
 * What `status` says of a server, as JSON with the quirks in force.
 *
 * @param more - further fields, added last
 */
export function statusJson(
  server: SimulatedServer,
  quirks: SimulatorQuirks,
  now: number,
  more: Readonly<Record<string, string>> = {},
): string {
  const isReady = now >= server.readyAt;
  const fields = {
    IP: quirks.logins === 'other_address' ? neighbouringAddress(server.ip) : server.ip,
    OS: server.os,
    [quirks.usernameKey]: server.username === 'root' ? quirks.linuxUsername : server.username,
    ...passwordField(server, quirks, isReady),
    RAM: String(server.memoryGb),
    ...expiryField(server, quirks, now),
    MachineStatus: 'active',
    PowerStatus: server.power,
    ...(quirks.reportsAction && { ActionStatus: isReady ? 'completed' : 'pending' }),
    ...more,
  };
  return withNumericPassword(JSON.stringify(keysAs(fields, quirks.statusKeys)), server, quirks);
}

/** A moment as text; `undefined` where the provider says nothing. */
function expiryText(at: number, format: ExpiryFormat): string | undefined {
  const iso = new Date(at).toISOString();
  const [date = '', time = ''] = iso.split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  switch (format) {
    case 'iso':
      return iso;
    case 'date_time':
      return `${date} ${time.slice(0, 8)}`;
    case 'date':
      return date;
    case 'day_first_dots':
      return `${day}.${month}.${year}`;
    case 'day_first_dashes':
      return `${day}-${month}-${year}`;
    case 'month_first_slashes':
      return `${month}/${day}/${year}`;
    case 'words':
      return `${MONTHS[Number(month) - 1]} ${Number(day)}, ${year}`;
    case 'unreadable':
      return 'soon';
    case 'missing':
      return undefined;
  }
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

type Fields = Readonly<Record<string, unknown>>;

function passwordField(server: SimulatedServer, quirks: SimulatorQuirks, isReady: boolean): Fields {
  if (quirks.logins === 'previous_tenant' && !isReady) return { Password: server.formerPassword };
  if (isReady && quirks.logins !== 'never') return { Password: server.password };
  switch (quirks.missingPassword) {
    case 'absent':
      return {};
    case 'empty':
      return { Password: '' };
    case 'blank':
      return { Password: '   ' };
    case 'placeholder':
      return { Password: 'N/A' };
    case 'null':
      return { Password: null };
  }
}

function expiryField(server: SimulatedServer, quirks: SimulatorQuirks, now: number): Fields {
  const at = now >= server.expiryShownFrom ? server.expiresAt : server.expiryBefore;
  const text = expiryText(at, quirks.expiryFormat);
  return text === undefined ? {} : { ExpiryDate: text };
}

function keysAs(fields: Fields, form: SimulatorQuirks['statusKeys']): Fields {
  if (form === 'capitalised') return fields;
  const lower = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key.toLowerCase(), value]));
  return form === 'lower' ? lower : { ...fields, ...lower };
}

/** Numbers are put in as text, digit by digit: a large one would be rounded before it is sent. */
function withNumericPassword(json: string, { password }: SimulatedServer, quirks: SimulatorQuirks): string {
  const isNumeric = quirks.passwords === 'number' || quirks.passwords === 'large_number';
  return isNumeric && /^\d+$/.test(password) ? json.replaceAll(`:"${password}"`, `:${password}`) : json;
}

function neighbouringAddress(ip: string): string {
  const [a, b, c, d] = ip.split('.').map(Number);
  return [a, b, c, d === 254 ? 253 : (d ?? 0) + 1].join('.');
}
