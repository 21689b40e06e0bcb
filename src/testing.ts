/**
 * For tests: a stateful SmartVPS that needs no network, and the suites that a repository of your own must pass.
 *
 * @module
 */

// repositories: the contracts

export type { ContractCase } from './repositories/contract/check.ts';
export { ordersContract } from './repositories/contract/orders.ts';
export { provisionsContract } from './repositories/contract/provisions.ts';
export { renewalsContract } from './repositories/contract/renewals.ts';
export { stockContract } from './repositories/contract/stock.ts';
export type {
  OrdersUnderTest,
  ProvisionsUnderTest,
  RenewalsUnderTest,
  StockEdit,
  StockUnderTest,
} from './repositories/contract/subjects.ts';

// simulator

export type { SeenRequest } from './simulator/exchange.ts';
export type {
  Effect,
  Fault,
  FaultChooser,
  FaultScript,
  QueuedFault,
  RefusalCode,
  SimulatedCall,
} from './simulator/faults.ts';
export type { SimulatorFetch } from './simulator/fetch.ts';
export type { SimulatorServer } from './simulator/http-server.ts';
export type { Delivery, LedgerEntry, PurchaseEntry, RenewalEntry } from './simulator/ledger.ts';
export type { ListMode } from './simulator/list.ts';
export type { MswHttp } from './simulator/msw.ts';
export type { SimulatedPackage } from './simulator/provider.ts';
export {
  calmQuirks,
  defaultQuirks,
  type Encoding,
  type ExpiryFormat,
  type SimulatorQuirks,
} from './simulator/quirks.ts';
export { seededRandom } from './simulator/random.ts';
export type { SimulatedServer } from './simulator/servers.ts';
export { createSimulator, type Simulator, type SimulatorOptions } from './simulator/simulator.ts';
export type { Wording } from './simulator/wording.ts';
export type { SimulatorWorld } from './simulator/world.ts';
