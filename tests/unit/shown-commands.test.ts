import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import { parseGate } from '../../cli/gate-options';
import { PRIVATE_CA } from '../support/net/private-ca';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Where people and pipelines read what to type. */
const PLACES = ['README.md', 'docs/*.md', 'examples', 'components/*.tsx', 'app/*.tsx'];
const NAMES = ['check', 'judge', 'gate', 'serve', 'backend', 'seed', 'user', 'demo', 'drill'];

async function commandOf(name: string): Promise<Command> {
  const module: { register(program: Command): void } = await import(`../../cli/${name}.ts`);
  const program = new Command('tocsin');
  module.register(program);
  const found = program.commands.find((command) => command.name() === name);
  if (!found) throw new Error(`no command ${name}`);
  return found;
}

/** Command lines as they are shown, in one line each, up to what ends them: a quote, a comment, another command. */
function shownIn(text: string): string[] {
  const joined = text.replace(/\\\n\s*/g, ' ').replace(/"[^"\n]*\$[^"\n]*"/g, 'VALUE');
  return [...joined.matchAll(/(?:npx tocsin|tocsin\.js"?) ([a-z]+[^\n`'"|#;&]*)/g)].map(
    (match) => match[1] ?? '',
  );
}

const files = execFileSync('git', ['ls-files', ...PLACES], { cwd: ROOT, encoding: 'utf8' });
const shown = files
  .split('\n')
  .filter(Boolean)
  .flatMap((file) => shownIn(readFileSync(`${ROOT}${file}`, 'utf8')).map((line) => [file, line]))
  .filter(([, line]) => NAMES.includes(line?.split(' ')[0] ?? ''));

describe('a command that is shown', () => {
  it('is found in pages and documents alike', () => {
    expect(shown.some(([file]) => file?.startsWith('components/'))).toBe(true);
    expect(shown.some(([file]) => file === 'README.md')).toBe(true);
  });

  it.each(shown)('%s: tocsin %s', async (_file, line = '') => {
    const [name = '', ...rest] = line.trim().split(/\s+/);
    const outer = await commandOf(name);
    const inner = outer.commands.find((command) => command.name() === rest[0]);
    const command = inner ?? outer;
    const { operands, unknown } = command.parseOptions(inner ? rest.slice(1) : rest);
    expect(unknown, 'options that it does not know').toEqual([]);
    expect(operands.length).toBeLessThanOrEqual(command.registeredArguments.length);
  });
});

/** Recipes are copied whole, so that their values must be right as well. */
const recipes = shown.filter(
  ([file, line]) => file === 'docs/gate.md' && /^gate .*--(?:url|server) /.test(line ?? ''),
);

/** Files that a recipe names, by the option. */
const directory = mkdtempSync(join(tmpdir(), 'tocsin-recipes-'));
const FILES = {
  ca: PRIVATE_CA.ca,
  cert: PRIVATE_CA.clientCert,
  key: PRIVATE_CA.clientKey,
};
for (const [name, pem] of Object.entries(FILES)) writeFileSync(join(directory, name), pem);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('a recipe of docs/gate.md', () => {
  it('is there for each way to run the gate', () => {
    expect(recipes.length).toBeGreaterThanOrEqual(6);
  });

  it.each(recipes)('%s: tocsin %s', async (_file, line = '') => {
    const command = await commandOf('gate');
    const values = line
      .replace('--server VALUE', '--server https://tocsin.example.com')
      .replaceAll(/--(ca|cert|key) \S+/g, (_, name) => `--${name} ${join(directory, name)}`);
    command.parseOptions(
      values
        .replaceAll(/[\]'`]/g, '')
        .trim()
        .split(/\s+/)
        .slice(1),
    );
    const request = parseGate(command.opts(), { CHAT_TOKEN: 'a-token' });
    expect(request.server ?? request.endpoint).not.toBeNull();
  });
});
