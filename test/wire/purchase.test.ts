import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../src/wire/decode.ts';
import { readPurchase } from '../../src/wire/purchase.ts';
import type { Reading } from '../../src/wire/reading.ts';
import { answered, failureOf, IP, ORDER } from './support.ts';

/** Reads a body as the client does, and says in one word what is made of it. */
function verdictOf(
  body: string,
  packageName = ORDER.packageName,
  isRefusal: (text: string) => unknown = () => false,
) {
  const unwrapped = unwrap(body);
  const reading: Reading<{ readonly ip: string }> = unwrapped.ok
    ? readPurchase(unwrapped.value, packageName, isRefusal)
    : unwrapped;
  return reading.ok ? reading.value.ip : reading.code.replace('SMARTVPS_', '');
}

const json = (value: unknown) => JSON.stringify(value);

const BELIEVED: readonly string[] = [
  IP,
  `Assigned ${IP}`,
  `Your server ${IP} is being prepared.`,
  `${IP}:3389`,
  `(${IP})`,
  `ip=${IP};ram=4`,
  `${IP}/24`,
  `${IP}, ${IP} and once more ${IP}`,
  json(IP),
  json(json(IP)),
  json(json(json({ ip: IP }))),
  json({ ip: IP }),
  json({ data: { server: [{ address: IP }] } }),
  json({ [IP]: 'assigned' }),
  json({ message: json({ ip: IP }) }),
  json({ message: 'ok', addresses: [IP, IP] }),
  json({ ip: IP, gateway: '10.0.0.1', mask: '255.255.255.0' }),
  json({ ...[...json({ ip: IP })] }),
  `\uFEFF${json({ ip: IP })}`,
  json({ ip: IP, version: '1.2.3', price: 10.5, ok: true, note: null }),
  `OK ${IP} v1.2.3.4.5`,
  json({ success: true, ip: IP }),
  json({ success: 1, status: 200, code: 0, ip: IP }),
  json({ status: 'success', state: 'pending', result: 0, ip: IP }),
  json({ status: 'ok', ip: IP, node: 'false', port: 500, note: 'no' }),
  json({ unsuccessfulTries: 0, cashcode: 500, static: 'no', code: 4821, ip: IP }),
  `OK, no further action: ${IP}, ready in 500 s`,
  `OK ${IP}: not yet reachable, available in a minute; sold, hand it out`,
];

const UNCLEAR: readonly string[] = [
  'OK',
  'Order accepted',
  json({ status: 'ok' }),
  '12345',
  'null',
  'true',
  json([]),
  json({}),
  `Assigned ${IP} and 103.82.72.10`,
  json({ ip: IP, old: '103.82.72.10' }),
  `Error: ${IP} is taken`,
  `IP ${IP} is not available`,
  `IP ${IP} is unavailable`,
  `FAILED for ${IP}`,
  `Unable to assign ${IP}`,
  `invalid address ${IP}`,
  `Access denied for ${IP}`,
  `Insufficient balance, ${IP} released`,
  `${IP} is Sold Out`,
  `${IP}: out of stock`,
  `${IP}: out - of stock`,
  `${IP}: out of - stock`,
  `Sold-out: ${IP}`,
  `sold\n out: ${IP}`,
  `soldout ${IP}`,
  json({ reason: 'OUT_OF_STOCK', ip: IP }),
  json({ notAvailable: true, ip: IP }),
  json({ error: null, ip: IP }),
  json({ ERROR: false, ip: IP }),
  json({ errors: 0, ip: IP }),
  json({ result: json({ error: 'no' }), ip: IP }),
  json({ status: 'error', ip: IP }),
  json({ status: 'err\u006fr', ip: IP }),
  json({ success: false, ip: IP }),
  json({ success: 'false', ip: IP }),
  json({ Success: 0, ip: IP }),
  json({ success: 'no', ip: IP }),
  json({ successful: false, data: { ip: IP } }),
  json({ result: { success: false }, ip: IP }),
  json({ result: json({ success: false }), ip: IP }),
  json(json(json({ ip: IP, success: false }))),
  json({ ok: false, ip: IP }),
  json({ status: false, ip: IP }),
  json({ status: 'fail', ip: IP }),
  json({ STATUS: 'Failure', ip: IP }),
  json({ status: 'rejected', ip: IP }),
  json({ status: 'refused', ip: IP }),
  json({ status: 'declined', ip: IP }),
  json({ state: 'cancelled', ip: IP }),
  json({ result: 'fail', ip: IP }),
  json({ status: 402, ip: IP }),
  json({ statusCode: '500', ip: IP }),
  json({ code: 503, ip: IP }),
  `success=false ip=${IP}`,
  `success: 0, ip: ${IP}`,
  `success=0 ip=${IP}`,
  `successful=0 ip=${IP}`,
  `success_code = 0, ip: ${IP}`,
  `success :0, ip: ${IP}`,
  `result: refuse, ip: ${IP}`,
  `result: decline, ip: ${IP}`,
  `Status : "fail" for ${IP}`,
  'Assigned 999.1.1.1',
  'Assigned 1.2.3.4.5',
  'Assigned 103.082.072.009',
  'Assigned 103.82.72.0',
  'Assigned 10.1.2.3',
  'Assigned 192.168.1.5',
  'Assigned 127.0.0.1',
  'Assigned 169.254.169.254',
  'Assigned 2001:db8::1',
  'Assigned ١٠٣.٨٢.٧٢.٩',
  `Assigned x${IP}`,
  json({ ip: '103.82', rest: '72.9' }),
  json({ message: `[OK] ${IP}` }),
  json({ message: `{"ip":"${IP}` }),
  json({ ip: IP, note: '{"more":' }),
];

