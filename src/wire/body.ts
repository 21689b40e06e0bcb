import { type Reading, unread } from './reading.ts';

/**
 * Reads a body to its end as UTF-8, without a byte order mark. Counts decoded bytes as they come and stops at
 * the limit: a small compressed body can unfold to any size. A body shorter than announced was cut.
 *
 * @throws whatever the stream throws
 */
export async function readBody(
  response: Response,
  maxBytes: number,
  stopped: AbortSignal,
): Promise<Reading<string>> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const reader = response.body?.getReader();
  const cancel = () => reader?.cancel().catch(() => {});
  stopped.addEventListener('abort', cancel, { once: true });
  if (stopped.aborted) cancel();
  let text = '';
  let size = 0;
  for (;;) {
    const step = await reader?.read();
    const chunk = step?.value;
    size += chunk?.byteLength ?? 0;
    if (size > maxBytes) return unread('SMARTVPS_REPLY_TOO_LARGE');
    try {
      text += decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      return unread('SMARTVPS_REPLY_NOT_UTF8');
    }
    if (chunk === undefined) break;
  }
  return size < announcedBytes(response) ? unread('SMARTVPS_REPLY_TRUNCATED') : { ok: true, value: text };
}

/** What the sender says the body has, 0 when it does not; of a compressed body it says another size. */
function announcedBytes({ headers }: Response): number {
  return headers.has('content-encoding') ? 0 : Number(headers.get('content-length'));
}
