/** What a person reads in the terminal: colours only where the terminal has them. */
const isColoured = process.stdout.isTTY && process.env.NO_COLOR === undefined;
const paint = (code: number) => (text: string) => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);

const bold = paint(1);
const dim = paint(2);
const SIGNS: Readonly<Record<string, (text: string) => string>> = {
  '+': paint(32),
  '^': paint(32),
  '~': paint(36),
  '-': paint(33),
  '!': paint(31),
};

export function heading(text: string): void {
  console.log(`\n${bold(text)}`);
}

export function say(text: string): void {
  for (const line of text.split('\n')) console.log(`  ${(SIGNS[line[0] ?? ''] ?? String)(line)}`);
}

/** The first lines of a long text, and how many more there are. */
export function sayBriefly(text: string, most: number): void {
  const lines = text.split('\n');
  const last = lines.at(-1) ?? '';
  const hidden = lines.length - most - 1;
  say(hidden > 0 ? lines.slice(0, most).join('\n') : text);
  if (hidden <= 0) return;
  console.log(dim(`  … ${hidden} more`));
  say(last);
}

export function note(text: string): void {
  console.log(dim(`  ${text}`));
}

export function check(isTrue: boolean, text: string): void {
  if (!isTrue) throw new Error(`The demo expected: ${text}`);
  say(`✓ ${text}`);
}
