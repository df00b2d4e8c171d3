import { describe, expect, it } from 'vitest';
import type { Problem } from './problems/problem';
import { substituteVariables } from './substitute';

const ENV = { CHAT_TOKEN: `secret \${NOT_READ} $NOR_THIS`, EMPTY: '' };

function read(text: string, key = 'token') {
  const problems: Problem[] = [];
  const read = substituteVariables({ targets: [{ [key]: text }] }, ENV, problems) as {
    targets: Array<Record<string, string>>;
  };
  return { value: read.targets[0]?.[key], problems };
}

describe('references in the configuration file', () => {
  it.each([
    [`\${env:CHAT_TOKEN}`, ENV.CHAT_TOKEN],
    [`Bearer \${env:CHAT_TOKEN}!`, `Bearer ${ENV.CHAT_TOKEN}!`],
    [`$\${CHAT_TOKEN}`, `\${CHAT_TOKEN}`],
    [`a$\${b}\${env:CHAT_TOKEN}`, `a\${b}${ENV.CHAT_TOKEN}`],
    ['pa$$word', 'pa$$word'],
    ['aB3$XYZ9', 'aB3$XYZ9'],
    ['$ecret', '$ecret'],
    ['$5', '$5'],
    ['x$', 'x$'],
    ['wss://example.com/ws?$filter=a', 'wss://example.com/ws?$filter=a'],
    ['wss://example.com/%C3%A4%20b', 'wss://example.com/%C3%A4%20b'],
    ['wss://example.com/%C3ABC%20', 'wss://example.com/%C3ABC%20'],
    ['100%', '100%'],
    ['a%b%c', 'a%b%c'],
    ['p#ss(w)ord', 'p#ss(w)ord'],
    ['{"a":{"b":1}}', '{"a":{"b":1}}'],
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['environment:x', 'environment:x'],
  ])('reads %s', (text, value) => {
    expect(read(text)).toEqual({ value, problems: [] });
  });

  it.each([
    [`\${CHAT_TOKEN}`, 'CHAT_TOKEN'],
    [`\${CHAT_TOKEN:-none}`, 'CHAT_TOKEN'],
    [`\${CHAT_TOKEN-}`, 'CHAT_TOKEN'],
    [`\${ CHAT_TOKEN }`, 'CHAT_TOKEN'],
    [`\${env.CHAT_TOKEN}`, 'CHAT_TOKEN'],
    [`wss://example.com/ws?key=\${KEY}`, 'KEY'],
    ['$CHAT_TOKEN', 'CHAT_TOKEN'],
    ['Bearer $CHAT_TOKEN', 'CHAT_TOKEN'],
    ['https://hooks.example.com/$HOOK_KEY/x', 'HOOK_KEY'],
  ])('refuses %s, which is no secret', (text, name) => {
    const { problems } = read(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      path: 'targets[0].token',
      problem: `looks like a reference to ${name} that is not resolved`,
      hint: expect.stringContaining(`write \${env:${name}}`),
    });
  });

  it.each([`\${env:}`, `\${env:A B}`, `\${env:CHAT_TOKEN`, `\${{ secrets.TOKEN }}`, `\${}`])(
    'calls %s malformed',
    (text) => {
      expect(read(text).problems).toMatchObject([
        { problem: 'malformed reference', hint: `write \${env:NAME}, or $\${ for a plain \${` },
      ]);
    },
  );

  it('names a variable that is not set or empty, and every slip of one text', () => {
    expect(read(`\${env:NOPE}`).problems[0]?.problem).toBe('environment variable NOPE is not set');
    expect(read(`\${env:EMPTY}`).problems[0]?.problem).toBe(
      'environment variable EMPTY is not set',
    );
    expect(read(`\${A1}-\${env:NOPE}-$OTHER`).problems).toHaveLength(3);
  });

  it.each(['{{ title }}', '%TITLE%', '$(title)', '<%= title %>'])(
    'leaves %s alone where texts of messages are written',
    (text) => {
      expect(read(text, 'template')).toEqual({ value: text, problems: [] });
    },
  );

  it('lets a name have a dollar', () => {
    expect(read('costs in $USD', 'name').problems).toEqual([]);
    expect(read(`\${STAGE} chat`, 'name').problems).toHaveLength(1);
  });
});
