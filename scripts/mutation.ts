import { Stryker } from '@stryker-mutator/core';
import { type MutatedFile, mutatedFiles } from './mutated-files.ts';
import { textTable } from './text-table.ts';

/** Of a hundred faults put into the code, so many must make a test fail. */
const LEAST_PERCENT = 90;

// Where the clock on the wall is none of UTC: a time that is read as the machine's own differs.
process.env.TZ = 'Asia/Kolkata';

interface Count {
  readonly file: string;
  readonly killed: number;
  readonly survived: number;
}

/**
 * Puts faults into the files that decide, one at a time, and counts those that no test finds out. Every survivor is
 * printed. Fails below {@link LEAST_PERCENT}. Words behind the command choose files by a part of their names.
 */
const counts: Count[] = [];
for (const file of mutatedFiles(process.argv.slice(2))) {
  const count = await countFaults(file);
  counts.push(count);
  console.log(`${file.file}: ${count.killed} found out, ${count.survived} not\n`);
}

const total = counts.reduce((sum, { killed, survived }) => ({
  file: 'together',
  killed: sum.killed + killed,
  survived: sum.survived + survived,
}));
for (const line of table([...counts, total])) console.log(line);
if (percentOf(total) < LEAST_PERCENT) process.exitCode = 1;

async function countFaults({ file, tests }: MutatedFile): Promise<Count> {
  process.env.MUTATION_TESTS = tests;
  const mutants = await new Stryker({
    configFile: 'stryker.config.json',
    mutate: [`src/${file}.ts`],
  }).runMutationTest();
  const count = (...found: readonly string[]) =>
    mutants.filter(({ status }) => found.includes(status)).length;
  return { file, killed: count('Killed', 'Timeout'), survived: count('Survived', 'NoCoverage') };
}

function table(rows: readonly Count[]): readonly string[] {
  const head = ['file', 'faults', 'found out', 'survived', 'score'];
  const cells = rows.map((row) => [
    row.file,
    String(row.killed + row.survived),
    String(row.killed),
    String(row.survived),
    `${percentOf(row).toFixed(1)} %`,
  ]);
  return textTable(head, cells);
}

function percentOf({ killed, survived }: Count): number {
  return (100 * killed) / (killed + survived);
}
