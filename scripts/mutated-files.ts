/** A file that mutation testing breaks, and the tests that must find out. */
export interface MutatedFile {
  /** Below `src`, without its ending. */
  readonly file: string;
  /** Below `test`, without their ending: a pattern. */
  readonly tests: string;
}

/** What decides about money and stock without touching the world: each file is judged by its own tests alone. */
const FILES: Readonly<Record<string, string | undefined>> = {
  'rules/guard': undefined,
  'rules/selection': undefined,
  'rules/pool': undefined,
  'rules/reconcile': 'rules/{reconcile,reconcile.property,template}',
  'rules/transitions': undefined,
  'rules/decisions': undefined,
  'rules/answers': undefined,
  'rules/renewing': undefined,
  'rules/failed-call': 'rules/{answers,renewing}',
  'rules/evidence': undefined,
  'rules/order-check': undefined,
  'rules/pauses': undefined,
  'rules/review-cases': undefined,
  'rules/catalogue': undefined,
  'rules/template': undefined,
  'rules/format-plan': undefined,
  'rules/sellable': 'rules/{selection,reconcile}',
  'rules/first-record': undefined,
  'wire/purchase': undefined,
  'wire/outcome': undefined,
  'wire/decode': undefined,
  'wire/status': undefined,
  'wire/texts': 'wire/{texts,purchase}',
  'wire/ipstock': undefined,
  'wire/dates': undefined,
  'web/token': undefined,
};

/**
 * The files that mutation testing breaks, in order.
 *
 * @param wanted - parts of their names; without any, all of them
 */
export function mutatedFiles(wanted: readonly string[]): readonly MutatedFile[] {
  return Object.entries(FILES)
    .map(([file, tests = `${file}{,.property}`]) => ({ file, tests }))
    .filter(({ file }) => wanted.length === 0 || wanted.some((part) => file.includes(part)));
}
