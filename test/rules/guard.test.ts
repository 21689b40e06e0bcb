import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/domain/errors.ts';
import type { GuardVerdict } from '../../src/domain/report.ts';
import { type GuardOptions, judgeLoss } from '../../src/rules/guard.ts';
import { reconcileInventory } from '../../src/rules/reconcile.ts';
import { anItemOf, aPackage, packages } from '../builders.ts';

/** What the guard says when `loss` of `onSale` items would go. */
function verdictOn(loss: number, onSale: number, options?: GuardOptions, others = [OTHER]): GuardVerdict {
  const listed = packages(onSale);
  const plan = reconcileInventory(
    listed.map((each) => anItemOf(each)),
    [...listed.slice(loss), ...others],
  );
  return judgeLoss(plan, options);
}

/** A package that nobody sells, so that a list is not empty when all that is on sale is gone. */
const OTHER = aPackage({ id: 'other' });

describe('judgeLoss', () => {
  it.each([
    [5, 10, false],
    [6, 10, true],
    [5, 9, true],
    [50, 100, false],
    [51, 100, true],
    [4, 4, false],
    [5, 5, true],
    [4, 7, false],
    [1, 1, false],
    [0, 10, false],
    [0, 0, false],
    [20, 20, true],
  ])('of %i items out of %i on sale trips: %s', (loss, onSale, tripped) => {
    const verdict = verdictOn(loss, onSale);

    expect(verdict).toMatchObject({ tripped, loss, onSale, rules: tripped ? ['loss_ratio'] : [] });
  });

  it('counts only what would go off sale', () => {
    const gone = packages(6);
    const items = gone.map((each, index) => anItemOf(each, { available: index < 3 }));
    const plan = reconcileInventory(items, [aPackage({ id: '99' })]);

    expect(plan.updated).toHaveLength(3);
    expect(judgeLoss(plan)).toMatchObject({ tripped: false, loss: 3, onSale: 3 });
  });

  it.each([
    [1, 1],
    [4, 4],
    [20, 20],
  ])('of an empty list trips with %i of %i on sale', (loss, onSale) => {
    expect(verdictOn(loss, onSale, {}, [])).toMatchObject({
      tripped: true,
      rules: expect.arrayContaining(['empty_list']),
    });
  });

  it('of an empty list trips not while nothing is on sale', () => {
    expect(verdictOn(0, 0, {}, [])).toMatchObject({ tripped: false, rules: [] });
  });

  it.each([
    [{ maxLossRatio: 0.2 }, 5, 25, false],
    [{ maxLossRatio: 0.2 }, 6, 25, true],
    [{ maxLossRatio: 0.29 }, 29, 100, false],
    [{ maxLossRatio: 0.29 }, 30, 100, true],
    [{ maxLossRatio: 0 }, 5, 1_000, true],
    [{ maxLossRatio: 0 }, 4, 1_000, false],
    [{ maxLossRatio: 0, minLoss: 0 }, 1, 1_000, true],
    [{ maxLossRatio: 0, minLoss: 0 }, 0, 1_000, false],
    [{ maxLossRatio: 1 }, 20, 20, false],
    [{ minLoss: 1 }, 1, 1, true],
    [{ minLoss: 1 }, 1, 2, false],
    [{ minLoss: 21 }, 20, 20, false],
    [{ maxLossRatio: undefined, minLoss: undefined, approvedLoss: undefined }, 6, 10, true],
  ])('with %j of %i items out of %i trips: %s', (options, loss, onSale, tripped) => {
    expect(verdictOn(loss, onSale, options).tripped).toBe(tripped);
  });

  it.each([
    ['exactly the loss', 10, 10, 10, false],
    ['more than the loss', 99, 10, 10, false],
    ['less than the loss', 9, 10, 10, true],
    ['a loss of more than half', 6, 6, 10, false],
    ['less than a loss that no other rule stops', 2, 3, 100, true],
    ['nothing, where one would go', 0, 1, 100, true],
    ['nothing, where nothing would go', 0, 0, 100, false],
  ])('with an approval of %s', (_what, approvedLoss, loss, onSale, tripped) => {
    expect(verdictOn(loss, onSale, { approvedLoss }).tripped).toBe(tripped);
    // An approval speaks for an empty list as well.
    expect(verdictOn(loss, onSale, { approvedLoss }, []).tripped).toBe(tripped);
  });

  it.each([
    [() => verdictOn(2, 10), '2 of 10 items on sale would go off sale.'],
    [
      () => verdictOn(10, 10),
      '10 of 10 items on sale would go off sale: that is more than the guard lets go at once. Withheld.',
    ],
    [
      () => verdictOn(10, 10, {}, []),
      '10 of 10 items on sale would go off sale: the provider lists nothing; that is more than the guard lets go at once. Withheld.',
    ],
    [
      () => verdictOn(10, 10, { approvedLoss: 10 }, []),
      '10 of 10 items on sale would go off sale: the provider lists nothing; that is more than the guard lets go at once. Approved.',
    ],
    [
      () => verdictOn(3, 10, { approvedLoss: 2 }),
      '3 of 10 items on sale would go off sale: that is more than was approved. Withheld.',
    ],
  ])('says in one sentence what happened', (judge, message) => {
    expect(judge().message).toBe(message);
  });

  it.each([null, [], 'strict', 5])('refuses options that are none: %j', (options) => {
    expect(() => verdictOn(0, 0, options as GuardOptions)).toThrow(
      new ConfigurationError('guard', 'Option guard must be an object, such as { maxLossRatio: 0.5 }.'),
    );
  });

  it.each([
    ['maxLossRatio', -0.1],
    ['maxLossRatio', 1.1],
    ['maxLossRatio', Number.NaN],
    ['maxLossRatio', Number.POSITIVE_INFINITY],
    ['maxLossRatio', 'half'],
    ['maxLossRatio', '0.5'],
    ['maxLossRatio', null],
    ['maxLossRatio', true],
    ['minLoss', -1],
    ['minLoss', 1.5],
    ['minLoss', Number.NaN],
    ['minLoss', '5'],
    ['minLoss', null],
    ['approvedLoss', -1],
    ['approvedLoss', 0.5],
    ['approvedLoss', Number.POSITIVE_INFINITY],
    ['approvedLoss', '10'],
    ['approvedLoss', null],
    ['approvedLoss', true],
  ])('refuses the option %s: %o', (option, value) => {
    const expected = option === 'maxLossRatio' ? 'a number from 0 to 1' : 'a whole number of at least 0';

    expect(() => verdictOn(0, 0, { [option]: value })).toThrow(
      new ConfigurationError(`guard.${option}`, `Option guard.${option} must be ${expected}.`),
    );
  });
});
