/**
 * An independent model of address patterns. It asks of every single number whether a part admits it, and never
 * compares ranges, prefixes or texts.
 */

/** One part of a pattern, as a person would explain it. */
export type Part =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'any'; readonly sign: 'x' | '*' }
  | { readonly kind: 'decade'; readonly digits: number; readonly signs: number };

/** How a part is written in a name. */
export function writePart(part: Part): string {
  if (part.kind === 'number') return String(part.value);
  return part.kind === 'any' ? part.sign : `${part.digits}${'x'.repeat(part.signs)}`;
}

/** Whether a part admits an octet: each `x` after digits stands for exactly one decimal digit. */
export function admits(part: Part, octet: number): boolean {
  if (part.kind === 'any') return true;
  if (part.kind === 'number') return part.value === octet;
  let rest = octet;
  for (let sign = 0; sign < part.signs; sign += 1) rest = (rest - (rest % 10)) / 10;
  return rest === part.digits;
}

/** Every octet that a part admits; none when it says more than 255. */
export function octetsOf(part: Part): readonly number[] {
  return ALL_OCTETS.filter((octet) => admits(part, octet));
}

/** The four parts a pattern stands for as a package name: missing parts and the end of a full address admit all. */
export function asPackageName(parts: readonly Part[]): readonly Part[] {
  const isFullAddress = parts.length === 4 && parts.every((part) => part.kind === 'number');
  return padded(isFullAddress ? parts.slice(0, 3) : parts);
}

/** The four parts a pattern stands for as an administrator's `addressPattern`: a full address is that address. */
export function asAddressPattern(parts: readonly Part[]): readonly Part[] {
  return padded(parts);
}

/** Whether four octets are inside, by asking each part about its octet. */
export function contains(parts: readonly Part[], octets: readonly number[]): boolean {
  return octets.length === 4 && octets.every((octet, index) => admits(parts[index] ?? ANY, octet));
}

/**
 * Reads a name character by character, with no regular expression: the parts of its one pattern, or `undefined`
 * when it has none, two, or one that names no address.
 */
export function readName(name: string): readonly Part[] | undefined {
  const patterns = wordsOf(name)
    .map(readWord)
    .filter((reading) => reading !== 'decoration');
  const [only] = patterns;
  return patterns.length === 1 && only !== undefined && only !== 'damaged' ? only : undefined;
}

const ANY: Part = { kind: 'any', sign: 'x' };
const ALL_OCTETS: readonly number[] = Array.from({ length: 256 }, (_, octet) => octet);

function padded(parts: readonly Part[]): readonly Part[] {
  return [0, 1, 2, 3].map((index) => parts[index] ?? ANY);
}

function wordsOf(name: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  for (const character of name) {
    if (isWordCharacter(character)) word += character;
    else if (word !== '') {
      words.push(word);
      word = '';
    }
  }
  return word === '' ? words : [...words, word];
}

/** Good for the alphabets of these tests: a character with two cases is a letter. */
function isWordCharacter(character: string): boolean {
  return (
    isDigit(character) ||
    character === '.' ||
    character === '*' ||
    character.toLowerCase() !== character.toUpperCase()
  );
}

function isDigit(character: string): boolean {
  return character.length === 1 && character >= '0' && character <= '9';
}

function readWord(word: string): readonly Part[] | 'decoration' | 'damaged' {
  const texts = word.split('.');
  if (texts.length < 2 || texts.length > 4) return 'decoration';
  const parts = texts.map(readPart);
  if (parts.some((part) => part === 'none')) return 'decoration';
  const read = parts.filter((part) => part !== 'none');
  if (read[0]?.kind !== 'number' || texts.some(hasLeadingZero)) return 'decoration';
  return read.every((part) => octetsOf(part).length > 0) ? read : 'damaged';
}

function readPart(text: string): Part | 'none' {
  if (text === 'x' || text === '*') return { kind: 'any', sign: text };
  const characters = [...text];
  const firstSign = characters.findIndex((character) => !isDigit(character));
  if (firstSign === -1 && text !== '') return { kind: 'number', value: Number(text) };
  if (firstSign < 1 || characters.slice(firstSign).some((character) => character !== 'x')) return 'none';
  return { kind: 'decade', digits: Number(text.slice(0, firstSign)), signs: text.length - firstSign };
}

/** A number with a leading zero is no octet, so the word that holds it is no pattern. */
function hasLeadingZero(text: string): boolean {
  return text.length > 1 && text[0] === '0';
}
