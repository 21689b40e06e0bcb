import { arch, cpus, loadavg } from 'node:os';
import { decodeSuite } from './decode.ts';
import { hostileSuite } from './hostile.ts';
import { mongodbSuite } from './mongodb.ts';
import { overheadSuite } from './overhead.ts';
import { reconcileSuite } from './reconcile.ts';
import { startupSuite } from './startup.ts';
import { type Aim, type Suite, table } from './suite.ts';

/** Every suite, in the order of a full run. */
const SUITES: readonly Suite[] = [
  reconcileSuite,
  hostileSuite,
  decodeSuite,
  overheadSuite,
  startupSuite,
  mongodbSuite,
];

const [names, flags] = [
  process.argv.slice(2).filter((argument) => !argument.startsWith('-')),
  process.argv.slice(2).filter((argument) => argument.startsWith('-')),
];
const strange = [
  ...flags.filter((flag) => flag !== '--quick' && flag !== '--cpu'),
  ...names.filter((name) => !SUITES.some((suite) => suite.name === name)),
];
if (strange.length > 0) {
  console.error(
    `Unknown: ${strange.join(', ')}. Usage: npm run bench -- [--quick] [--cpu] [${namesOf(SUITES)}]`,
  );
  process.exit(2);
}

console.log(
  `Node ${process.version}, ${arch()}, ${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`,
);
const options = {
  isQuick: flags.includes('--quick'),
  isProcessorTime: flags.includes('--cpu'),
  print: (part: string) => console.log(part),
};
const aims: Aim[] = [];
for (const suite of SUITES.filter(({ name }) => names.length === 0 || names.includes(name))) {
  aims.push(...(await suite.run(options)));
}
if (aims.length > 0) console.log(`\nAims\n${table(aims.map(describeAim))}`);

function describeAim({ text, actual, limit, isAtMost }: Aim): readonly string[] {
  const isMet = isAtMost ? actual <= limit : actual >= limit;
  return [
    text,
    `${actual.toFixed(2)} x`,
    `aim ${isAtMost ? 'at most' : 'at least'} ${limit} x`,
    isMet ? 'met' : 'missed',
  ];
}

function namesOf(suites: readonly Suite[]): string {
  return suites.map(({ name }) => name).join(' | ');
}
