import { posix } from 'node:path';

/** Reads a file of the project by its path. */
export type ReadPage = (path: string) => string;

const INDEX = 'docs/README.md';

/** What whoever writes code with the library must know before anything else, and would not guess. */
const FACTS = `- Money: \`buyVps\` and \`renewVps\` make exactly one request. Never repeat one whose \`outcome\` is \`unknown\`; use \`Provisioner\` and \`Renewals\`, which keep the books.
- A shop calls \`syncInventory\` every two minutes, \`provisioner.enqueue(orderId)\` in its payment webhook, \`provisioner.processDue()\` every minute, and shows \`provisioner.review()\` to a person.
- A package is found by id and name, to the letter: \`selectExactPackage\`. There is no fuzzy matching, and a display name is never a key.
- Results are values with a \`status\`; errors are \`SmartVpsError\` with \`code\`, \`advice\` ('retry' | 'check-first' | 'stop') and, for calls, \`outcome\` ('not_sent' | 'rejected' | 'unknown').
- Passwords are \`Secret\`: they print as \`[secret]\` and open with \`.reveal()\`.
- There is no sandbox of the provider: test with \`createSimulator\` of \`smartvps-sdk/testing\`.`;

/** The text of `llms.txt`: what the library is, what must be known, and where each page is. */
export function documentationForModels(read: ReadPage): string {
  const { name, description } = JSON.parse(read('package.json'));
  const [, ...sections] = read(INDEX).split(/^(?=## )/m);
  const links = sections.join('').replace(/\]\((?!\w+:)([^)]+)\)/g, (_, path) => `](${fromRoot(path)})`);
  return `# ${name}\n\n> ${description}\n\n${FACTS}\n\n${links}`;
}

/** Every guide in the order of the index, behind the README. */
export function wholeDocumentation(read: ReadPage): string {
  const guides = Array.from(read(INDEX).matchAll(/\]\((guide\/[\w-]+\.md)\)/g), ([, path = '']) =>
    fromRoot(path),
  );
  return ['README.md', ...guides].map((path) => `<!-- ${path} -->\n\n${read(path).trim()}\n`).join('\n');
}

function fromRoot(path: string): string {
  return posix.join(posix.dirname(INDEX), path);
}
