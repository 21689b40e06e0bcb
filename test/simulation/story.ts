import { BEGINNING, type TraceEntry } from './scheduler.ts';

/** A history as a person reads it: who did what when, which fault struck, and what came of it. */
export function storyOf(trace: readonly TraceEntry[]): string {
  const widths = [11, widest(trace, ({ who }) => who), widest(trace, ({ what }) => what)] as const;
  return trace.map((entry) => lineOf(entry, widths)).join('\n');
}

function lineOf({ at, who, what, fault, result }: TraceEntry, widths: readonly number[]): string {
  const columns = [clockText(at), who, what].map((text, index) => text.padEnd(widths[index] ?? 0));
  const struck = fault === undefined ? '' : `*** ${fault} *** `;
  return `${columns.join('  ')}  ${struck}${result}`;
}

/** Time since the beginning, such as `+0:03:00`. */
function clockText(at: number): string {
  const seconds = Math.floor((at - BEGINNING) / 1_000);
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours, ...rest] = parts.map((part, index) => String(part).padStart(index === 0 ? 1 : 2, '0'));
  return `+${[hours, ...rest].join(':')}`;
}

function widest(trace: readonly TraceEntry[], read: (entry: TraceEntry) => string): number {
  return Math.min(48, Math.max(0, ...trace.map((entry) => read(entry).length)));
}
