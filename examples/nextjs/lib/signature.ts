import { createHmac, timingSafeEqual } from 'node:crypto';

/** True when the signature is the HMAC of exactly these bytes, in a time that says nothing of how much of it is right. */
export function isSigned(body: Uint8Array, signature: string | null, secret: string): boolean {
  const digest = (data: Uint8Array | string) => createHmac('sha256', secret).update(data).digest();
  const expected = digest(body).toString('hex');
  return timingSafeEqual(digest(signature ?? ''), digest(expected));
}
