import { unwrap } from '../src/wire/decode.ts';
import { readPackageList } from '../src/wire/ipstock.ts';
import { makeWorld, replyBody } from './catalogue.ts';
import { type Contestant, compare } from './harness.ts';
import { type Aim, effortFor, type Suite, type SuiteOptions, table } from './suite.ts';

const PARSE = 'JSON.parse of the text';
const PIPELINE = 'decode, validate, normalise';

/** The client's way from the bytes of `ipstock` to packages, against a bare `JSON.parse` of the same body. */
export const decodeSuite: Suite = {
  name: 'decode',
  run(options) {
    const sizes = options.isQuick ? [20, 10_000] : [20, 1_000, 10_000, 100_000];
    return sizes.flatMap((size) => measure(size, options));
  },
};

function measure(size: number, options: SuiteOptions): readonly Aim[] {
  const { packages } = makeWorld({ size, churnPercent: 0, order: 'same' });
  const once = replyBody(packages);
  const twice = JSON.stringify(once);
  const [plain, wrapped] = [new TextEncoder().encode(once), new TextEncoder().encode(twice)];
  const read = (bytes: Uint8Array) => () => {
    const decoded = unwrap(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    const list = decoded.ok ? readPackageList(decoded.value) : decoded;
    if (!list.ok || list.value.packages.length !== size) throw new Error('The list was not read.');
    return list;
  };
  const decoder = new TextDecoder();
  const plainly: readonly Contestant[] = [
    { name: PARSE, run: () => JSON.parse(once) },
    { name: 'the same, from bytes', run: () => JSON.parse(decoder.decode(plain)) },
    { name: PIPELINE, run: read(plain) },
  ];
  const doubly: readonly Contestant[] = [
    { name: 'JSON.parse, twice', run: () => JSON.parse(JSON.parse(twice)) },
    { name: PIPELINE, run: read(wrapped) },
  ];
  const effort = effortFor(size, options);
  const [single, double] = [compare(plainly, effort), compare(doubly, effort)];
  const lines = (measured: typeof single) =>
    table(
      measured.map(({ name, medianMs, ratio, middleHalf: [low, high] }) => [
        name,
        `${(medianMs * 1_000).toFixed(1)} µs`,
        `${((medianMs * 1e6) / size).toFixed(0)} ns/package`,
        `${ratio.toPrecision(3)} x`,
        `(${low.toPrecision(3)} to ${high.toPrecision(3)})`,
      ]),
    );
  const title = `${size.toLocaleString('en')} packages, ${(plain.length / 1_024).toFixed(0)} KiB`;
  options.print(`\n${title}\n${lines(single)}\n${title}, JSON in a JSON text\n${lines(double)}`);
  return [
    ...aimOf(`${PIPELINE}, ${size.toLocaleString('en')} packages, of JSON.parse`, single),
    ...aimOf(`${PIPELINE}, ${size.toLocaleString('en')} packages wrapped twice, of two JSON.parse`, double),
  ];
}

function aimOf(text: string, measured: readonly { name: string; ratio: number }[]): readonly Aim[] {
  const pipeline = measured.find(({ name }) => name === PIPELINE);
  return pipeline === undefined ? [] : [{ text, actual: pipeline.ratio, limit: 4, isAtMost: true }];
}
