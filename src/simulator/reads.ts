import type { Random } from '../domain/environment.ts';
import { errorReply, htmlReply, type Reply, reply } from './answers.ts';
import { firstHalf } from './body.ts';
import { encodeText } from './encode.ts';
import { type ListMode, listRows, unreadableRow } from './list.ts';
import type { Provider } from './provider.ts';
import type { SimulatorQuirks } from './quirks.ts';
import type { Secrets } from './secrets.ts';
import { statusJson } from './status.ts';
import { textFor } from './wording.ts';

/** What a read needs to know of the world. */
export interface ReadParts {
  readonly provider: Provider;
  readonly quirks: SimulatorQuirks;
  readonly random: Random;
  readonly secrets: Secrets;
}

/** The provider's list, or what stands in its place. */
export function listReply({ provider, quirks, random, secrets }: ReadParts, mode: ListMode): Reply {
  const wrapped = (value: unknown) =>
    reply(encodeText(JSON.stringify(secrets.inObject(value)), quirks.ipstockEncoding));
  const rows = listRows(provider.packages(), quirks, random);
  switch (mode) {
    case 'ok':
      return wrapped({ packages: rows });
    case 'empty':
      return wrapped({ packages: [] });
    case 'half':
      return wrapped({ packages: rows.slice(0, Math.floor(rows.length / 2)) });
    case 'unreadable':
      return wrapped({ packages: rows.map((_, index) => unreadableRow(index)) });
    case 'missing':
      return wrapped({});
    case 'not_a_list':
      return wrapped({ packages: {} });
    case 'bare_list':
      return wrapped([]);
    case 'null':
      return wrapped(null);
    case 'error_text':
      return reply(encodeText(secrets.inText('Error: the list cannot be read'), quirks.ipstockEncoding));
    case 'html':
      return htmlReply('Maintenance', secrets.inText('We will be right back.'));
    case 'empty_body':
      return reply('');
    case 'no_content':
      return reply('', { status: 204 });
    case 'truncated': {
      const whole = wrapped({ packages: rows });
      return { ...whole, body: firstHalf(whole.body) };
    }
    case 'unavailable':
      return errorReply(503, secrets.inText('Try again later.'));
  }
}

/** What the provider says of one server. */
export function statusReply({ provider, quirks, secrets }: ReadParts, ip: string, now: number): Reply {
  const server = provider.servers.get(ip);
  const text =
    server === undefined
      ? secrets.inText(textFor(quirks, 'unknownServer'))
      : statusJson(server, quirks, now, secrets.passwordFields());
  return reply(encodeText(text, quirks.statusEncoding));
}