const UNREADABLE: readonly (readonly [string, string])[] = [
  ['', 'REPLY_EMPTY'],
  [`<html>${IP}</html>`, 'REPLY_HTML'],
  [`{"ip":"${IP}"`, 'REPLY_TRUNCATED'],
  [`[OK] ${IP}`, 'REPLY_TRUNCATED'],
  [`"${IP}`, 'REPLY_TRUNCATED'],
  [json(`{"ip":"${IP}`), 'REPLY_TRUNCATED'],
];

describe('readPurchase', () => {
  it.each(BELIEVED)('believes %s', (body) => {
    expect(verdictOf(body)).toBe(IP);
  });

  it.each(UNCLEAR)('does not believe %s', (body) => {
    expect(verdictOf(body)).toBe('PURCHASE_UNCLEAR');
  });

  it.each(UNREADABLE)('never scans what it cannot read: %s', (body, code) => {
    expect(verdictOf(body)).toBe(code);
  });

  it.each([
    ['103.195.160.2', 'Order 103.195.160.2: assigned 103.195.160.20', '103.195.160.20'],
    ['103.195.160.2', 'Assigned 103.195.160.2', '103.195.160.2'],
    ['🏅 103.195.160.2', json({ package: '🏅 103.195.160.2', ip: '103.195.160.7' }), '103.195.160.7'],
    ['103.195.160.2', 'Order 103.195.160.2: 103.195.160.20 or 103.195.160.21', 'PURCHASE_UNCLEAR'],
    ['1.1.1.1 or 8.8.8.8', 'Order 1.1.1.1 or 8.8.8.8', 'PURCHASE_UNCLEAR'],
    ['103.82.72', 'Order 103.82.72: assigned 103.82.72.9', IP],
  ])('counts an echo of %s only while nothing else is there: %s', (packageName, body, verdict) => {
    expect(verdictOf(body, packageName)).toBe(verdict);
  });

  it('believes an address of another pool: whether it is the right one is not for it to say', () => {
    expect(verdictOf('Assigned 103.182.44.18', '103.181.91')).toBe('103.182.44.18');
  });

  it('hands on the addresses of an answer that it does not believe, twenty at most', () => {
    const many = Array.from({ length: 30 }, (_, index) => `103.82.72.${index + 1}`);
    const addressesIn = (body: string) =>
      readPurchase({ value: body, text: body }, 'pool', () => false) as { addresses?: readonly string[] };
    expect(addressesIn('no 103.82.72.9, 103.82.72.10 sold out').addresses).toEqual([IP, '103.82.72.10']);
    expect(addressesIn(many.join(' ')).addresses).toEqual(many.slice(0, 20));
    expect(addressesIn('nothing').addresses).toEqual([]);
  });

  it('believes an answer exactly when it names one address and no refusal', () => {
    const address = fc.constantFrom(IP, '103.82.72.10', '8.8.4.4');
    const other = fc.constantFrom('ok', 'assigned', '10.0.0.1', '1.2.3', '999.1.1.1', 'ram', '4');
    const refusal = fc.constantFrom('error', 'Sold out', 'DENIED');
    const word = fc.oneof(
      address.map((text) => ({ text, kind: 'address' as const })),
      other.map((text) => ({ text, kind: 'other' as const })),
      refusal.map((text) => ({ text, kind: 'refusal' as const })),
    );
    const shape = fc.constantFrom<(words: readonly string[]) => unknown>(
      (words) => words.join(' '),
      (words) => words,
      (words) => ({ list: words }),
      (words) => Object.fromEntries(words.map((text, index) => [`key${index}`, { text }])),
      (words) => json({ inner: words }),
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), shape, (words, build) => {
        const named = new Set(words.filter(({ kind }) => kind === 'address').map(({ text }) => text));
        const isRefused = words.some(({ kind }) => kind === 'refusal');
        const expected = named.size === 1 && !isRefused ? [...named][0] : 'PURCHASE_UNCLEAR';
        expect(verdictOf(json(build(words.map(({ text }) => text))), 'pool')).toBe(expected);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('isRefusal', () => {
  const isRefusal = (text: string) => text.includes('No funds');

  it('makes a refusal of an answer with no address in it', () => {
    expect(verdictOf('No funds left', ORDER.packageName, isRefusal)).toBe('PURCHASE_REFUSED');
    expect(verdictOf(json({ message: 'No funds' }), ORDER.packageName, isRefusal)).toBe('PURCHASE_REFUSED');
  });

  it.each([
    `No funds, ${IP} or 103.82.72.10 released`,
    `No funds, ${IP} denied`,
    'No funds for 999.1.1.1',
    'No funds for 10.0.0.1',
    json({ message: 'No funds', detail: '[cut' }),
  ])('is not asked about %s', (body) => {
    expect(verdictOf(body, ORDER.packageName, isRefusal)).toBe('PURCHASE_UNCLEAR');
  });

  it.each([
    ['says something else', () => 'yes'],
    ['throws', () => JSON.parse('no')],
    ['answers later', async () => true],
    ['fails later', () => Promise.reject(new Error('later'))],
  ])('counts for nothing when it %s', (_what, broken) => {
    expect(verdictOf('No funds', ORDER.packageName, broken)).toBe('PURCHASE_UNCLEAR');
  });

  it('is not asked when the answer is believed', () => {
    expect(verdictOf(`Assigned ${IP}`, ORDER.packageName, () => true)).toBe(IP);
  });
});

describe('buyVps', () => {
  it('answers the address and the text of a purchase that is believed', async () => {
    const { client, requests } = answered(json(json({ ip: IP })));
    expect(await client.buyVps(ORDER)).toEqual({ ip: IP, text: json({ ip: IP }), attempts: 1 });
    expect(requests.map(({ body }) => JSON.parse(body))).toEqual([{ ip: '103.82.72', ram: '4' }]);
  });

  it('fails with an unknown outcome and the addresses, when it is not', async () => {
    const { client } = answered('103.82.72.9 or 103.82.72.10');
    expect(await failureOf(client.buyVps(ORDER))).toMatchObject({
      code: 'SMARTVPS_PURCHASE_UNCLEAR',
      outcome: 'unknown',
      advice: 'check-first',
      addresses: [IP, '103.82.72.10'],
      attempts: 1,
    });
  });

  it('fails as rejected, when the caller knows the wording of a refusal', async () => {
    const { client } = answered('No funds', {}, { isRefusal: (text) => text === 'No funds' });
    expect(await failureOf(client.buyVps(ORDER))).toMatchObject({
      code: 'SMARTVPS_PURCHASE_REFUSED',
      outcome: 'rejected',
      advice: 'stop',
      addresses: [],
    });
  });

  it.each([
    ['packageName', { packageName: '', memoryGb: 4 }],
    ['packageName', { packageName: '  ', memoryGb: 4 }],
    ['packageName', { packageName: 'x'.repeat(1_025), memoryGb: 4 }],
    ['packageName', JSON.parse('{"packageName":{"$ne":null},"memoryGb":4}')],
    ['packageName', JSON.parse('null')],
    ['memoryGb', { packageName: 'x', memoryGb: 0 }],
    ['memoryGb', { packageName: 'x', memoryGb: -4 }],
    ['memoryGb', { packageName: 'x', memoryGb: 1.5 }],
    ['memoryGb', { packageName: 'x', memoryGb: Number.NaN }],
    ['memoryGb', { packageName: 'x', memoryGb: 2 ** 53 }],
    ['memoryGb', JSON.parse('{"packageName":"x","memoryGb":"4"}')],
  ])('refuses a wrong %s before anything is sent', async (argument, order) => {
    const { client, requests } = answered(IP);
    expect(await failureOf(client.buyVps(order))).toMatchObject({
      code: 'SMARTVPS_INVALID_ARGUMENT',
      argument,
    });
    expect(requests).toEqual([]);
  });

  it.each(['.*', '(a+)+$', '🏅 103.195', '\u202e103', 'a\0b', ' 103.82.72 '])(
    'sends the name %j to the letter',
    async (packageName) => {
      const { client, requests } = answered(IP);
      await client.buyVps({ packageName, memoryGb: 4 });
      expect(requests.map(({ body }) => JSON.parse(body))).toEqual([{ ip: packageName, ram: '4' }]);
    },
  );
});
