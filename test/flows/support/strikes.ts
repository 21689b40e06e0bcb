import type { Provision } from '../../../src/domain/provision.ts';
import type { Renewal } from '../../../src/domain/renewal.ts';
import { type InterceptedCall, type Meet, never, StorageDown } from './interception.ts';

/** Storage fails before a call has an effect. */
export const failsBefore: Meet = async () => {
  throw new StorageDown('no primary');
};

/** A call has its effect, and its answer is lost. */
export const losesAnswer: Meet = async ({ go }) => {
  await go();
  throw new StorageDown('no answer');
};

/** Strikes one call and lets every later one through. */
export function once(strike: Meet): Meet {
  let struck = false;
  return (call) => {
    if (struck) return call.go();
    struck = true;
    return strike(call);
  };
}

/** Whether a call stores a record of this stage. */
export function storesStage(stage: (Provision | Renewal)['stage']) {
  return ({ method, args }: InterceptedCall): boolean =>
    method === 'advance' && (args[1] as Provision | Renewal).stage === stage;
}

/** Strikes the calls that store a record of this stage, and no others. */
export function onStage(stage: (Provision | Renewal)['stage'], strike: Meet): Meet {
  const isIt = storesStage(stage);
  return (call) => (isIt(call) ? strike(call) : call.go());
}

/** Each of the first calls, failing before its effect and after it, for a table. */
export function failingOnce(calls: number) {
  return Array.from({ length: calls }, (_, index) => index + 1).flatMap((nth) => [
    { nth, how: 'before its effect', strike: failsBefore },
    { nth, how: 'after its effect', strike: losesAnswer },
  ]);
}

/** Strikes the n-th call; before it every call goes through, after it what `then` says becomes of it. */
export function atCall(nth: number, strike: Meet, then: Meet = ({ go }) => go()): Meet {
  let calls = 0;
  return (call) => {
    calls += 1;
    if (calls < nth) return call.go();
    return calls === nth ? strike(call) : then(call);
  };
}

/** The process is gone before a call has an effect, or right after it has. */
export const CUTS = {
  'before its effect': () => never(),
  'after its effect': async ({ go }) => {
    await go().catch(() => {});
    return never();
  },
} satisfies Record<string, Meet>;

/** A process that is cut off at its n-th call: it never hears of anything again. */
export function cutOffAt(nth: number, cut: Meet): { readonly meet: Meet; isCut(): boolean } {
  let isCut = false;
  const struck: Meet = (call) => {
    isCut = true;
    return cut(call);
  };
  return { meet: atCall(nth, struck, never), isCut: () => isCut };
}
