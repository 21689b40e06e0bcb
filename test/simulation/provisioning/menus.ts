import { READ_FAULTS, WRITE_FAULTS } from '../storage.ts';

/** What may strike each kind of step; the first entry stands for nothing. */
export interface Menus {
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly list: readonly string[];
  readonly buy: readonly string[];
  readonly status: readonly string[];
}

/** Everything that may strike. */
export const FULL_MENUS: Menus = {
  read: READ_FAULTS,
  write: WRITE_FAULTS,
  list: [
    'none',
    'crash before',
    'refused connection',
    'unauthorized',
    'rate limited',
    'timeout',
    'web page',
    'empty list',
    'package missing',
    'package unreadable',
    'down for two hours',
    'sold elsewhere',
    'frozen after',
  ],
  buy: [
    'none',
    'crash before',
    'crash after',
    'refused connection',
    'unauthorized',
    'rate limited',
    'rejected',
    'server error, not sold',
    'server error, sold',
    'timeout, not sold',
    'timeout, sold',
    'sold after the timeout',
    'refusal that names an address',
    'two addresses',
    'foreign pool',
    'neighbouring pool',
    'sold twice',
    'slow',
    'frozen after',
    'frozen for an hour',
    'shutdown',
  ],
  status: [
    'none',
    'crash before',
    'server error',
    'no password',
    'empty password',
    'placeholder',
    'another address',
    'another system',
    'action pending',
    'frozen after',
  ],
};

/** Of faults that lead to the same place, one: for searches that combine three. */
export const THIN_MENUS: Menus = {
  read: ['none', 'crash before', 'error'],
  write: ['none', 'crash after', 'error before', 'ack lost', 'outage', 'ack lost, then outage'],
  list: ['none', 'refused connection', 'empty list', 'package missing'],
  buy: [
    'none',
    'crash after',
    'refused connection',
    'rejected',
    'timeout, not sold',
    'timeout, sold',
    'sold after the timeout',
    'foreign pool',
    'slow',
    'frozen after',
  ],
  status: ['none', 'crash before', 'no password', 'another address', 'another system'],
};

/** Nothing strikes storage. */
export const CLIENT_MENUS: Menus = { ...FULL_MENUS, read: ['none'], write: ['none'] };
