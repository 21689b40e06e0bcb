import { test } from 'node:test';
import { suites } from './suites.ts';

for (const { name, run } of suites) test(name, run);
