import { describe, expect, it } from 'vitest';
import { closeSentence, closeWords } from './close-words';
import { describeSession } from './session-words';

const failed = {
  outcome: 'failed' as const,
  failedStage: 'factory' as const,
  handler: 'none' as const,
  close: { code: 1011, reason: 'SSOT CONTEXT INCOMPLETE', by: 'server' as const },
  errorCode: 'FACTORY_INITIALIZATION_FAILED',
  totalMs: 241,
  excludedBecause: null,
  exclusion: null,
};
const plain = (told: { headline: string; detail: string }) =>
  `${told.headline} | ${told.detail}`.replaceAll('\u00a0', ' ');

describe('a session in words', () => {
  it('names the stage, the close and the code of a failure', () => {
    expect(plain(describeSession(failed))).toBe(
      'Failed at factory after 241 ms | The factory initialisation did not succeed. The backend closed the connection with 1011 internal error, saying “SSOT CONTEXT INCOMPLETE”. Error code FACTORY_INITIALIZATION_FAILED.',
    );
  });
  it('has the root cause in the headline, in the words of the backend', () => {
    const message = 'SSOT VIOLATION: Expected UserExecutionContext, got Legacy - so it stops';
    const { headline, detail } = describeSession({ ...failed, message });
    expect(headline).toBe('Failed at factory: Expected UserExecutionContext, got Legacy');
    expect(plain({ headline: '', detail })).toContain('did not succeed, after 241 ms.');
  });
  it('says who served where it was not the agent', () => {
    expect(plain(describeSession({ ...failed, handler: 'emergency' }))).toContain(
      'emergency handler',
    );
    expect(
      plain(
        describeSession({ ...failed, outcome: 'degraded', failedStage: null, handler: 'fallback' }),
      ),
    ).toContain('fallback handler answered');
  });
  it('blames the probe, not the target, for what is excluded', () => {
    const told = describeSession({
      ...failed,
      outcome: 'excluded',
      failedStage: null,
      excludedBecause: 'The clock jumped.',
    });
    expect(plain(told)).toContain('The clock jumped.');
  });
  it('says that it passed', () => {
    expect(describeSession({ ...failed, outcome: 'passed', failedStage: null }).headline).toContain(
      'Passed in',
    );
  });
});

describe('close codes in words', () => {
  it.each([
    [1000, '1000 normal closure'],
    [1006, '1006 connection lost without a close'],
    [4401, '4401 private code of the application'],
    [3999, '3999 registered code'],
    [2000, '2000 reserved code'],
    [null, 'never accepted'],
  ])('%s', (code, words) => {
    expect(closeWords(code)).toBe(words);
  });
  it('makes a sentence of each way to end', () => {
    expect(closeSentence({ code: null, reason: '', by: null })).toBe('No connection was accepted.');
    expect(closeSentence({ code: 1006, reason: '', by: 'network' })).toContain('lost');
    expect(closeSentence({ code: 1000, reason: '', by: 'client' })).toBe(
      'Tocsin closed the connection with 1000 normal closure.',
    );
  });
});
