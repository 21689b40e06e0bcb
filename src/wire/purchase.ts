import { publicAddressesIn } from '../domain/address.ts';
import type { Purchase } from '../domain/calls.ts';
import { safely } from '../domain/hooks.ts';
import type { Decoded } from './decode.ts';
import { type Reading, unread } from './reading.ts';
import { mentionsAddress, textsIn } from './texts.ts';

/**
 * Any of these, in any case and also as a part of a word, and an address beside it proves nothing. Words may be joined
 * by up to three of whatever is no letter: `SOLD_OUT`, `out-of-stock`, `notAvailable`.
 */
const REFUSAL =
  /error|failed|unable|invalid|denied|insufficient|unavailable|not[\W_]{0,3}available|sold[\W_]{0,3}out|out[\W_]{0,3}of[\W_]{0,3}stock/;

/** A field, or a text like one, that tells how it went and says: not well. A status may be one of HTTP's. */
const DENIAL =
  /\b(?:success\w*\W?[:=]\W*0|(?:success|ok|status|state|result|code)\w*\W?[:=]\W*(?:false|no|nok|ko|fail\w*|reject\w*|refuse\w*|decline\w*|cancel\w*|[45]\d\d))\b/;

/** So many addresses are kept as evidence; a reply with more is no answer to one purchase. */
const MAX_ADDRESSES = 20;

/**
 * Reads the answer to a purchase. It is believed only when it names exactly one public address, no word of
 * refusal, no `error` key, and no field that says it went wrong, such as `success: false` or `status: 500`.
 * Anything else says nothing, unless the caller's `isRefusal` knows the wording and no address is in sight.
 *
 * @param packageName - the name that was ordered: an echo of it is no answer while another address is there
 */
export function readPurchase(
  reply: Decoded,
  packageName: string,
  isRefusal: (text: string) => unknown,
): Reading<Omit<Purchase, 'attempts'>> {
  const { texts, isWhole } = textsIn(reply.value);
  const addresses = distinctAddresses(texts);
  const [ip, ...others] = withoutEcho(addresses, packageName);
  const isBelieved = isWhole && ip !== undefined && others.length === 0 && !texts.some(speaksOfRefusal);
  if (isBelieved) return { ok: true, value: { ip, text: reply.text } };
  const mayBeRefused = isWhole && !mentionsAddress([reply.text, ...texts]);
  if (mayBeRefused && safely(() => isRefusal(reply.text)) === true)
    return unread('SMARTVPS_PURCHASE_REFUSED');
  return unread('SMARTVPS_PURCHASE_UNCLEAR', addresses.slice(0, MAX_ADDRESSES));
}

function distinctAddresses(texts: readonly string[]): readonly string[] {
  const addresses = new Set<string>();
  for (const text of texts) for (const address of publicAddressesIn(text)) addresses.add(address);
  return [...addresses];
}

function withoutEcho(addresses: readonly string[], packageName: string): readonly string[] {
  const echoes = publicAddressesIn(packageName);
  const assigned = addresses.filter((address) => !echoes.includes(address));
  return assigned.length === 0 ? addresses : assigned;
}

function speaksOfRefusal(text: string): boolean {
  const lower = text.toLowerCase();
  return DENIAL.test(lower) || REFUSAL.test(lower);
}
