import { describe, expect, it } from 'vitest';
import {
  HttpStatusError,
  NetworkError,
  RedirectRefusedError,
  ReplyError,
  type ReplyErrorCode,
  RequestAbortedError,
  type RequestFacts,
  RequestTimeoutError,
} from '../../src/domain/errors.ts';
import { anItemOf, packages } from '../builders.ts';
import { aShop } from './sync-shop.ts';

const facts: RequestFacts = { verb: 'ipstock', outcome: 'unknown', attempts: 3 };
const http = (status: number) =>
  new HttpStatusError('refused', { ...facts, status, retryAfterMs: undefined });
const reply = (code: ReplyErrorCode) => new ReplyError('unreadable', { ...facts, code });

/** Every way in which a client says that there is no list. */
const BROKEN = [
  reply('SMARTVPS_REPLY_EMPTY'),
  reply('SMARTVPS_REPLY_HTML'),
  reply('SMARTVPS_REPLY_NOT_JSON'),
  reply('SMARTVPS_REPLY_TRUNCATED'),
  reply('SMARTVPS_REPLY_NOT_UTF8'),
  reply('SMARTVPS_REPLY_TOO_LARGE'),
  reply('SMARTVPS_REPLY_TOO_DEEP'),
  reply('SMARTVPS_REPLY_UNEXPECTED'),
  reply('SMARTVPS_PACKAGES_MISSING'),
  reply('SMARTVPS_PACKAGES_UNREADABLE'),
  http(401),
  http(429),
  http(500),
  new RedirectRefusedError('elsewhere', { ...facts, status: 307 }),
  new RequestTimeoutError('late', { ...facts, timeoutMs: 60_000 }),
  new RequestAbortedError('ended', { ...facts, cause: 'closing' }),
  new NetworkError('cut', { ...facts, networkCode: 'ECONNRESET' }),
];

/** Twenty items, three of them off sale. */
function aFullShop() {
  const items = packages(20).map((each, index) => anItemOf(each, { available: index > 2 }));
  return { items, shop: aShop(items, []) };
}

describe('syncInventory, when the provider cannot be read,', () => {
  it.each(BROKEN.map((error) => [error.code, error] as const))(
    'takes nothing off sale: %s',
    async (code, error) => {
      const { items, shop } = aFullShop();
      shop.ipstock.mockRejectedValue(error);

      await expect(shop.sync()).rejects.toBe(error);
      expect(shop.stock.apply).not.toHaveBeenCalled();
      expect(Object.values(await shop.stored())).toStrictEqual(items);
      expect(shop.lines).toEqual([`error [SVPS-SYNC] failed: ${code}`]);
      expect(shop.events).toEqual([
        { type: 'sync.failed', at: expect.any(Number), dryRun: false, code, tookMs: 0 },
      ]);
    },
  );

  it('takes nothing off sale for an error that no client of this library throws, nor prints its text', async () => {
    const { items, shop } = aFullShop();
    const error = new TypeError('fetch failed for Basic aHVudGVyMg==');
    shop.ipstock.mockRejectedValue(error);

    await expect(shop.sync()).rejects.toBe(error);
    expect(Object.values(await shop.stored())).toStrictEqual(items);
    expect(shop.lines).toEqual(['error [SVPS-SYNC] failed: TypeError']);
    expect(shop.events).toMatchObject([{ type: 'sync.failed', code: 'TypeError' }]);
  });

  it.each([undefined, null, {}, [], { packages: {} }, { packages: [], rejected: 'none' }, '[]'])(
    'takes nothing off sale for a client that answers %j',
    async (answer) => {
      const { items, shop } = aFullShop();
      shop.ipstock.mockResolvedValue(answer as never);

      await expect(shop.sync()).rejects.toMatchObject({
        code: 'SMARTVPS_INVALID_ARGUMENT',
        argument: 'client',
      });
      expect(shop.stock.apply).not.toHaveBeenCalled();
      expect(Object.values(await shop.stored())).toStrictEqual(items);
      expect(shop.events.map(({ type }) => type)).toEqual(['sync.failed']);
    },
  );

  it('takes nothing off sale when the list is empty, and finds all as it was when it is back', async () => {
    const { items, shop } = aFullShop();
    shop.lists([]);
    const { summary } = await shop.sync();

    expect(summary).toMatchObject({ withheld: 17, disabled: 0 });
    expect(Object.values(await shop.stored()).filter(({ available }) => available)).toStrictEqual(
      items.filter(({ available }) => available),
    );
    shop.lists(packages(20).map((each, index) => ({ ...each, ...(index < 3 && { status: 'suspended' }) })));
    await shop.sync();
    expect(Object.values(await shop.stored())).toStrictEqual(items);
  });

  it.each([{}, { rejected: null, duplicates: null }])(
    'reads what a client says that gives packages and nothing else: %j',
    async (rest) => {
      const { shop } = aFullShop();
      shop.ipstock.mockResolvedValue({ packages: packages(20), ...rest } as never);
      const { summary } = await shop.sync();
      expect(summary).toMatchObject({ reEnabled: 3, unchanged: 17, totalPackagesInAPI: 20 });
    },
  );

  it('leaves no trace, so that the next run does what was due', async () => {
    const { shop } = aFullShop();
    shop.ipstock.mockRejectedValueOnce(http(503));
    shop.lists(packages(20));

    await expect(shop.sync()).rejects.toThrow();
    expect((await shop.sync()).summary).toMatchObject({ reEnabled: 3, unchanged: 17 });
  });
});
