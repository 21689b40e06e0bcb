import { type Command, InvalidArgumentError } from 'commander';
import type { ExitCode } from './exit-codes.ts';
import type { Context } from './terminal.ts';

/** Carries out a command; each loads its own code, so that no command waits for another's. */
export type Act = (run: (context: Context) => Promise<ExitCode>) => Promise<void>;

/** Declares every command. */
export function addCommands(program: Command, act: Act): void {
  addProviderCommands(program, act);
  addStockCommands(program, act);
  addOrderCommands(program, act);
  addMigrationCommands(program, act);
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

function addStockCommands(program: Command, act: Act): void {
  program.commandsGroup('The catalogue (credentials and MONGODB_URI):');
  program
    .command('plan')
    .description('what a sync would change; writes nothing')
    .option('--approve <n>', 'how many items may go off sale', wholeNumber)
    .option('--no-create', 'make no items for packages that nobody sells yet')
    .action((options) =>
      act(async (context) => (await import('./sync.ts')).syncStock(context, { ...options, dryRun: true })),
    );
  program
    .command('sync')
    .description('brings the stock in line with the provider’s list')
    .option('--approve <n>', 'lets a loss of at most n items pass the guard, this once', wholeNumber)
    .option('--no-create', 'make no items for packages that nobody sells yet')
    .action((options) => act(async (context) => (await import('./sync.ts')).syncStock(context, options)));
}

function addOrderCommands(program: Command, act: Act): void {
  program.commandsGroup('Orders (MONGODB_URI):');
  program
    .command('review')
    .description('what waits for a person')
    .action(() => act(async (context) => (await import('./review.ts')).showReview(context)));
  named(
    program
      .command('resolve')
      .description('a named person’s decision on an order that waits for one')
      .argument('<order>')
      .argument('<decision>', 'purchased, not_purchased, accept or abandon')
      .option('--ip <address>', 'the address that was bought, for "purchased"')
      .option('--seen <version>', 'the version that "review" showed: refused if it moved since', wholeNumber),
  ).action((order, decision, options) =>
    act(async (context) => (await import('./resolve.ts')).resolveOrder(context, order, decision, options)),
  );
  named(
    program
      .command('resolve-renewal')
      .description('a named person’s decision on a renewal that waits for one')
      .argument('<order>')
      .argument('<invoice>')
      .argument('<decision>', 'renewed or not_renewed')
      .option('--seen <version>', 'the version that "review" showed: refused if it moved since', wholeNumber),
  ).action((order, invoice, decision, options) =>
    act(async (context) =>
      (await import('./resolve.ts')).resolveRenewal(context, { order, invoice, decision, ...options }),
    ),
  );
  for (const [name, description] of STEPS)
    named(program.command(name).description(description).argument('<order>')).action((order, options) =>
      act(async (context) => (await import('./resolve.ts')).stepOrder(context, name, order, options)),
    );
  program
    .command('diagnose')
    .description('order, item, package and address side by side')
    .argument('<order>')
    .action((order) => act(async (context) => (await import('./diagnose.ts')).showDiagnosis(context, order)));
  program
    .command('list')
    .description('the orders on record, a page at a time')
    .option('--stage <stage>', 'only these; may be repeated', collect, [])
    .option('--expires-within <days>', 'only servers whose paid time ends by then', wholeNumber)
    .option('--after <order>', 'the page that begins behind this order')
    .option('--limit <n>', 'how many on a page', wholeNumber, 100)
    .action((options) => act(async (context) => (await import('./list.ts')).showList(context, options)));
  program
    .command('indexes')
    .description('makes the indexes that the records need; may run again')
    .action(() => act(async (context) => (await import('./indexes.ts')).makeIndexes(context)));
}

function addMigrationCommands(program: Command, act: Act): void {
  program.commandsGroup('Moving in (credentials and MONGODB_URI):');
  program
    .command('link')
    .description('links old items and orders to what they name to the letter; shows it first')
    .option('--apply', 'write the links')
    .option(
      '--format <text>',
      'how names are written, {name} for the package’s; may be repeated',
      collect,
      [],
    )
    .action((options) =>
      act(async (context) => (await import('./link.ts')).linkOldDocuments(context, options)),
    );
  program
    .command('adopt')
    .description('puts running servers of old orders on record; shows them first')
    .argument('[orders...]', 'only these')
    .option('--apply', 'put them on record')
    .option('--reason <text>', 'why, for the record', 'it ran before this record began')
    .option('--actor <name>', 'who decides, for the record; USER by default')
    .action((orders, options) =>
      act(async (context) => (await import('./adopt.ts')).adoptServers(context, orders, options)),
    );
}

const STEPS = [
  ['retry', 'a new attempt for an order that failed'],
  ['cancel', 'ends an order before anything was sent for it'],
  ['end', 'gives the server of an active order back'],
] as const;

/** Whose decision it is, and why: both go on record. */
function named(command: Command): Command {
  return command
    .requiredOption('--reason <text>', 'why, for the record; must be given')
    .option('--actor <name>', 'who decides, for the record; USER by default');
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}
