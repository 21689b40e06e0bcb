import type { RawPackage } from 'smartvps-sdk';

/** What the simulated provider sells, named as the real one names it. */
export const packages: readonly RawPackage[] = [
  { id: 123, name: '103.195.160.2', ipv4: 50, status: 'active' },
  { id: 5, name: '103.82.72', ipv4: 71, status: 'active' },
  { id: 7, name: '103.82.7', ipv4: 12, status: 'active' },
  { id: 12, name: '103.93.17x', ipv4: 40, status: 'active' },
  { id: 18, name: '103.109.18x', ipv4: 33, status: 'active' },
  { id: 21, name: '103.83.x', ipv4: 8, status: 'active' },
  { id: 30, name: '🏅 103.195', ipv4: 140, status: 'active' },
  { id: 31, name: '103.181.91', ipv4: 10, status: 'active' },
  { id: 40, name: '45.112.20', ipv4: 5, status: 'active' },
  { id: 42, name: '45.112.22', ipv4: 0, status: 'active' },
  { id: 43, name: '45.112.23', ipv4: 9, status: 'suspended' },
  { id: 50, name: '157.15.40', ipv4: 25, status: 'active' },
  { id: 60, name: '202.71.14', ipv4: 3, status: 'active' },
  { id: 62, name: '202.71.16', ipv4: 64, status: 'active' },
];
