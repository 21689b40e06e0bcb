import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  environmentVariable,
  randomId,
  sha256,
  silentLogger,
  systemClock,
  systemFetch,
  systemRandom,
} from '../../src/domain/environment.ts';

describe('systemClock', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_000 }));
  afterEach(() => void vi.useRealTimers());

  it('tells the time of the machine', () => {
    expect(systemClock.now()).toBe(1_000);
  });

  it('sleeps as long as it is told', async () => {
    const woken = vi.fn();
    const sleep = systemClock.sleep(50).then(woken);

    await vi.advanceTimersByTimeAsync(49);
    expect(woken).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await sleep;
    expect(woken).toHaveBeenCalledOnce();
  });

  it("rejects with the signal's own reason and leaves neither timer nor listener", async () => {
    const controller = new AbortController();
    const sleep = systemClock.sleep(50, controller.signal);
    const reason = { why: 'closing' };
    controller.abort(reason);

    await expect(sleep).rejects.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('rejects at once when the signal has been aborted before', async () => {
    const reason = new Error('closing');

    await expect(systemClock.sleep(50, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no listener on a signal that never aborts', async () => {
    const { signal } = new AbortController();
    const sleep = systemClock.sleep(50, signal);
    await vi.advanceTimersByTimeAsync(50);
    await sleep;

    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('systemRandom', () => {
  it('draws numbers from 0 to below 1, and not the same twice', () => {
    const drawn = Array.from({ length: 100 }, systemRandom);
    expect(drawn.filter((number) => !(number >= 0 && number < 1))).toEqual([]);
    expect(new Set(drawn).size).toBeGreaterThan(90);
  });
});

describe('systemFetch', () => {
  it('is the fetch of the moment it was asked for, whatever replaces it later', async () => {
    const first = vi.fn(async () => new Response('first'));
    vi.stubGlobal('fetch', first);
    const fetch = systemFetch();
    vi.stubGlobal('fetch', async () => new Response('second'));
    const request = new Request('https://provider.example/');

    expect(await (await fetch(request)).text()).toBe('first');
    expect(first).toHaveBeenCalledExactlyOnceWith(request);
  });
});

describe('systemFetch where somebody has filled Object.prototype', () => {
  afterEach(() => void Reflect.deleteProperty(Object.prototype, 'method'));

  it('names what the request says, so that nothing else is taken for it', async () => {
    const replaced = vi.fn(async () => new Response('first'));
    vi.stubGlobal('fetch', replaced);
    const fetch = systemFetch();
    const request = new Request('https://provider.example/', { redirect: 'manual' });
    Reflect.set(Object.prototype, 'method', 'DELETE');
    await fetch(request);

    const { headers } = request;
    expect(replaced).toHaveBeenCalledExactlyOnceWith(request, { method: 'GET', headers, redirect: 'manual' });
  });
});

describe('environmentVariable', () => {
  it('reads a variable, and undefined where it is not set', () => {
    vi.stubEnv('SMARTVPS_TEST', 'value');
    expect(environmentVariable('SMARTVPS_TEST')).toBe('value');
    vi.unstubAllEnvs();
    expect(environmentVariable('SMARTVPS_TEST')).toBeUndefined();
  });

  it.each([undefined, {}])('is undefined where the runtime has the process %o', (process) => {
    vi.stubGlobal('process', process);
    expect(environmentVariable('PATH')).toBeUndefined();
    vi.unstubAllGlobals();
  });

  it('is undefined where the runtime does not give leave to look', () => {
    const guarded = {
      get env(): never {
        throw new Error('Requires env access');
      },
    };
    vi.stubGlobal('process', guarded);
    const value = environmentVariable('PATH');
    vi.unstubAllGlobals();
    expect(value).toBeUndefined();
  });
});

describe('silentLogger', () => {
  it('says nothing at any level', () => {
    const print = vi.spyOn(console, 'log');
    for (const level of ['debug', 'info', 'warn', 'error'] as const) silentLogger[level]('line');

    expect(print).not.toHaveBeenCalled();
  });
});

describe('sha256', () => {
  it.each([
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['\u00e9', '4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c'],
  ])('is the standard one, of UTF-8: %j', async (text, hex) => {
    expect(Buffer.from(await sha256(text)).toString('hex')).toBe(hex);
  });
});

describe('randomId', () => {
  it('is another one each time', () => {
    expect(new Set(Array.from({ length: 100 }, randomId)).size).toBe(100);
  });
});
