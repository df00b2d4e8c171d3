import { describe, expect, it } from 'vitest';
import { playJourney } from '../../../tests/support/journeys/play-journey';

const PAUSED = `journey: x
steps: [{wait: ready}, {pause: 30s}, {ask: {q: $question}}]
read:
  auth: welcome
  ready: hello
  agent: started
  complete: done
  error: {match: failed, code: $.code, message: $.reason}
`;

describe('a pause', () => {
  it('has no deadline, whatever is proven meanwhile', () => {
    const play = playJourney(PAUSED);
    play.start();
    play.receive({ type: 'hello' });
    const before = play.awaits().length;
    play.after(20_000);
    play.receive({ type: 'welcome' });
    expect(play.awaits()).toHaveLength(before);
    play.after(10_000);
    expect(play.fire('pause')).toMatchObject([
      { do: 'send', asks: true },
      { do: 'await', stage: 'agent', ms: 3000 },
    ]);
  });

  it('is the silence of a target before the request as well, once and after the pauses of the journey', () => {
    const play = playJourney(PAUSED, { idleMs: 60_000 });
    play.start();
    play.receive({ type: 'hello' });
    expect(play.fire('pause')).toEqual([
      { do: 'clearDeadline' },
      { do: 'timer', name: 'pause', ms: 60_000 },
    ]);
    expect(play.sent()).toEqual([]);
    play.after(60_000);
    expect(play.fire('pause')[0]).toMatchObject({ do: 'send', asks: true });
    expect(play.sent()).toHaveLength(1);
  });

  it('ends where the server reports a failure', () => {
    const play = playJourney(PAUSED.replace('{pause: 30s}, ', ''), { idleMs: 60_000 });
    play.start();
    play.receive({ type: 'hello' });
    play.receive({ type: 'failed', code: 'E1', reason: 'no' });
    expect(play.actions).toContainEqual({ do: 'clearTimer', name: 'pause' });
    expect(play.fire('pause')).toEqual([]);
  });
});

describe('a refused upgrade', () => {
  const refusedBy = (rule: string, status: number) => {
    const play = playJourney(PAUSED.replace(/error: .*/, `error: ${rule}`));
    play.refuse(status);
    return play.findings();
  };

  it('fails at the stage of its rule, with its code', () => {
    expect(refusedBy('{status: 401, stage: accept, code: SHED}', 401)).toEqual(['accept SHED']);
    expect(refusedBy('{status: [401, 503], stage: ready}', 503)).toEqual(['ready HTTP_503']);
  });

  it('fails at auth with 401 and at accept otherwise, where its rule names no stage', () => {
    expect(refusedBy('{status: 401}', 401)).toEqual(['auth HTTP_401']);
    expect(refusedBy('{status: 503}', 503)).toEqual(['accept HTTP_503']);
    expect(refusedBy('{status: 401}', 403)).toEqual([]);
  });
});
