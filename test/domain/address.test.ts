import { describe, expect, it } from 'vitest';
import { isPublicIpv4, parseIpv4, publicAddressesIn } from '../../src/domain/address.ts';

const NOT_CANONICAL = [
  ...['', '.', '...', '1', '1.2', '1.2.3', '1.2.3.4.5', '1.2.3.', '.1.2.3', '1..2.3', '1.2.3.4.'],
  ...['999.1.1.1', '256.1.1.1', '1.256.1.1', '1.1.256.1', '1.1.1.256', '1.1.1.1000'],
  ...['01.2.3.4', '1.02.3.4', '1.2.3.04', '00.0.0.0', '0177.0.0.1', '0x7f.0.0.1', '2130706433', '127.1'],
  ...[' 1.2.3.4', '1.2.3.4 ', '1.2.3.4\n', '1.2. 3.4', '+1.2.3.4', '-1.2.3.4', '1e1.2.3.4', '1.2.3.x'],
  ...['١.٢.٣.٤', '１.２.３.４', '1。2。3。4', '::1', '::ffff:1.2.3.4', '2001:db8::1', 'localhost'],
];

describe('parseIpv4', () => {
  it.each([
    ['103.82.72.5', [103, 82, 72, 5]],
    ['0.0.0.0', [0, 0, 0, 0]],
    ['255.255.255.255', [255, 255, 255, 255]],
    ['1.10.100.0', [1, 10, 100, 0]],
  ])('reads %s', (text, octets) => {
    expect(parseIpv4(text)).toEqual(octets);
  });

  it.each(NOT_CANONICAL)('does not read %j', (text) => {
    expect(parseIpv4(text)).toBeUndefined();
  });

  it.each([undefined, null, 5, ['1.2.3.4'], { toString: () => '1.2.3.4' }])('does not read %o', (value) => {
    expect(parseIpv4(value as string)).toBeUndefined();
  });
});

describe('isPublicIpv4', () => {
  it.each([
    ...['103.82.72.5', '8.8.8.8', '1.0.0.1', '103.82.72.255', '223.255.255.255'],
    // The last address before and the first after each reserved range.
    ...['9.255.255.255', '11.0.0.1', '100.63.255.255', '100.128.0.1', '126.255.255.255', '128.0.0.1'],
    ...['169.253.255.255', '169.255.0.1', '172.15.255.255', '172.32.0.1', '192.167.255.255', '192.169.0.1'],
    ...['192.0.1.1', '192.0.3.1', '192.88.98.255', '192.88.100.1', '198.17.255.255', '198.20.0.1'],
    ...['198.51.99.255', '198.51.101.1', '203.0.112.255', '203.0.114.1'],
  ])('is true of %s', (text) => {
    expect(isPublicIpv4(text)).toBe(true);
  });

  it.each([
    ['this network', '0.0.0.1'],
    ['private', '10.0.0.1'],
    ['private', '10.255.255.255'],
    ['shared', '100.64.0.1'],
    ['shared', '100.127.255.255'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.255'],
    ['link-local', '169.254.0.1'],
    ['cloud metadata', '169.254.169.254'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['protocol assignments', '192.0.0.8'],
    ['documentation', '192.0.2.1'],
    ['6to4 relays', '192.88.99.1'],
    ['private', '192.168.0.1'],
    ['private', '192.168.255.255'],
    ['benchmarks', '198.18.0.1'],
    ['benchmarks', '198.19.255.255'],
    ['documentation', '198.51.100.1'],
    ['documentation', '203.0.113.255'],
    ['multicast', '224.0.0.1'],
    ['multicast', '239.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['a network', '103.82.72.0'],
  ])('is false of %s: %s', (_what, text) => {
    expect(isPublicIpv4(text)).toBe(false);
  });

  it.each(NOT_CANONICAL)('is false of %j', (text) => {
    expect(isPublicIpv4(text)).toBe(false);
  });
});

describe('publicAddressesIn', () => {
  it.each([
    ['alone', '103.82.72.5', ['103.82.72.5']],
    ['at the end of a sentence', 'Your IP is 103.82.72.5.', ['103.82.72.5']],
    ['in JSON', '{"IP":"103.82.72.5"}', ['103.82.72.5']],
    ['in brackets', '(103.82.72.5)', ['103.82.72.5']],
    ['with a port', '103.82.72.5:22', ['103.82.72.5']],
    ['in an address of the web', 'https://103.82.72.5/login', ['103.82.72.5']],
    ['after an equals sign', 'ip=103.82.72.5&ok=1', ['103.82.72.5']],
    ['between emoji', '🏅103.82.72.5🏅', ['103.82.72.5']],
    ['on a line of its own', 'ok\r\n103.82.72.5\r\n', ['103.82.72.5']],
    ['twice', '103.82.72.5, again 103.82.72.5', ['103.82.72.5']],
    ['beside another', '103.82.72.9 for 103.82.72.5', ['103.82.72.9', '103.82.72.5']],
    ['beside a private one', '10.0.0.1 -> 103.82.72.5', ['103.82.72.5']],
  ])('finds an address %s', (_where, text, addresses) => {
    expect(publicAddressesIn(text)).toEqual(addresses);
  });

  it.each([
    ['part of a longer run of numbers', '103.82.72.5.1'],
    ['glued to letters in front', 'v103.82.72.5'],
    ['glued to letters behind', '103.82.72.5a'],
    ['glued to letters of another script', 'ж103.82.72.5'],
    ['more digits than an octet has', '1103.82.72.5'],
    ['a version', 'nginx 1.2.3'],
    ['a pattern', '103.82.72.x'],
    ['an ellipsis', '103.82.72.5...'],
    ['the network itself', '103.82.72.0'],
    ['nothing', ''],
  ])('finds nothing in what is %s', (_what, text) => {
    expect(publicAddressesIn(text)).toEqual([]);
  });
});
