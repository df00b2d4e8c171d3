import { describe, expect, it } from 'vitest';
import { draftOf, readDraft } from './draft';
import { testHeadline, testSteps, unmeasuredStages } from './draft-test-steps';
import { type CheckedJourney, editorLines, OWN_JOURNEY, offsetOf } from './journey-draft';

const filled = { ...draftOf(null), name: 'chat', url: 'ws://127.0.0.1:4100/ws' };
const inputOf = (draft: typeof filled, journey: CheckedJourney | null = null) => {
  const read = readDraft(draft, journey);
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  return read.input;
};

const CHECKED: CheckedJourney = {
  name: 'mine',
  about: '',
  hash: 'ab'.repeat(32),
  transport: 'socket.io',
  plan: {
    measured: ['connect', 'accept', 'complete', 'close'],
    awaited: ['connect', 'accept', 'complete', 'close'],
    measuresEmergency: false,
  },
  tokenKeys: ['steps'],
};

describe('the journey of the form', () => {
  it('decides transport, the place of the token and which thresholds there are', () => {
    expect(inputOf(filled)).toMatchObject({ journey: 'agent', transport: 'ws', auth: ['header'] });
    const journey = { choice: OWN_JOURNEY, text: 'journey: mine' };
    const thresholds = { ...filled.thresholds, connection: '98', factory: '99' };
    const own = { ...filled, journey, thresholds, auth: 'query:token' };
    const input = inputOf(own, CHECKED);
    expect(input).toMatchObject({ journey: 'journey: mine', auth: ['header'] });
    expect(input).not.toHaveProperty('transport');
    expect(input.thresholds).toEqual({ connection: 200 });
    // Until it is known what the text does, all is sent as it is in the fields.
    expect(inputOf(own).auth).toEqual(['query:token']);
  });

  it('leaves a stored text alone until it is changed', () => {
    const journey = { choice: OWN_JOURNEY, text: null };
    expect(inputOf({ ...filled, journey })).not.toHaveProperty('journey');
  });
});

describe('the lines of the editor', () => {
  const problem = { line: 2, column: 3, source: '', reason: 'no', suggestion: null };

  it('are marked where something is wrong, also behind the last one', () => {
    const marks = { problems: [problem, { ...problem, line: 9 }], warnings: [] };
    expect(editorLines('a\nb\nc', marks).map((one) => one.problem)).toEqual([false, true, true]);
    expect(editorLines('', { problems: [], warnings: [problem] })).toEqual([
      { line: 1, problem: false, warning: true },
    ]);
  });

  it('have the places that problems name', () => {
    expect('ab\ncdef'.slice(offsetOf('ab\ncdef', { line: 2, column: 3 }))).toBe('ef');
    expect(offsetOf('ab', { line: 7, column: 9 })).toBe(2);
  });
});

describe('a test of a draft', () => {
  const frame = { kind: 'text' as const, size: 9, truncated: false };
  const test = {
    outcome: 'failed' as const,
    failedStage: 'complete' as const,
    handler: 'unknown' as const,
    errorCode: null,
    title: 'complete: no answer',
    message: null,
    excludedBecause: null,
    stages: [
      { stage: 'connect' as const, outcome: 'ok' as const, ms: 3 },
      { stage: 'ready' as const, outcome: 'ok' as const, ms: 10 },
      {
        stage: 'factory' as const,
        outcome: 'unknown' as const,
        ms: null,
        measured: false as const,
      },
      { stage: 'complete' as const, outcome: 'failed' as const, ms: null },
    ],
    totalMs: 1_200,
    steps: [
      { ...frame, atMs: 10, direction: 'in' as const, text: 'hello' },
      { ...frame, atMs: 12, direction: 'out' as const, text: '', kind: 'binary' as const },
    ],
    warnings: [],
  };

  it('is shown step by step, each proof after the message that proves it', () => {
    expect(testSteps(test).map(({ what, text }) => [what, text])).toEqual([
      ['proves', 'connect'],
      ['received', 'hello'],
      ['proves', 'ready'],
      ['sent', 'binary 9 bytes'],
      ['fails', 'complete: no answer'],
    ]);
    expect(unmeasuredStages(test)).toEqual(['factory']);
  });

  it('has one line that says how it ended', () => {
    expect(testHeadline(test)).toMatch(/^Failed at complete after 1\.20\ss: no answer\.$/);
    const excluded = { ...test, outcome: 'excluded' as const, excludedBecause: 'it was stopped' };
    expect(testHeadline(excluded)).toBe('Says nothing about the target: it was stopped.');
    const passed = { ...test, outcome: 'passed' as const };
    expect(testHeadline(passed)).toMatch(/^Passed in 1\.20\ss\.$/);
  });
});
