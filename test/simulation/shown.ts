/** Where a record stands, such as `failed (rejected)`. */
export function endStateOf({
  stage,
  reason,
}: {
  readonly stage: string;
  readonly reason?: string | undefined;
}): string {
  return reason === undefined ? stage : `${stage} (${reason})`;
}

/** A value in a few words, for a person who reads a history. */
export function shown(value: unknown): string {
  if (value === undefined) return 'done';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(shown).join('; ');
  if (typeof value !== 'object' || value === null) return String(value);
  return recordShown({ ...value }) ?? itemShown({ ...value }) ?? fieldsShown({ ...value });
}

type Fields = Readonly<Record<string, unknown>>;

function recordShown({
  status,
  provision,
  renewal,
  stage,
  version,
  orderId,
  invoiceId,
  reason,
  evidence,
}: Fields): string | undefined {
  const record = provision ?? renewal;
  if (record !== undefined) return `${String(status)}: ${shown(record)}`;
  if (typeof stage !== 'string') return undefined;
  const heard = Object.keys(evidence ?? {}).length > 0 ? ', with evidence' : '';
  const which = invoiceId === undefined ? String(orderId) : `${String(orderId)} ${String(invoiceId)}`;
  return `${which} is ${stage}${reason ? ` (${String(reason)})` : ''} v${String(version)}${heard}`;
}

function itemShown({
  packages,
  rejected,
  smartvps,
  available,
  id,
  stockId,
  memory,
}: Fields): string | undefined {
  if (Array.isArray(packages)) {
    const listed = packages.map(
      ({ name, ipv4, status }) => `${name}: ${ipv4}${status === 'active' ? '' : ` ${status}`}`,
    );
    const unread = Array.isArray(rejected) && rejected.length > 0 ? `, ${rejected.length} unreadable` : '';
    return `${listed.join(', ') || 'an empty list'}${unread}`;
  }
  if (typeof stockId === 'string') return `${String(id)}: ${String(memory)} of ${stockId}`;
  if (typeof smartvps !== 'object' || smartvps === null) return undefined;
  const { availableQty } = { availableQty: undefined, ...smartvps };
  return `${String(id)} ${available === true ? 'on sale' : 'off sale'} ${String(availableQty)}`;
}

function fieldsShown(fields: Fields): string {
  const known = ['status', 'id', 'ip', 'os', 'username', 'password', 'actionStatus'].flatMap((name) => {
    return fields[name] === undefined ? [] : [`${name} ${String(fields[name])}`];
  });
  return known.join(', ') || JSON.stringify(fields).slice(0, 120);
}
