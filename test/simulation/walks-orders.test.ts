import { SCENARIOS } from './scenarios.ts';
import { testWalks } from './walked.ts';

testWalks(SCENARIOS.orders.walks);
