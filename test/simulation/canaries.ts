import { promise } from './violation.ts';

/** Texts that must never be seen outside the place they belong to. All share a word, to be found fast. */
export const CANARIES = {
  databaseUri: 'mongodb://shop:CaNaRyMongo7f3@db',
  reply: 'CaNaRyReply91c',
} as const;

/** The password of the server at an address; `turn` counts its reinstallations. */
export function serverPassword(ip: string, turn = 1): string {
  return `CaNaRyPw${turn}#${ip}`;
}

const MARK = 'CaNaRy';
/** The mark's beginning, as base64 shows it at each of the three alignments, in hex, and without case. */
const DISGUISES = [
  MARK.slice(0, 4),
  'Q2FOYVJ5',
  'NhTmFSe',
  'DYU5hUn',
  Buffer.from(MARK).toString('hex'),
  MARK.toLowerCase(),
  MARK.toUpperCase(),
];

/** Breaks the history when a text that leaves the library holds a secret, plain or in disguise. */
export function promiseNoSecret(where: string, text: string): void {
  promise(
    'no secret leaves',
    !DISGUISES.some((disguise) => text.includes(disguise)),
    () => `${where}: ${text}`,
  );
}
