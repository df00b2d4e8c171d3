import { describe, expect, it } from 'vitest';
import { describeDisagreement, describeDisagreements } from './disagreement-words';

describe('what backend and client disagree about', () => {
  it('names the close code where there is one, and who ended the session', () => {
    const missed = { reported: 'ok', stage: 'ready', missed: 'ready' } as const;
    const lost = describeDisagreement(missed, { code: 1006, reason: '', by: 'network' });
    expect(lost.title).toBe('The backend says ready ok, the client saw 1006 at ready');
    expect(lost.detail).toContain('proxy');
    const closed = describeDisagreement(missed, { code: 1011, reason: '', by: 'server' });
    expect(closed.detail).toContain('The server ended it');
    const silent = describeDisagreement(missed, { code: null, reason: '', by: null });
    expect(silent.title).toBe('The backend says ready ok, the client saw ready fail');
  });

  it('is counted by stage', () => {
    const rows = [
      { reported: 'ok', stage: 'ready', sessions: 12 },
      { reported: 'failed', stage: 'agent', sessions: 1 },
    ] as const;
    expect(describeDisagreements(rows)).toEqual([
      '12 sessions: the backend says ok, the client saw ready fail',
      '1 session: the backend says agent failed, the client saw it succeed',
    ]);
  });
});
