/** A reply's body, or why there is none. */
export type Body =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'cut' };

/**
 * Reads a body to its end, counting decoded bytes as they come, and stops at the limit: a small compressed body
 * can unfold to any size. A body shorter than announced was cut.
 *
 * @throws whatever the stream throws
 */
export async function readBody(response: Response, maxBytes: number, stopped: AbortSignal): Promise<Body> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  const cancel = () => void reader?.cancel().catch(() => {});
  stopped.addEventListener('abort', cancel, { once: true });
  for (let step = await reader?.read(); step && !step.done; step = await reader?.read()) {
    size += step.value.byteLength;
    if (size > maxBytes) {
      cancel();
      return { kind: 'too_large' };
    }
    chunks.push(step.value);
  }
  return size < announcedBytes(response) ? { kind: 'cut' } : { kind: 'whole', bytes: joined(chunks, size) };
}

/** What the sender says the body has, 0 when it does not; of a compressed body it says another size. */
function announcedBytes({ headers }: Response): number {
  const length = headers.get('content-length') ?? '';
  return headers.has('content-encoding') || !/^\d{1,15}$/.test(length) ? 0 : Number(length);
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let end = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, end);
    end += chunk.byteLength;
  }
  return bytes;
}
