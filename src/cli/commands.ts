import { type Command, InvalidArgumentError } from 'commander';
import type { ExitCode } from './exit-codes.ts';
import type { Context } from './terminal.ts';

/** Carries out a command; each loads its own code, so that no command waits for another's. */
export type Act = (run: (context: Context) => Promise<ExitCode>) => Promise<void>;

/** Declares every command. */
export function addCommands(program: Command, act: Act): void {
  addProviderCommands(program, act);
}

function addProviderCommands(program: Command, act: Act): void {
  program.commandsGroup('The provider (credentials only):');
  program
    .command('ipstock')
    .description('what the provider lists')
    .action(() => act(async (context) => (await import('./ipstock.ts')).showPackages(context)));
  program
    .command('status')
    .description('what the provider says of one server')
    .argument('<ip>', 'its address')
    .option('--reveal', 'show the password')
    .action((ip, options) =>
      act(async (context) => (await import('./status.ts')).showStatus(context, ip, options)),
    );
  program
    .command('simulate')
    .description('a simulated provider on this machine, until Ctrl+C')
    .option('--port <number>', '0 takes any that is free', wholeNumber, 0)
    .option('--packages <file>', 'a JSON list of packages instead of the samples')
    .option('--calm', 'none of the oddities that it has by default')
    .option('--quirk <name=value>', 'how it is odd; may be repeated', collect, [])
    .option('--fault <verb:kind>', 'trouble to come; may be repeated', collect, [])
    .option('--seed <number>', 'decides addresses, passwords and delays', wholeNumber)
    .action((options) => act(async (context) => (await import('./simulate.ts')).simulate(context, options)));
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}
