import type { Random } from '../domain/environment.ts';
import type { SimulatedPackage } from './provider.ts';
import type { SimulatorQuirks } from './quirks.ts';
import { shuffled } from './random.ts';

/**
 * How `ipstock` answers.
 *
 * - `ok`: the packages, with the quirks in force.
 * - `empty`, `half`, `unreadable`: no row, the first half of the rows, rows of which none can be read.
 * - `missing`, `not_a_list`, `bare_list`, `null`: JSON without a list of packages.
 * - `error_text`, `html`, `empty_body`, `no_content`, `truncated`: no JSON, with a success status.
 * - `unavailable`: HTTP 503.
 */
export type ListMode =
  | 'ok'
  | 'empty'
  | 'half'
  | 'unreadable'
  | 'missing'
  | 'not_a_list'
  | 'bare_list'
  | 'null'
  | 'error_text'
  | 'html'
  | 'empty_body'
  | 'no_content'
  | 'truncated'
  | 'unavailable';

type Row = Readonly<Record<string, unknown>>;

/** The rows of the list as the quirks have them, odd ones included. */
export function listRows(
  packages: readonly SimulatedPackage[],
  quirks: SimulatorQuirks,
  random: Random,
): readonly Row[] {
  const rows = packages.map((row, index) => rowOf(row, index, quirks));
  const all = [
    ...rows,
    ...rows.slice(0, quirks.repeatedRows),
    ...packages.slice(0, quirks.differingTwins).map((row, index) => twinOf(row, index, quirks)),
    ...Array.from({ length: quirks.unreadableRows }, (_, index) => unreadableRow(index)),
  ];
  return quirks.rowOrder === 'shuffled' ? shuffled(random, all) : all;
}

/** A row that no reader can make a package of; each index another way. */
export function unreadableRow(index: number): Row {
  const sound = { id: 9_000 + index, name: `103.99.${index}`, ipv4: 10, status: 'active' };
  const { id: _id, ...withoutId } = sound;
  const ways: readonly Row[] = [
    { ...sound, ipv4: 'many' },
    withoutId,
    { ...sound, name: 103.99 },
    { ...sound, ipv4: -1 },
    { ...sound, status: null },
    { ...sound, id: 2 ** 60 },
  ];
  return ways[index % ways.length] ?? withoutId;
}

const CASES = [
  (status: string) => status,
  (status: string) => status.toUpperCase(),
  (status: string) => `${status.slice(0, 1).toUpperCase()}${status.slice(1)}`,
];

function rowOf({ id, name, ipv4, status }: SimulatedPackage, index: number, quirks: SimulatorQuirks): Row {
  const textual = quirks.quantities === 'text' || (quirks.quantities === 'mixed' && index % 2 === 1);
  return {
    id: idAs(id, quirks.ids),
    name,
    ipv4: textual ? String(ipv4) : ipv4,
    status: statusAs(status, index, quirks.statusCase),
  };
}

function twinOf(row: SimulatedPackage, index: number, quirks: SimulatorQuirks): Row {
  return rowOf({ ...row, ipv4: Math.max(0, row.ipv4 - 1) }, index, quirks);
}

/** An id that is no safe integer stays a text: as a number it would name another package. */
function idAs(id: string | number, form: SimulatorQuirks['ids']): string | number {
  if (form === 'text') return String(id);
  const number = Number(id);
  return form === 'number' && Number.isSafeInteger(number) && String(number) === String(id) ? number : id;
}

function statusAs(status: string, index: number, form: SimulatorQuirks['statusCase']): string {
  if (form === 'upper') return status.toUpperCase();
  const change = form === 'mixed' ? CASES[index % CASES.length] : undefined;
  return change?.(status) ?? status;
}
