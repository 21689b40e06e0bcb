import stringWidth from 'string-width';
import { printable } from '../domain/text.ts';
import type { Terminal } from './terminal.ts';

/** What stands in a cell; numbers stand on the right. */
export type Cell = string | number | undefined;

const GAP = '  ';
const LEAST_WIDTH = 8;

/**
 * Lays out a table for a person. On a terminal it is cut to the screen, the widest column first; anywhere else
 * every cell stands there whole, so that a search finds it.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  { columns, isColoured }: Pick<Terminal, 'columns' | 'isColoured'>,
): string {
  const cells = rows.map((row) => row.map(textOf));
  const natural = head.map((title, column) =>
    Math.max(stringWidth(title), ...cells.map((row) => stringWidth(row[column] ?? ''))),
  );
  const widths = columns === undefined ? natural : fitted(natural, columns);
  const isNumeric = head.map((_, column) => rows.every((row) => typeof row[column] !== 'string'));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => padded(cut(cell, widths[column] ?? 0), widths[column] ?? 0, isNumeric[column]))
      .join(GAP)
      .trimEnd();
  return [bold(line(head), isColoured), ...cells.map(line)].join('\n');
}

/** Names and values below each other. */
export function fields(pairs: readonly (readonly [name: string, value: Cell])[], indent = ''): string {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${indent}${name.padEnd(width)}${GAP}${textOf(value)}`).join('\n');
}

/** Bold where the terminal has it. */
export function bold(text: string, isColoured: boolean): string {
  return isColoured ? `\u001b[1m${text}\u001b[22m` : text;
}

function textOf(cell: Cell): string {
  return cell === undefined ? '-' : typeof cell === 'number' ? String(cell) : printable(cell);
}

/** Takes from the widest column until the line fits, or every column is as narrow as can be read. */
function fitted(natural: readonly number[], columns: number): readonly number[] {
  const widths = [...natural];
  const total = () => widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length);
  while (total() > columns) {
    const widest = widths.indexOf(Math.max(...widths));
    const width = widths[widest] ?? 0;
    if (width <= LEAST_WIDTH) break;
    widths[widest] = Math.max(LEAST_WIDTH, width - (total() - columns));
  }
  return widths;
}

function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (stringWidth(kept + character) > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

function padded(text: string, width: number, onTheRight = false): string {
  const space = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return onTheRight ? space + text : text + space;
}
