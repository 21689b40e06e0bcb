import ky from 'ky';
import type { Clock, Fetch } from '../domain/environment.ts';
import type { Outcome } from '../domain/outcome.ts';
import { readBody } from './body.ts';
import { unwrap } from './decode.ts';
import { isRejection, readFailure } from './outcome.ts';
import type { Reading } from './reading.ts';
import { newRequest, nothingInherited, type Outgoing } from './request.ts';
import { readRetryAfter } from './retry.ts';
import { mentionsAddress, textsIn } from './texts.ts';
import { within } from './within.ts';

/** How one request is sent and how long its answer may take. */
export interface Transport {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly maxReplyBytes: number;
  /** Milliseconds for everything, the reply's body included. */
  readonly limitMs: number;
  readonly signal: AbortSignal | undefined;
}

/** What became of one request, and whether it was handed to `fetch` at all. */
export type Exchange = { readonly isSent: boolean } & (Replied | Unanswered);

/** A success status. Nothing but this body is the provider's own. */
export interface Replied {
  readonly kind: 'replied';
  readonly status: number;
  readonly body: Reading<string>;
}

/** No reply to read. `outcome` is what the request may have done. */
export type Unanswered = { readonly outcome: Outcome } & (
  | { readonly kind: 'redirected'; readonly status: number }
  | { readonly kind: 'refused'; readonly status: number; readonly retryAfterMs: number | undefined }
  | { readonly kind: 'failed'; readonly networkCode: string | undefined }
  | { readonly kind: 'timed_out' }
  | { readonly kind: 'aborted'; readonly cause: unknown }
);

/**
 * Sends one request, once, and takes in its answer. Never throws. Redirects are not followed: every 3xx ends
 * here, so that credentials reach one host only.
 */
export async function exchange(transport: Transport, outgoing: Outgoing): Promise<Exchange> {
  let isSent = false;
  let isAnswered = false;
  const unsure = (): Outcome => (isSent ? 'unknown' : 'not_sent');
  const ending = await within(transport, async (stopped): Promise<Replied | Unanswered> => {
    const send = (request: unknown) => {
      if (!(request instanceof Request) || request.url !== outgoing.url) throw new TypeError('It was moved.');
      transport.signal?.throwIfAborted();
      stopped.throwIfAborted();
      isSent = true;
      return transport.fetch(request);
    };
    try {
      const response = await ky(newRequest(outgoing), {
        ...nothingInherited(),
        redirect: 'manual',
        body: outgoing.body ?? null,
        retry: 0,
        timeout: false,
        throwHttpErrors: false,
        signal: stopped,
        fetch: async (request) => send(request),
      });
      isAnswered = true;
      return await takeIn(response, transport, stopped);
    } catch (error) {
      const failure = readFailure(error);
      return { kind: 'failed', ...failure, outcome: isSent && !isAnswered ? failure.outcome : unsure() };
    }
  });
  const ended = ending.kind === 'done' ? ending.value : { ...ending, outcome: unsure() };
  return { ...ended, isSent };
}

async function takeIn(
  response: Response,
  transport: Transport,
  stopped: AbortSignal,
): Promise<Replied | Unanswered> {
  const { status, ok } = response;
  const receive = () => readBody(response, transport.maxReplyBytes, stopped);
  if (ok && !response.redirected) return { kind: 'replied', status, body: await receive() };
  // A redirect may be hidden by the runtime, or already followed by a `fetch` that was told not to.
  const isRedirect = (status >= 300 && status < 400) || response.type === 'opaqueredirect' || ok;
  const isRejected = !isRedirect && isRejection(status) && (await namesNoAddress(receive));
  response.body?.cancel().catch(() => {});
  const outcome = isRejected ? 'rejected' : 'unknown';
  if (isRedirect) return { kind: 'redirected', outcome, status: ok ? 0 : status };
  const retryAfterMs = readRetryAfter(response.headers.get('retry-after'), transport.clock.now());
  return { kind: 'refused', outcome, status, retryAfterMs };
}

/** True for a body that was read whole and holds nothing like an address. */
async function namesNoAddress(receive: () => Promise<Reading<string>>): Promise<boolean> {
  const body = await receive().catch(() => undefined);
  if (!body?.ok) return false;
  const inner = unwrap(body.value);
  return !mentionsAddress([body.value, ...(inner.ok ? textsIn(inner.value.value).texts : [])]);
}
