import { parseArgs } from 'node:util';
import { playAll, playSeeds, type Search, states } from './explore.ts';
import type { Scenario } from './history.ts';
import { seeded } from './random.ts';
import { replay } from './replay.ts';
import { failureText, figuresOf, tapeText } from './report.ts';
import { catchSabotage } from './sabotage/hunt.ts';
import { huntsFor, SHELF } from './sabotage/shelf.ts';
import { readTable, tapeOf, writeTable } from './sabotage/table.ts';
import { NAMED, RANDOM, SCENARIOS, WALKS } from './scenarios.ts';
import { shrink } from './shrink.ts';
import { storyOf } from './story.ts';
import { type ChoiceSource, played } from './tape.ts';

const USAGE = `Plays histories of the library against a provider, storage and staff that fail.

  npm run simulate                                      a short search
  npm run simulate -- --count 100000 [--from 1]         so many random histories of each kind
  npm run simulate -- --walk                            every history of a scenario, or of all
  npm run simulate -- --seed 42                         one random history, told
  npm run simulate -- --tape 0,0,3,1                    one history, told
  npm run simulate -- --sabotage 'attempts are not counted'   how a broken flow is caught, told
  npm run simulate -- --write-sabotages                 looks for every sabotage again, and writes the table

  --scenario <name>   one of: ${NAMED.map(({ name }) => `\n      ${name}`).join('')}
`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    tape: { type: 'string' },
    scenario: { type: 'string' },
    count: { type: 'string' },
    from: { type: 'string' },
    walk: { type: 'boolean' },
    sabotage: { type: 'string' },
    'write-sabotages': { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

process.exitCode = (await main()) ? 0 : 1;

async function main(): Promise<boolean> {
  const chosen = NAMED.filter(({ name }) => name === values.scenario);
  const scenario = values.scenario === undefined ? SCENARIOS.orders.random : chosen[0];
  if (values.help || scenario === undefined) console.log(USAGE);
  else if (values.seed !== undefined) return tell(scenario, seeded(Number(values.seed)));
  else if (values.tape !== undefined) return tell(scenario, played(values.tape.split(',').map(Number)));
  else if (values.sabotage !== undefined) return tellSabotage(values.sabotage);
  else if (values['write-sabotages']) return writeSabotages();
  else if (values.walk) return walk(values.scenario === undefined ? WALKS : chosen);
  else return draw(values.scenario === undefined ? RANDOM : chosen);
  return scenario !== undefined;
}

/** One history, line by line. True when it keeps every promise. */
async function tell(scenario: Scenario, source: ChoiceSource): Promise<boolean> {
  const { outcome, trace, tape } = await replay(scenario, source);
  console.log(storyOf(trace));
  console.log(`\n--scenario '${scenario.name}' --tape ${tapeText(tape)}`);
  console.log(outcome.broken === undefined ? 'Every promise is kept.' : `BROKEN  ${outcome.broken.message}`);
  return outcome.broken === undefined;
}

async function tellSabotage(name: string): Promise<boolean> {
  const sabotage = SHELF.find((each) => each.name === name);
  const known = readTable().find((each) => each.name === name);
  const hunt = sabotage && huntsFor(sabotage).find((each) => each.name === known?.hunt);
  if (known === undefined || hunt === undefined) {
    const names = SHELF.map((each) => `  ${each.name}`).join('\n');
    console.log(`No sabotage is called '${name}'. There are:\n${names}`);
    return false;
  }
  return !(await tell(hunt.scenario, played(tapeOf(known))));
}

/** Every history of each scenario. */
async function walk(scenarios: readonly Scenario[]): Promise<boolean> {
  let isSound = true;
  for (const each of scenarios) isSound = (await shown(each, playAll(each, { seen: states() }))) && isSound;
  return isSound;
}

/** So many random histories of each scenario. */
async function draw(scenarios: readonly Scenario[]): Promise<boolean> {
  const { from = '1', count = '2000' } = values;
  let isSound = true;
  for (const each of scenarios)
    isSound = (await shown(each, playSeeds(each, Number(from), Number(count)))) && isSound;
  return isSound;
}

async function shown(scenario: Scenario, search: Promise<Search>): Promise<boolean> {
  const found = await search;
  console.log(figuresOf(scenario.name, found));
  if (found.failure === undefined) return true;
  console.log(failureText(found.failure, await shrink(scenario, found.failure.tape)));
  return false;
}

async function writeSabotages(): Promise<boolean> {
  const caught = [];
  for (const sabotage of SHELF) {
    const found = await catchSabotage(sabotage);
    const how = found && `${sabotage.name}: ${found.breaks} (${found.hunt} #${found.history})`;
    console.log(how ?? `SURVIVES  ${sabotage.name}`);
    if (found !== undefined) caught.push(found);
  }
  writeTable(caught);
  return caught.length === SHELF.length;
}
