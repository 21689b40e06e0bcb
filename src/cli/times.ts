const UNITS = [
  { name: 'd', ms: 86_400_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
  { name: 's', ms: 1_000 },
] as const;

/** A moment for a person, in UTC to the second. */
export function moment(at: number | Date | undefined): string | undefined {
  if (at === undefined) return undefined;
  const date = new Date(at);
  if (!Number.isFinite(date.getTime())) return 'unreadable';
  return `${date.toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** A span of time for a person, in its largest whole unit. */
export function span(ms: number): string {
  const unit = UNITS.find((one) => ms >= one.ms);
  return unit === undefined ? '0 s' : `${Math.floor(ms / unit.ms)} ${unit.name}`;
}
