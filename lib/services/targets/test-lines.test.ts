import { describe, expect, it } from 'vitest';
import type { TargetTest } from '../../contract/api/journeys/target-test';
import type { Stage } from '../../domain/sessions/stages';
import { AppError } from '../../kit/errors';
import { testLines } from './test-lines';

const RESULT = { outcome: 'passed' } as TargetTest;

/** A test whose stages and end are said from outside. */
function running() {
  let onStages: (stages: Stage[]) => void = () => {};
  let resolve: (test: TargetTest) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<TargetTest>((onResult, onError) => {
    resolve = onResult;
    reject = onError;
  });
  const lines = testLines((stages) => {
    onStages = stages;
    return promise;
  });
  return { lines, pass: (...stages: Stage[]) => onStages(stages), resolve, reject };
}
async function allOf(lines: AsyncGenerator<string, void>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const line of lines) all.push(JSON.parse(line));
  return all;
}

describe('a test in lines', () => {
  it('has the stages as they are passed, and the result at the end', async () => {
    const test = running();
    test.pass('connect');
    const lines = await test.lines;
    expect((await lines.next()).value).toBe('{"stages":["connect"]}\n');
    test.pass('connect', 'accept');
    test.resolve(RESULT);
    expect(await allOf(lines)).toEqual([{ stages: ['connect', 'accept'] }, { test: RESULT }]);
  });

  it('is refused whole before its first line, and says why after it', async () => {
    const busy = new AppError('busy', '5 tests run already');
    const early = running();
    early.reject(busy);
    await expect(early.lines).rejects.toBe(busy);

    const late = running();
    late.pass('connect');
    const lines = await late.lines;
    late.reject(busy);
    expect((await allOf(lines)).at(-1)).toEqual({
      error: { code: 'busy', message: '5 tests run already' },
    });
  });

  it('shows nothing of an unexpected error, and leaves with its reader', async () => {
    const test = running();
    test.pass('connect');
    const lines = await test.lines;
    await lines.next();
    test.reject(new Error('secret'));
    expect(JSON.stringify(await allOf(lines))).not.toContain('secret');
    expect(await allOf(lines)).toEqual([]);
  });
});
