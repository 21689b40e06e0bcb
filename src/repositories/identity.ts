import { textOf } from '../domain/text.ts';

/** Longer ids than this are cut and told apart by a checksum. */
const MAX_READABLE = 200;

/** The identity of a package as one text: equal for equal pairs of id and name, and for no others. */
export function identityOf(packagePid: unknown, packageName: unknown): string {
  return JSON.stringify([textOf(packagePid), textOf(packageName)]);
}

/**
 * The id of the item that is created for a package, such as `smartvps:123:103.195.160.2`. It depends on nothing else,
 * so that two who create the same package at once meet at the same id.
 *
 * @param turn - 1, and one more for every such id that an item of another package already has
 */
export function derivedItemId(packagePid: string, packageName: string, turn: number): string {
  const id = `smartvps:${escaped(packagePid)}:${escaped(packageName)}`;
  const short = id.length > MAX_READABLE ? `${id.slice(0, MAX_READABLE)}~${checksum(id)}` : id;
  return turn === 1 ? short : `${short}:${turn}`;
}

/**
 * The same as the 24 hexadecimal digits of an ObjectId, for collections whose documents have such ids. Two packages
 * that end up with the same digits are told apart by their turn.
 */
export function derivedObjectId(packagePid: string, packageName: string, turn: number): string {
  const text = JSON.stringify([packagePid, packageName, turn]);
  return checksum(`a${text}`) + checksum(`b${text}`) + checksum(`${text}c`);
}

/** Everything but letters, digits, `.`, `_` and `-` becomes its code, so that two texts never end up the same. */
function escaped(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]/g, (unit) => `%${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** FNV-1a, 32 bits. Two ids with one checksum are told apart by their turn. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
