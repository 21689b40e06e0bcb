import { describe, expect, it } from 'vitest';
import { firstProvision, firstRenewal } from '../../src/rules/first-record.ts';
import { NOON } from '../builders.ts';

/** Due at once, nobody has it, nothing was done. */
const FIRST = {
  schemaVersion: 1,
  version: 1,
  fence: 0,
  stage: 'pending',
  evidence: {},
  holdsAddress: false,
  dueAt: NOON,
  tries: 0,
  history: [],
  createdAt: NOON,
  updatedAt: NOON,
};

describe('the record that a repository inserts', () => {
  it('of an order: nothing bought, nothing written off, nothing to tell', () => {
    expect(firstProvision('A-1', NOON)).toStrictEqual({
      ...FIRST,
      orderId: 'A-1',
      writtenOff: [],
      progressVersion: 0,
      toldVersion: 0,
      needsAttention: false,
    });
  });

  it('of a renewal: of this order and invoice alone', () => {
    const asked = { orderId: 'A-1', invoiceId: 'R-7', address: '103.195.160.10' };
    expect(firstRenewal(asked, NOON)).toStrictEqual({ ...FIRST, orderId: 'A-1', invoiceId: 'R-7' });
  });
});
