import { CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { addCommands } from '../../src/cli/commands.ts';
import { createProgram } from '../../src/cli/program.ts';
import { readFolder } from '../house/source-files.ts';

/** What a span of OpenTelemetry is called, and no command. */
const SPAN = 'buyvps';

/** A command line, alone in code or on a line of a block, up to where a shell reads something else. */
const COMMAND = /(?<=`|^ *(?:npx )?|: )(?:npx )?smartvps(?:-sdk)? (?<line>[a-z][^`\n|#>&]*)/gm;

const TERMINAL = {
  env: {},
  isColoured: false,
  signal: new AbortController().signal,
  out: () => {},
  err: () => {},
};

test('every command line of `smartvps` on a page is one that it takes', async () => {
  const lines = [...readFolder('.', '.md')].flatMap(([page, text]) =>
    Array.from(text.matchAll(COMMAND), ({ groups }) => ({ page, line: groups?.line?.trim() ?? '' })).filter(
      ({ line }) => line !== SPAN,
    ),
  );
  expect(lines.length).toBeGreaterThan(30);
  const findings = await Promise.all(
    lines.map(async ({ page, line }) => ({ page, line, why: await wrongWith(line) })),
  );
  expect(findings.filter(({ why }) => why !== undefined)).toEqual([]);
});

test.each([
  ['syncs', "unknown command 'syncs'"],
  ['sync --approve', "option '--approve <n>' argument missing"],
  ['plan --dry-run', "unknown option '--dry-run'"],
  ["resolve A-1 --reason 'in the panel'", "missing required argument 'decision'"],
])('and is caught with %s', async (line, why) => {
  expect(await wrongWith(line)).toContain(why);
});

/** What the program says of a command line, whatever the command would do; nothing when it takes it. */
async function wrongWith(line: string): Promise<string | undefined> {
  const program = createProgram(TERMINAL);
  addCommands(program, async () => {});
  try {
    await program.parseAsync(wordsOf(line), { from: 'user' });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? undefined : error.message;
  }
}

/** The words of a line as a shell parts them. */
function wordsOf(line: string): string[] {
  return Array.from(line.matchAll(/'([^']*)'|\S+/g), ([word, quoted]) => quoted ?? word);
}
