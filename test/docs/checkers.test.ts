import { describe, expect, test } from 'vitest';
import { blocksInComments, blocksOf } from './code-blocks.ts';
import { programsOf } from './programs.ts';
import { findingOn, instrument } from './stated-outputs.ts';
import { typeErrorsIn } from './type-check.ts';

describe('blocks', () => {
  test('are found with their language, words and line', () => {
    const page = ['Text', '```ts continues', 'one();', 'two();', '```', '```sh', 'npm ci', '```'].join('\n');
    expect(blocksOf(page)).toEqual([
      { language: 'ts', words: ['continues'], line: 3, code: 'one();\ntwo();' },
      { language: 'sh', words: [], line: 7, code: 'npm ci' },
    ]);
  });

  test('are found in the comments of a source file', () => {
    const source = ['/**', ' * Promise.', ' * ```ts', ' * one();', ' * ```', ' */', 'const x = 1 * 2;'].join(
      '\n',
    );
    expect(blocksInComments(source)).toEqual([{ language: 'ts', words: [], line: 4, code: 'one();' }]);
  });

  test('must end', () => {
    expect(() => blocksOf('\n```ts\none();')).toThrow('The block that begins in line 2 has no end.');
  });
});

describe('programs', () => {
  const block = (line: number, code: string, ...words: string[]) => ({ language: 'ts', words, line, code });

  test('are one block each, or one with those that continue it, on the lines of the page', () => {
    const blocks = [block(3, 'one();'), block(6, 'two();', 'continues'), block(9, 'three();')];
    expect(programsOf('page.md', blocks)).toEqual([
      { page: 'page.md', line: 3, code: '\n\none();\n\n\ntwo();' },
      { page: 'page.md', line: 9, code: `${'\n'.repeat(8)}three();` },
    ]);
  });

  test('say why they are not run', () => {
    const [program] = programsOf('page.md', [block(1, '// Not run: needs a server.\none();')]);
    expect(program?.notRun).toBe('needs a server.');
  });

  test('cannot continue nothing', () => {
    expect(() => programsOf('page.md', [block(3, 'one();', 'continues')])).toThrow('page.md:3');
  });
});

describe('types', () => {
  const errors = (code: string) => typeErrorsIn([{ page: 'docs/page.md', line: 1, code }]);

  test('are those of the entry points, under the strict options of the project', () => {
    const code = [
      "import { poolOf } from 'smartvps-sdk';",
      'poolOf(5);',
      'const [first] = [103].slice(1);',
      'first.toFixed();',
    ].join('\n');
    expect(errors(code)).toEqual([
      "docs/page.md:2: Argument of type 'number' is not assignable to parameter of type 'string'.",
      "docs/page.md:4: 'first' is possibly 'undefined'.",
    ]);
  });

  test('leave a value unused, but no import', () => {
    const code = "import { isInPool, poolOf } from 'smartvps-sdk';\nconst pool = poolOf('103.82');";
    expect(errors(code)).toEqual(["docs/page.md:1: 'isInPool' is declared but its value is never read."]);
  });
});

describe('outputs', () => {
  test('are stated beside the statement or right below it', () => {
    const { code, outputs } = instrument(
      [
        'console.log(1); // 1',
        'if (true) console.log(2); // 2',
        'later().then(',
        '  () => console.log(3),',
        '  () => console.log(4),',
        '); // 3',
        'console.log(5);',
        '// 5',
        '// and more',
        '',
        '// prose',
        'console.log(6);',
      ].join('\n'),
    );
    expect(outputs).toEqual([
      { line: 1, stated: '1' },
      { line: 2, stated: '2' },
      { line: 3, stated: '3' },
      { line: 7, stated: '5\nand more' },
      { line: 12 },
    ]);
    expect(code.match(/\$print\(\d\)\(\d\)/g)).toEqual([
      '$print(0)(1)',
      '$print(1)(2)',
      '$print(2)(3)',
      '$print(2)(4)',
      '$print(3)(5)',
      '$print(4)(6)',
    ]);
  });

  test.each([
    ['2 false', '2 false'],
    ['[\n  { a: 1 }\n]', '[ { a: 1 } ]'],
    ['renamed', 'renamed (a space is part of a name)'],
    ['12 of 20 (60 %)', '12 of 20 (60 %)'],
    ['took 17 ms', 'took … ms'],
  ])('"%s" is as stated in "%s"', (printed, stated) => {
    expect(findingOn({ line: 1, stated }, printed)).toEqual([]);
  });

  test.each([
    ['2', '2 false'],
    ['2 false', '2'],
    ['renamed', 'renamed: a space is part of a name'],
    ['a.b', 'axb'],
    ['axb', 'a.b'],
    ['took 17 s', 'took … ms'],
  ])('"%s" is not as stated in "%s"', (printed, stated) => {
    expect(findingOn({ line: 1, stated }, printed)).toEqual([
      `printed ${printed}, but a comment says: ${stated}`,
    ]);
  });

  test('must be stated, and must come', () => {
    expect(findingOn({ line: 1 }, '7')).toEqual(['no comment says what is printed: 7']);
    expect(findingOn({ line: 1, stated: '7' }, undefined)).toEqual([
      'nothing was printed, but a comment says: 7',
    ]);
  });
});
