import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Seal } from './orders.ts';

const CIPHER = 'aes-256-gcm';

/** Passwords are encrypted with a key that the database does not know: from a key management, or the environment. */
export function sealWith(key: Buffer): Seal {
  return {
    seal(password) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv(CIPHER, key, nonce);
      const text = Buffer.concat([cipher.update(password, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    },
  };
}
