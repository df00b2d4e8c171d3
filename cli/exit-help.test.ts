import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EXIT, exitHelp, exitsOf } from '../lib/contract/output/exit-codes';

const here = new URL('.', import.meta.url);

/** Full names of all commands: of each file that registers one, as main.ts calls it. */
const commands = readdirSync(here)
  .filter((file) => /^[a-z]+\.ts$/.test(file) && file !== 'main.ts')
  .filter((file) => readFileSync(new URL(file, here), 'utf8').includes('function register('))
  .map((file) => file.replace('.ts', ''));

describe('exit codes', () => {
  it('are distinct', () => {
    const codes = Object.values(EXIT);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it.each(commands)('%s lists its own, none of which reads as done but 0', (command) => {
    const exits = exitsOf(command);
    expect(exits.map(({ code }) => code)).toEqual(expect.arrayContaining([0, 64, 70]));
    expect(exitHelp(command)).toMatch(/^\nExit codes:\n {4}0 {2}/);
  });

  it.each([
    ['gate', [0, 10, 11, 12, 13, 64, 70, 75, 77, 130, 143]],
    ['check', [0, 10, 12, 13, 64, 70, 75, 130, 143]],
    ['drill', [0, 10, 13, 64, 70, 75, 77, 130, 143]],
    ['judge', [0, 10, 11, 12, 64, 70]],
    ['doctor', [0, 10, 64, 70, 75]],
    ['copy', [0, 10, 64, 70, 75, 130, 143]],
    ['migrate', [0, 10, 64, 70, 75]],
    ['nodes', [0, 64, 70, 75, 77]],
    ['config check', [0, 10, 64, 70]],
    ['journey check', [0, 10, 64, 70]],
    ['user add', [0, 64, 70, 75]],
  ] as Array<[string, number[]]>)('%s ends with %j', (command, codes) => {
    expect(exitsOf(command).map(({ code }) => code)).toEqual(codes);
  });
});
