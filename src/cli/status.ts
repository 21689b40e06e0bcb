import { createClient } from './credentials.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { fields } from './table.ts';
import type { Context } from './terminal.ts';
import { moment } from './times.ts';

/** Shows what the provider says of one server. The password is masked unless it is asked for. */
export async function showStatus(
  context: Context,
  address: string,
  { reveal = false }: { readonly reveal?: boolean },
): Promise<ExitCode> {
  const client = createClient(context);
  const { signal } = context.terminal;
  const { password, raw: _, ...facts } = await client.status(address, { signal });
  const shown = reveal ? password?.reveal() : password?.toString();
  context.answer({ ...facts, password: shown }, () =>
    fields([
      ['address', facts.ip],
      ['system', facts.os],
      ['user', facts.username],
      ['password', shown],
      ['memory', facts.ramGb === undefined ? undefined : `${facts.ramGb} GB`],
      ['paid until', moment(facts.expiresAt)],
      ['machine', facts.machineStatus],
      ['power', facts.powerStatus],
      ['last action', facts.actionStatus],
    ]),
  );
  return EXIT.ok;
}
