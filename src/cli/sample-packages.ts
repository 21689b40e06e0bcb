import type { RawPackage } from '../domain/package.ts';

/** One of every kind that the provider lists: two octets to four, wildcards, decoration, sold out, suspended. */
export const samplePackages: readonly RawPackage[] = [
  { id: 5, name: '103.82.72', ipv4: 71, status: 'active' },
  { id: 7, name: '103.82.7', ipv4: 12, status: 'active' },
  { id: 12, name: '103.93.17x', ipv4: 40, status: 'active' },
  { id: 18, name: '103.109.18x', ipv4: 33, status: 'active' },
  { id: 21, name: '103.83.x', ipv4: 8, status: 'active' },
  { id: 30, name: '🏅 103.195', ipv4: 140, status: 'active' },
  { id: 31, name: '103.181.91', ipv4: 10, status: 'active' },
  { id: 32, name: '103.182.44', ipv4: 17, status: 'active' },
  { id: 42, name: '45.112.22', ipv4: 0, status: 'active' },
  { id: 43, name: '45.112.23', ipv4: 9, status: 'suspended' },
  { id: 60, name: '202.71.14', ipv4: 3, status: 'active' },
  { id: 123, name: '103.195.160.2', ipv4: 50, status: 'active' },
];
