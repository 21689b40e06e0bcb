import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SyncReport } from '../../src/domain/report.ts';
import { aGate, anEndpoint, answerOf, aRequest } from './support.ts';

const report = (success: boolean) =>
  ({ success, summary: {}, results: [], warnings: [], guard: {} }) as unknown as SyncReport;
const dry = () => aRequest({ query: '?dryRun=1' });

/** An endpoint whose runs end when the test says so; a dry run answers `success: false`, to be told apart. */
function heldEndpoint() {
  const gates: ReturnType<typeof aGate>[] = [];
  let atWork = 0;
  let mostAtWork = 0;
  const endpoint = anEndpoint({
    sync: async ({ dryRun }) => {
      mostAtWork = Math.max(mostAtWork, ++atWork);
      const gate = aGate();
      gates.push(gate);
      await gate.opened;
      atWork -= 1;
      return report(!dryRun);
    },
  });
  return { ...endpoint, gates, mostAtWork: () => mostAtWork };
}

describe('parallel requests', () => {
  test('for the same share one run and its answer, a hundred of them', async () => {
    const { handler, runs, gates } = heldEndpoint();
    const answers = Array.from({ length: 100 }, () => answerOf(handler));
    await started(runs, 1);
    answers.push(answerOf(handler));
    await settled();
    gates[0]?.open();

    const texts = new Set((await Promise.all(answers)).map(({ status, text }) => `${status} ${text}`));
    expect([texts.size, runs.length]).toEqual([1, 1]);
  });

  test('for something else wait their turn, and a dry run never answers for a real one', async () => {
    const { handler, runs, gates, mostAtWork } = heldEndpoint();
    const asked = [aRequest(), dry(), aRequest(), dry()].map(async (request) => {
      const isDry = request.url.endsWith('dryRun=1');
      return [isDry, JSON.parse((await answerOf(handler, request)).text).success];
    });
    await started(runs, 1);
    await settled();
    expect(runs).toHaveLength(1);
    gates[0]?.open();
    await started(runs, 2);
    gates[1]?.open();

    expect(await Promise.all(asked)).toEqual([
      [false, true],
      [true, false],
      [false, true],
      [true, false],
    ]);
    expect([runs.length, mostAtWork()]).toEqual([2, 1]);
  });

  test('share a failure as well, under one id', async () => {
    const { handler, runs } = anEndpoint({
      sync: async () => {
        throw new Error('x');
      },
    });
    const answers = await Promise.all([answerOf(handler), answerOf(handler)]);
    expect(new Set(answers.map(({ headers }) => headers['x-error-id'])).size).toBe(1);
    expect(runs).toHaveLength(1);
  });

  test('are parallel from the moment they arrive, however soon the run ends', async () => {
    const { handler, runs } = anEndpoint({ sync: async () => report(true) });
    await Promise.all(Array.from({ length: 100 }, () => answerOf(handler)));
    expect(runs).toHaveLength(1);
  });

  test('come after a run that has ended and start another', async () => {
    const { handler, runs } = anEndpoint();
    await answerOf(handler);
    await answerOf(handler);
    expect(runs).toHaveLength(2);
  });

  test('of any order and number never overlap, and each is answered by a run of its own kind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('real', 'dry', 'end'), { maxLength: 40 }), async (steps) => {
        const { handler, runs, gates, mostAtWork } = heldEndpoint();
        const answers: Promise<readonly [string, boolean]>[] = [];
        let ended = 0;
        for (const step of steps) {
          if (step !== 'end') answers.push(kindAnswered(handler, step));
          await settled();
          if (step === 'end' && gates[ended] !== undefined) gates[ended++]?.open();
        }
        let isOver = false;
        const all = Promise.all(answers).finally(() => {
          isOver = true;
        });
        while (!isOver) {
          if (gates[ended] !== undefined) gates[ended++]?.open();
          await settled();
        }
        for (const [kind, success] of await all) expect(success).toBe(kind === 'real');
        expect(mostAtWork()).toBeLessThanOrEqual(1);
        expect(runs.length).toBeLessThanOrEqual(answers.length);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a caller that leaves', () => {
  test('ends no run, also when it was the only one', async () => {
    const { handler, runs, gates } = heldEndpoint();
    const controller = new AbortController();
    const left = handler(aRequest({ signal: controller.signal }));
    await started(runs, 1);
    controller.abort();
    const stayed = answerOf(handler);
    await settled();
    expect(runs[0]?.signal.aborted).toBe(false);
    gates[0]?.open();

    expect((await stayed).status).toBe(200);
    expect((await left).status).toBe(200);
    expect(runs).toHaveLength(1);
  });
});

test('the signal of the handler reaches every run', async () => {
  const controller = new AbortController();
  const { handler, runs } = anEndpoint({ signal: controller.signal });
  await answerOf(handler);
  controller.abort();
  expect(runs[0]?.signal.aborted).toBe(true);
});

async function kindAnswered(handler: Parameters<typeof answerOf>[0], kind: 'real' | 'dry') {
  const { text } = await answerOf(handler, kind === 'dry' ? dry() : aRequest());
  return [kind, JSON.parse(text).success] as const;
}

/** Resolves when the endpoint has begun this many runs. */
async function started(runs: readonly unknown[], count: number): Promise<void> {
  while (runs.length < count) await settled();
}

/** Everything that can go on without the test has gone on: also digests, which other threads compute. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await new Promise((resolve) => setImmediate(resolve));
}
