import {
  type ContractCase,
  ordersContract,
  provisionsContract,
  renewalsContract,
  stockContract,
} from 'smartvps-sdk/testing';
import { ordersUnderTest, provisionsUnderTest, renewalsUnderTest, stockUnderTest } from './subjects.ts';

/** Every promise of every port, for any test runner: `for (const { name, run } of suites) test(name, run)`. */
export const suites: readonly ContractCase[] = [
  ...stockContract(stockUnderTest),
  ...ordersContract(ordersUnderTest),
  ...provisionsContract(provisionsUnderTest),
  ...renewalsContract(renewalsUnderTest),
];
