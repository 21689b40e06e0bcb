import { describe, expect, it } from 'vitest';
import { answered, clientOf, failureOf, IP, pacingClock, SINGLE_SHOTS } from './support.ts';

describe('an action', () => {
  it.each(SINGLE_SHOTS.filter(([verb]) => verb !== 'buyvps'))(
    '%s answers the provider’s text',
    async (verb, call) => {
      const { client, requests } = answered(JSON.stringify('Done, see you'));
      expect(await call(client)).toEqual({ text: 'Done, see you', attempts: 1 });
      const body = verb === 'changeos' ? { ip: IP, os: 'ubuntu' } : { ip: IP };
      expect(requests.map((each) => [each.request.url.split('/').pop(), JSON.parse(each.body)])).toEqual([
        [verb, body],
      ]);
    },
  );

  it.each([
    ['Server started', 'Server started'],
    ['"\\"Server started\\""', 'Server started'],
    ['{"message":"error: no such server"}', '{"message":"error: no such server"}'],
    ['1', '1'],
    ['null', 'null'],
  ])('hands on %s without judging it', async (body, text) => {
    expect(await answered(body).client.start(IP)).toEqual({ text, attempts: 1 });
  });

  it.each([
    ['', 'SMARTVPS_REPLY_EMPTY'],
    ['<html>', 'SMARTVPS_REPLY_HTML'],
    ['{"message":', 'SMARTVPS_REPLY_TRUNCATED'],
  ])('cannot be told from %j', async (body, code) => {
    expect(await failureOf(answered(body).client.format(IP))).toMatchObject({ code, outcome: 'unknown' });
  });

  it('changeOs passes the name of a system verbatim, and refuses none', async () => {
    const { client, requests } = answered('ok');
    await client.changeOs(IP, ' Debian 13 ');
    expect(requests.map(({ body }) => JSON.parse(body))).toEqual([{ ip: IP, os: ' Debian 13 ' }]);
    for (const os of ['', ' ', JSON.parse('{"$ne":1}')])
      expect(await failureOf(client.changeOs(IP, os))).toMatchObject({ argument: 'os' });
    expect(requests).toHaveLength(1);
  });
});

describe('restart', () => {
  /** A provider on which each action takes so long. */
  function server(tookMs = 0) {
    const clock = pacingClock();
    const verbs: string[] = [];
    const client = clientOf(
      async (request) => {
        verbs.push(request.url.split('/').pop() ?? '');
        await clock.sleep(tookMs);
        return new Response(`${verbs.at(-1)} done`);
      },
      { clock },
    );
    return { client, clock, verbs };
  }

  it('stops, waits two seconds, starts, and answers the start', async () => {
    const { client, clock, verbs } = server();
    expect(await client.restart(IP)).toEqual({ text: 'start done', attempts: 2 });
    expect(verbs).toEqual(['stop', 'start']);
    expect(clock.pauses.filter((ms) => ms > 0)).toEqual([2_000]);
  });

  it('does not start when its time is over, and says that nothing was sent', async () => {
    const { client, verbs } = server(29_500);
    const error = await failureOf(client.restart(IP, { totalTimeoutMs: 30_500, timeoutMs: 40_000 }));
    expect(error).toMatchObject({ verb: 'start', code: 'SMARTVPS_TIMEOUT', outcome: 'not_sent' });
    expect(verbs).toEqual(['stop']);
  });

  it('does not start after an abort in the pause', async () => {
    const controller = new AbortController();
    const verbs: string[] = [];
    const client = clientOf((request) => {
      verbs.push(request.url.split('/').pop() ?? '');
      setTimeout(() => controller.abort('closing'), 5);
      return new Response('done');
    });
    const error = await failureOf(client.restart(IP, { signal: controller.signal }));
    expect(error).toMatchObject({ verb: 'start', outcome: 'not_sent', cause: 'closing', attempts: 1 });
    expect(verbs).toEqual(['stop']);
  });
});
