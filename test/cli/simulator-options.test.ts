import { describe, expect, test } from 'vitest';
import { readFault, readQuirks } from '../../src/cli/simulator-options.ts';
import { UsageError } from '../../src/cli/usage-error.ts';

describe('readQuirks', () => {
  test.each([
    ['repeatedRows=0', { repeatedRows: 0 }],
    ['loginDelayMs=[0,0]', { loginDelayMs: [0, 0] }],
    ['dryPool=refuse', { dryPool: 'refuse' }],
    ['echoesName=false', { echoesName: false }],
    ['os=Windows 2022', { os: 'Windows 2022' }],
    ['wording={"bought":"ok = {ip}"}', { wording: { bought: 'ok = {ip}' } }],
  ])('reads %s', (text, quirks) => {
    expect(readQuirks([text])).toEqual(quirks);
  });

  test.each(['repeatedRows', 'repeatedRows=two', 'unknown=1', 'toString=1', '=1'])('refuses %s', (text) => {
    expect(() => readQuirks([text])).toThrow(UsageError);
  });
});

describe('readFault', () => {
  test.each([
    ['buyvps:hang', { verb: 'buyvps', fault: { kind: 'hang' } }],
    ['buyvps:reset:effect=done', { verb: 'buyvps', fault: { kind: 'reset', effect: 'done' } }],
    [
      'ipstock:status:status=503:times=Infinity',
      { verb: 'ipstock', times: Number.POSITIVE_INFINITY, fault: { kind: 'status', status: 503 } },
    ],
    [
      'status:slow:ms=50:nth=2:target=103.82.72.5',
      { verb: 'status', nth: 2, target: '103.82.72.5', fault: { kind: 'slow', ms: 50 } },
    ],
    ['ipstock:truncate:announced=false', { verb: 'ipstock', fault: { kind: 'truncate', announced: false } }],
  ])('reads %s', (text, script) => {
    expect(readFault(text)).toEqual(script);
  });

  test.each(['', 'buyvps', 'sell:hang', 'buyvps:explode', 'toString:hang'])('refuses "%s"', (text) => {
    expect(() => readFault(text)).toThrow(UsageError);
  });
});
