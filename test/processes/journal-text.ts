import { Secret } from '../../src/domain/secret.ts';

const DATE = '$date';
const SECRET = '$secret';

/** Any value as JSON that {@link fromText} reads back, dates and secrets included. */
export function toText(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, name) {
    // A date and a secret turn themselves into text before they get here: the field itself still has them.
    const field = this[name];
    if (field instanceof Date) return { [DATE]: field.getTime() };
    if (field instanceof Secret) return { [SECRET]: field.reveal() };
    return field;
  });
}

/** Reads what {@link toText} wrote. */
export function fromText<Value>(text: string): Value {
  return JSON.parse(text, (_, field: unknown) => {
    if (typeof field !== 'object' || field === null) return field;
    if (DATE in field) return new Date(Number(field[DATE]));
    if (SECRET in field) return new Secret(String(field[SECRET]));
    return field;
  });
}
