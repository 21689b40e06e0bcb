/** Replays one history and prints it as a story: `npm run simulate -- --seed 7`, or `--tape 0,0,3,1`. */
import { parseArgs } from 'node:util';
import { seeded } from './random.ts';
import { replay } from './replay.ts';
import { RANDOM_PROVISIONING, RANDOM_SYNC, WALKS } from './scenarios.ts';
import { storyOf } from './story.ts';
import { played } from './tape.ts';

const SCENARIOS = [RANDOM_PROVISIONING, RANDOM_SYNC, ...WALKS.map(({ scenario }) => scenario)];

const { values } = parseArgs({
  options: { seed: { type: 'string' }, tape: { type: 'string' }, scenario: { type: 'string' } },
});
const scenario = SCENARIOS.find(({ name }) => name === (values.scenario ?? RANDOM_PROVISIONING.name));
if (scenario === undefined) {
  console.error(
    `There is no such scenario. There are:\n${SCENARIOS.map(({ name }) => `  ${name}`).join('\n')}`,
  );
  process.exitCode = 2;
} else {
  const tape = values.tape?.split(',').filter(Boolean).map(Number);
  const {
    outcome,
    trace,
    tape: choices,
  } = await replay(scenario, tape ? played(tape) : seeded(Number(values.seed ?? 1)));
  console.log(storyOf(trace));
  console.log(`\n${scenario.name}, tape ${choices.join() || '(no choice)'}`);
  console.log(outcome.broken === undefined ? 'Every promise was kept.' : `BROKEN: ${outcome.broken.message}`);
  if (outcome.broken !== undefined) process.exitCode = 1;
}
