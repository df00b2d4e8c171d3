import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configNotifierSchema } from '../config/config-notifiers';
import { NOTIFIER_KINDS } from './kinds';

describe.each(NOTIFIER_KINDS)('the notifier kind $kind', (kind) => {
  const keys = Object.keys(kind.settings.shape);

  it('has one field per setting, and seals only settings that it has', () => {
    expect(kind.fields.map(({ key }) => key).sort()).toEqual([...keys].sort());
    expect(keys).toEqual(expect.arrayContaining([...kind.secrets]));
  });

  it('can be defined in the configuration file by its example', () => {
    const entry = { name: 'x', kind: kind.kind, ...kind.example('https://receiver.example') };
    expect(configNotifierSchema.safeParse(entry).error).toBeUndefined();
    expect(configNotifierSchema.safeParse({ ...entry, unknown: 1 }).success).toBe(false);
  });

  it('has no setting that is named like a field of every notifier', () => {
    for (const own of ['name', 'kind', 'purpose', 'route', 'enabled'])
      expect(keys).not.toContain(own);
  });
});

it('documents each kind with its settings and what arrives', () => {
  const page = readFileSync(new URL('../../../docs/notifiers.md', import.meta.url), 'utf8');
  const rows = page.split('\n').filter((line) => /^\| `\w+` \|/.test(line));
  expect(rows).toEqual(
    NOTIFIER_KINDS.map(({ kind, fields, arrives }) => {
      const settings = fields.map(({ key }) => `\`${key}\``).join(', ');
      return `| \`${kind}\` | ${settings} | ${arrives} |`;
    }),
  );
});
