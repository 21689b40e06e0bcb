import { createClient } from './credentials.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { table } from './table.ts';
import type { Context } from './terminal.ts';

/** Shows what the provider lists. */
export async function showPackages(context: Context): Promise<ExitCode> {
  const client = createClient(context);
  context.progress('Reading the provider’s list…');
  const { packages, duplicates, rejected, attempts } = await client.ipstock({
    signal: context.terminal.signal,
  });
  context.answer({ packages, duplicates, rejected, attempts }, () =>
    [
      table(
        ['PID', 'NAME', 'ADDRESSES', 'STATUS'],
        packages.map(({ id, name, ipv4, status }) => [id, name, ipv4, status]),
        context.terminal,
      ),
      `${packages.length} packages, ${duplicates.length} repeated rows, ${rejected.length} unreadable rows`,
      ...rejected.map(({ index, reason }) => `! row ${index}: ${reason}`),
    ].join('\n'),
  );
  return EXIT.ok;
}
