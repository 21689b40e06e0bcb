import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { type Act, addCommands } from './commands.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { createContext, type GlobalOptions, type Terminal } from './terminal.ts';

/**
 * Carries out one command line.
 *
 * @param args - what stands behind the name of the program
 * @returns what the process ends with; nothing is thrown
 */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exit: ExitCode = EXIT.ok;
  const program = createProgram(terminal);
  const act: Act = async (run) => {
    exit = await run(createContext(terminal, program.opts<GlobalOptions>()));
  };
  try {
    addCommands(program, act);
    await program.parseAsync([...args], { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return misused(error, args, terminal);
    const { explain } = await import('./explain.ts');
    return explain(error, terminal, args.includes('--json'));
  }
}

/** The program with its options and no command yet. */
export function createProgram(terminal: Terminal): Command {
  const columns = terminal.columns ?? 100;
  return new Command('smartvps')
    .description('Looks after a shop that resells SmartVPS servers.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .option('--json', 'print one line of JSON on standard output')
    .option('--quiet', 'say nothing of progress')
    .option('--verbose', 'print the library’s log lines on standard error')
    .option('--config <file>', 'the shop’s own options, an ES module; or SMARTVPS_CONFIG')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .addHelpText('after', FOOTER)
    .configureHelp({ showGlobalOptions: true, subcommandTerm })
    .exitOverride()
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      getOutHelpWidth: () => columns,
      getErrHelpWidth: () => columns,
      getOutHasColors: () => terminal.isColoured,
      getErrHasColors: () => terminal.isColoured,
      outputError: (text, write) => write(`smartvps: ${withoutValue(text)}`),
    })
    .showHelpAfterError('"smartvps help" lists the commands, "smartvps help <command>" its options.');
}

/** A command and its arguments: that it has options goes without saying. */
function subcommandTerm(command: Command): string {
  return `${command.name()} ${command.usage().replace('[options]', '')}`.replace(/ +/g, ' ').trim();
}

const FOOTER = `
Environment:
  SMARTVPS_USERNAME, SMARTVPS_PASSWORD, SMARTVPS_BASE_URL   who asks the provider, and where it is
  SMARTVPS_PATH_PREFIX                                      the path before each verb
  MONGODB_URI, MONGODB_DATABASE                             the shop’s database
  SMARTVPS_CONFIG, USER                                     what --config and --actor are by default
  NO_COLOR, DEBUG                                           no colours; where a failure came from

Exit codes:
  0 done   1 failed   2 not usable as given   3 done, and a person should look   4 provider trouble
  5 refused, nothing changed   6 database trouble   130 interrupted`;

/** Help and version that were asked for are no misuse. */
function misused({ exitCode, code, message }: CommanderError, args: readonly string[], terminal: Terminal) {
  if (exitCode === 0) return EXIT.ok;
  const error = withoutValue(message);
  if (args.includes('--json') && code !== 'commander.help')
    terminal.out(`${JSON.stringify({ success: false, error, code: 'SMARTVPS_USAGE' })}\n`);
  return EXIT.usage;
}

/** An option that is unknown may have been given a secret. */
function withoutValue(message: string): string {
  return message.replace(/^error: /, '').replace(/^(unknown option '[^=']*)=.*'/s, "$1'");
}

/** The same folder holds the manifest above the source and above the build. */
function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return String(version);
}
