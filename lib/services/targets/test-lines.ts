import type { TargetTest, TargetTestLine } from '../../contract/api/journeys/target-test';
import type { Stage } from '../../domain/sessions/stages';
import { isAppError } from '../../kit/errors';

type Test = (onStages: (stages: Stage[]) => void) => Promise<TargetTest>;

/**
 * A test of a target as lines of JSON, one for each time when its session has passed other stages, and the result at the end. Rejects as
 * the test does where it fails before its first line; after that the last line has the error.
 */
export async function testLines(test: Test): Promise<AsyncGenerator<string, void>> {
  const waiting: TargetTestLine[] = [];
  let hasBegun = false;
  let wake = () => {};
  const add = (line: TargetTestLine) => {
    waiting.push(line);
    wake();
  };
  const done = test((stages) => add({ stages })).then(
    (result) => add({ test: result }),
    (error: unknown) => {
      if (waiting.length === 0 && !hasBegun) throw error;
      add({ error: errorOf(error) });
    },
  );
  const next = () =>
    waiting.length > 0
      ? Promise.resolve()
      : new Promise<void>((resolve) => {
          wake = resolve;
        });
  await Promise.race([next(), done]);
  hasBegun = true;
  return lines();

  async function* lines(): AsyncGenerator<string, void> {
    for (;;) {
      await next();
      for (const line of waiting.splice(0)) {
        yield `${JSON.stringify(line)}\n`;
        if (!('stages' in line)) return;
      }
    }
  }
}

function errorOf(error: unknown): { code: string; message: string } {
  if (isAppError(error)) return { code: error.code, message: error.message };
  return {
    code: 'internal',
    message: 'something went wrong; the log of the server has the details',
  };
}
