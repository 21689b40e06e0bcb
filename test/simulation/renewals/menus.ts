import { READ_FAULTS, WRITE_FAULTS } from '../storage.ts';

/** What may strike each kind of step; the first entry stands for nothing. */
export interface RenewalMenus {
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly renew: readonly string[];
  readonly status: readonly string[];
}

/** Everything that may strike. */
export const FULL_MENUS: RenewalMenus = {
  read: READ_FAULTS,
  write: WRITE_FAULTS,
  renew: [
    'none',
    'crash before',
    'crash after',
    'refused connection',
    'unauthorized',
    'rate limited',
    'rejected',
    'answered, not charged',
    'server error, not charged',
    'server error, charged',
    'timeout, not charged',
    'timeout, charged',
    'charged after the timeout',
    'charged hours later',
    'charged, expiry stays',
    'charged, expiry late',
    'slow',
    'frozen after',
    'frozen for an hour',
    'shutdown',
  ],
  status: [
    'none',
    'crash before',
    'server error',
    'timeout',
    'unauthorized',
    'rate limited',
    'no expiry',
    'day alone',
    'another zone',
    'another address',
    'frozen after',
  ],
};

/** Of faults that lead to the same place, one: for searches that combine more. */
export const THIN_MENUS: RenewalMenus = {
  read: ['none', 'crash before', 'error', 'frozen after'],
  write: ['none', 'crash after', 'error before', 'ack lost', 'outage', 'frozen after'],
  renew: [
    'none',
    'crash after',
    'refused connection',
    'rejected',
    'answered, not charged',
    'timeout, not charged',
    'timeout, charged',
    'charged after the timeout',
    'charged, expiry late',
    'frozen after',
  ],
  status: ['none', 'crash before', 'server error', 'no expiry', 'another zone'],
};

/** Nothing strikes storage. */
export const CLIENT_MENUS: RenewalMenus = { ...FULL_MENUS, read: ['none'], write: ['none'] };
