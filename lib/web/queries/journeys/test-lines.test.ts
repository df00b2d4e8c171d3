import { describe, expect, it } from 'vitest';
import { lastOfLines } from './test-lines';

const RESULT = {
  outcome: 'passed',
  failedStage: null,
  handler: 'unknown',
  errorCode: null,
  title: null,
  message: null,
  excludedBecause: null,
  stages: [],
  totalMs: 10,
  steps: [],
  warnings: [],
};

/** An answer in pieces, which need not be lines. */
const answering =
  (pieces: string[], type = 'application/x-ndjson') =>
  async () =>
    new Response(
      new ReadableStream({
        start(controller) {
          for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
          controller.close();
        },
      }),
      { headers: { 'content-type': type } },
    );

async function ask(fetcher: ReturnType<typeof answering>) {
  const seen: string[][] = [];
  const response = await lastOfLines(fetcher, (stages) => seen.push(stages))('/x', {});
  return { seen, status: response.status, body: (await response.json()) as unknown };
}

describe('an answer in lines', () => {
  it('hands on the stages, wherever its pieces are cut, and is the result', async () => {
    const text = `{"stages":["connect"]}\n{"stages":["connect","accept"]}\n${JSON.stringify({ test: RESULT })}\n`;
    for (const size of [1, 7, text.length]) {
      const pieces = text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? [];
      const { seen, body } = await ask(answering(pieces));
      expect(seen).toEqual([['connect'], ['connect', 'accept']]);
      expect(body).toEqual(RESULT);
    }
  });

  it('is the error where there is no result', async () => {
    const error = { code: 'busy', message: '5 tests run already' };
    const { status, body } = await ask(answering([`${JSON.stringify({ error })}\n`]));
    expect([status, body]).toEqual([503, { error }]);
    await expect(ask(answering(['{"stages":["connect"]}\nnonsense']))).rejects.toThrow('no result');
  });

  it('stays as it is where it is not in lines', async () => {
    const { seen, body } = await ask(answering(['{"a":1}'], 'application/json'));
    expect([seen, body]).toEqual([[], { a: 1 }]);
  });
});
