import { type Effort, processorMs, wallMs } from './harness.ts';

/** What a person asked for. */
export interface SuiteOptions {
  readonly isQuick: boolean;
  /** Count the processor's time instead of the wall's. */
  readonly isProcessorTime: boolean;
  /** Prints a part of the report, as soon as it is known. */
  readonly print: (part: string) => void;
}

/** A figure that the project wants to keep. */
export interface Aim {
  readonly text: string;
  readonly actual: number;
  readonly limit: number;
  /** Whether the limit is a ceiling or a floor. */
  readonly isAtMost: boolean;
}

/** A file of measurements, which says the aims it measured: add yours to the list in `run.ts`. */
export interface Suite {
  readonly name: string;
  run(options: SuiteOptions): readonly Aim[] | Promise<readonly Aim[]>;
}

/** Many short rounds for little worlds, a few long ones for big worlds. */
export function effortFor(size: number, { isQuick, isProcessorTime }: SuiteOptions): Effort {
  const nowMs = isProcessorTime ? processorMs : wallMs;
  const effort =
    size <= 10_000
      ? { rounds: 21, slotMs: 20, warmUpMs: 300 }
      : size <= 100_000
        ? { rounds: 9, slotMs: 40, warmUpMs: 300 }
        : { rounds: 5, slotMs: 1, warmUpMs: 1 };
  const quick = { rounds: Math.min(effort.rounds, 9), slotMs: 10, warmUpMs: 150 };
  return { ...(isQuick ? quick : effort), nowMs };
}

/** Columns side by side: the first to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const cell = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return rows.map((row) => `  ${row.map(cell).join('  ')}`.trimEnd()).join('\n');
}
