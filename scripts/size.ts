import { fileURLToPath } from 'node:url';
import { BUDGETS, type MeasuredSize, measure } from './bundle-size.ts';
import { textTable } from './text-table.ts';

/** Prints what the promised parts weigh; fails when one is over its budget. Measures the last build. */
const door = fileURLToPath(new URL('../dist/index.js', import.meta.url));

const sizes: MeasuredSize[] = [];
for (const budget of BUDGETS) sizes.push(await measure(door, budget));

for (const line of table(sizes)) console.log(line);
if (sizes.some(isOver)) process.exitCode = 1;

function table(rows: readonly MeasuredSize[]): readonly string[] {
  const head = ['what', 'minified', 'gzip', 'budget', ''];
  const cells = rows.map((row) => [
    row.name,
    kilobytes(row.minifiedBytes),
    kilobytes(row.gzipBytes),
    kilobytes(row.budgetBytes),
    isOver(row) ? 'OVER' : 'ok',
  ]);
  return textTable(head, cells);
}

function isOver({ gzipBytes, budgetBytes }: MeasuredSize): boolean {
  return gzipBytes > budgetBytes;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_024).toFixed(2)} KB`;
}
