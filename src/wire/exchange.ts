import ky from 'ky';
import type { Clock, Fetch } from '../domain/environment.ts';
import type { Outcome } from '../domain/outcome.ts';
import { readBody } from './body.ts';
import { decodeUtf8, unwrap } from './decode.ts';
import { isRejection, readFailure } from './outcome.ts';
import { assertUnchanged, NOT_INHERITED, newRequest, type Outgoing } from './request.ts';
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

/** What became of one request. Nothing in it but `bytes` is the provider's. */
export type Exchange = { readonly isSent: boolean } & (
  | Answer
  | { readonly kind: 'failed'; readonly outcome: Outcome; readonly networkCode: string | undefined }
  | { readonly kind: 'timed_out'; readonly outcome: Outcome }
  | { readonly kind: 'aborted'; readonly outcome: Outcome; readonly reason: unknown }
);

type Answer =
  | { readonly kind: 'replied'; readonly status: number; readonly bytes: Uint8Array }
  | { readonly kind: 'too_large' | 'cut' | 'redirected'; readonly status: number }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly outcome: Outcome;
      readonly retryAfterMs: number | undefined;
    };

/**
 * Sends one request, once, and takes in its answer. Never throws. Redirects are not followed: every 3xx ends
 * here, so that credentials reach one host only.
 */
export async function exchange(transport: Transport, outgoing: Outgoing): Promise<Exchange> {
  let isSent = false;
  const ending = await within(transport, async (stopped) => {
    let isAnswered = false;
    try {
      const request = newRequest(outgoing);
      const response = await ky(request, {
        ...NOT_INHERITED,
        method: 'POST',
        redirect: 'manual',
        retry: 0,
        timeout: false,
        throwHttpErrors: false,
        signal: stopped,
        fetch: async (leaving) => {
          const checked = assertUnchanged(leaving, outgoing);
          transport.signal?.throwIfAborted();
          stopped.throwIfAborted();
          isSent = true;
          return transport.fetch(checked);
        },
      });
      isAnswered = true;
      return await takeIn(response, transport, stopped);
    } catch (error) {
      const { outcome, networkCode } = readFailure(error);
      return { kind: 'failed', outcome: isAnswered ? 'unknown' : outcome, networkCode } as const;
    }
  });
  const outcome = isSent ? 'unknown' : 'not_sent';
  if (ending.kind !== 'done') return { ...ending, outcome, isSent };
  return isSent ? { ...ending.value, isSent } : { kind: 'failed', outcome, networkCode: undefined, isSent };
}

async function takeIn(response: Response, transport: Transport, stopped: AbortSignal): Promise<Answer> {
  const { status } = response;
  if (isRedirect(response)) {
    discard(response);
    return { kind: 'redirected', status };
  }
  if (!response.ok) return takeInRefusal(response, transport, stopped);
  const body = await readBody(response, transport.maxReplyBytes, stopped);
  return body.kind === 'whole' ? { kind: 'replied', status, bytes: body.bytes } : { kind: body.kind, status };
}

/** A redirect, hidden by the runtime or already followed by a `fetch` that was told not to. */
function isRedirect({ status, type, redirected }: Response): boolean {
  return (status >= 300 && status < 400) || type === 'opaqueredirect' || redirected;
}

async function takeInRefusal(
  response: Response,
  transport: Transport,
  stopped: AbortSignal,
): Promise<Answer> {
  const { status, headers } = response;
  const isClean = isRejection(status) && (await namesNoAddress(response, transport, stopped));
  discard(response);
  const retryAfterMs = readRetryAfter(headers.get('retry-after'), transport.clock.now());
  return { kind: 'refused', status, outcome: isClean ? 'rejected' : 'unknown', retryAfterMs };
}

/** True for a body that was read whole and holds nothing like an address. */
async function namesNoAddress(
  response: Response,
  transport: Transport,
  stopped: AbortSignal,
): Promise<boolean> {
  try {
    const body = await readBody(response, transport.maxReplyBytes, stopped);
    const text = body.kind === 'whole' ? decodeUtf8(body.bytes) : undefined;
    if (text === undefined) return false;
    const unwrapped = unwrap(text);
    const inner = unwrapped.ok ? textsIn(unwrapped.value.value).texts : [];
    return !mentionsAddress([text, ...inner]);
  } catch {
    return false;
  }
}

function discard(response: Response): void {
  response.body?.cancel().catch(() => {});
}
