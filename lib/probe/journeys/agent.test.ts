import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fiveEvents, WELCOME } from '../../../tests/support/probe/servers';
import { agentJourney } from './agent';
import type { Action, Script, ScriptContext } from './journey';

const IDS = { runId: 'run-1', threadId: 'thread-1' };
const NOW = Date.UTC(2025, 8, 8, 3);
const CONTEXT: ScriptContext = {
  ids: IDS,
  messageId: 'message-1',
  deadlines: {
    welcomeMs: 10_000,
    firstEventMs: 15_000,
    completionMs: 60_000,
    settleMs: 2_000,
    serverCloseMs: 25,
  },
  holdMs: 5_000,
  endsAtMs: 80_000,
};

/** A session on a clock that the test moves: feeds messages and timers to the script and collects its actions. */
function play(over: Partial<ScriptContext> = {}) {
  const reader = agentJourney.reader();
  const script: Script = agentJourney.script({ ...CONTEXT, ...over });
  let atMs = 0;
  const at = () => ({ atMs, now: NOW + atMs });
  return {
    start: () => script.start(at()),
    after(ms: number) {
      atMs += ms;
      return this;
    },
    receive(message: unknown): Action[] {
      const text = typeof message === 'string' ? message : JSON.stringify(message);
      return script.onReading(reader.read(text, true), at());
    },
    fire: (name: string) => script.onTimer(name, at()),
  };
}

/** Welcomed 100 ms after the start, the request sent. */
function asked(over: Partial<ScriptContext> = {}) {
  const session = play(over);
  session.start();
  session.after(100).receive(WELCOME);
  return session;
}

const kinds = (actions: Action[]) => actions.map((action) => action.do);
const event = (type: string, payload: object = {}) => ({ type, run_id: IDS.runId, payload });
const failedRun = event('agent_error', { error_message: 'refused', error_code: 'AGENT_ERROR' });
const MAINTENANCE = { type: 'system_maintenance', event: 'maintenance_mode_active' };
const settling = (actions: Action[]) =>
  actions.filter((action) => action.do === 'timer' && action.name === 'settle');

describe('the welcome', () => {
  it('is awaited from the start, for its own deadline', () => {
    expect(play().start()).toEqual([{ do: 'await', stage: 'ready', ms: 10_000 }]);
  });

  it('is followed by one request, the hold, and the wait for the agent', () => {
    const session = play();
    session.start();
    const actions = session.after(100).receive(WELCOME);
    expect(actions).toEqual([
      { do: 'record', moment: 'welcome' },
      { do: 'send', body: expect.objectContaining({ type: 'start_agent' }), asks: true },
      { do: 'timer', name: 'hold', ms: 5_000 },
      { do: 'await', stage: 'agent', ms: 15_000 },
    ]);
    expect(session.receive(WELCOME)).toEqual([]);
  });

  it('leads to a request with the question under every name, and with the ids of the session', () => {
    const question =
      'What is 17 multiplied by 23, and is the result a prime number? Use a tool if you have one.';
    const session = play();
    const [, request] = session.receive(WELCOME);
    expect(request).toMatchObject({
      body: {
        payload: {
          user_request: question,
          content: question,
          message: question,
          thread_id: 'thread-1',
          run_id: 'run-1',
          timestamp: '2025-09-08T03:00:00.000Z',
        },
        thread_id: 'thread-1',
        run_id: 'run-1',
        message_id: 'message-1',
        timestamp: NOW / 1000,
      },
    });
  });

  it('lets no agent be late before the hold is over', () => {
    const actions = play({ holdMs: 20_000 }).receive(WELCOME);
    expect(actions.at(-1)).toEqual({ do: 'await', stage: 'agent', ms: 20_001 });
  });

  it('shortens a hold that is too long, to half of what is left, and says so', () => {
    const actions = play({ holdMs: 5_000, endsAtMs: 900 }).after(100).receive(WELCOME);
    expect(actions).toContainEqual({ do: 'timer', name: 'hold', ms: 400 });
    expect(actions).toContainEqual({
      do: 'warn',
      text: 'the hold was shortened to 400 ms by the timeout',
    });
    const late = play({ endsAtMs: 50 }).after(100).receive(WELCOME);
    expect(late).toContainEqual({ do: 'timer', name: 'hold', ms: 0 });
  });
});

describe('messages that every client answers', () => {
  it('are a ping and a handshake, at any time', () => {
    const session = play().after(1_000);
    expect(session.receive({ type: 'ping' })).toEqual([
      { do: 'send', body: { type: 'pong', timestamp: NOW / 1000 + 1 } },
    ]);
    expect(session.receive({ type: 'handshake_response', thread_id: 'theirs' })).toEqual([
      {
        do: 'send',
        body: { type: 'handshake_acknowledged', thread_id: 'theirs', timestamp: NOW / 1000 + 1 },
      },
    ]);
    expect(session.receive({ type: 'handshake_response' })).toMatchObject([
      { body: { thread_id: 'thread-1' } },
    ]);
    expect(session.receive({ type: 'handshake_validation' })).toEqual([]);
  });
});

describe('a run', () => {
  it('is complete with its final event, and leaves a moment for a server that closes by itself', () => {
    const session = asked();
    const [started, ...rest] = fiveEvents(IDS.runId);
    expect(session.after(50).receive(started)).toEqual([
      { do: 'clearTimer', name: 'settle' },
      { do: 'record', moment: 'firstEvent' },
      { do: 'await', stage: 'complete' },
      { do: 'await', stage: 'complete', ms: 59_950 },
    ]);
    const last = rest.map((one) => session.after(50).receive(one)).at(-1);
    expect(last).toEqual([
      { do: 'clearTimer', name: 'settle' },
      { do: 'record', moment: 'complete' },
      { do: 'clearDeadline' },
      { do: 'timer', name: 'serverClose', ms: 25 },
    ]);
    expect(session.fire('serverClose')).toEqual([{ do: 'finish' }]);
  });

  it('is not begun by events that come before the request', () => {
    const session = play();
    session.start();
    for (const one of fiveEvents(IDS.runId)) expect(session.receive(one)).toEqual([]);
  });

  it('ignores the events of another run once its own were seen', () => {
    const session = asked();
    session.receive(event('agent_started'));
    for (const one of fiveEvents('another-run')) expect(session.receive(one)).toEqual([]);
  });

  it('waits for its whole completion time from the request, not from the event', () => {
    const session = asked();
    session.after(20_000);
    expect(session.receive(event('agent_started')).at(-1)).toEqual({
      do: 'await',
      stage: 'complete',
      ms: 40_000,
    });
  });

  it('takes an answer in pieces before a final event without one', () => {
    const session = asked();
    session.receive({ type: 'stream_chunk', run_id: IDS.runId, data: { content: '391' } });
    const actions = session.receive(event('agent_completed', { status: 'completed' }));
    expect(actions).toContainEqual({ do: 'record', moment: 'complete' });
  });

  it('finds its end behind any number of pieces', () => {
    const session = asked();
    for (let n = 0; n < 1_000; n++)
      session.receive({ type: 'partial_result', run_id: IDS.runId, data: { content: `${n}` } });
    expect(kinds(session.receive(event('agent_completed', {})))).toContain('clearDeadline');
  });
});

describe('a run that ends badly', () => {
  it('leaves the server time to say more, once, and at least until the hold is over', () => {
    const session = asked();
    expect(settling(session.after(1_000).receive(failedRun))).toEqual([
      { do: 'timer', name: 'settle', ms: 4_001 },
    ]);
    expect(session.fire('settle')).toEqual([{ do: 'finish' }]);
    const later = asked();
    expect(settling(later.after(6_000).receive(failedRun))).toEqual([
      { do: 'timer', name: 'settle', ms: 2_000 },
    ]);
  });

  it('goes on where an event follows', () => {
    const session = asked();
    session.receive(failedRun);
    expect(kinds(session.receive(event('agent_thinking')))).toEqual(['clearTimer', 'await']);
    expect(settling(session.receive(failedRun))).toHaveLength(1);
  });

  it('settles as well where an emergency handler answers, but not twice', () => {
    const session = asked();
    expect(settling(session.receive(MAINTENANCE))).toHaveLength(1);
    expect(settling(session.receive(MAINTENANCE))).toHaveLength(0);
    expect(settling(play().receive(MAINTENANCE))).toHaveLength(0);
  });

  it('does not settle once it was complete', () => {
    const session = asked();
    for (const one of fiveEvents(IDS.runId)) session.receive(one);
    expect(settling(session.receive(failedRun))).toEqual([]);
    expect(settling(session.receive(MAINTENANCE))).toEqual([]);
  });
});

describe('the hold', () => {
  it('is recorded when it is over', () => {
    expect(asked().after(5_000).fire('hold')).toEqual([{ do: 'record', moment: 'held' }]);
  });
});

describe('whatever a server sends', () => {
  const anyMessage = fc.oneof(
    fc.constant(WELCOME),
    fc.constantFrom(...fiveEvents(IDS.runId), ...fiveEvents('foreign')),
    fc.constantFrom(failedRun, { type: 'ping' }, { type: 'handshake_response' }),
    fc.json(),
    fc.string(),
  );
  const steps = fc.array(fc.tuple(anyMessage, fc.nat(30_000)), { maxLength: 40 });

  it('one request is sent at most, after the first welcome, and each moment is recorded in order', () => {
    fc.assert(
      fc.property(steps, (messages) => {
        const session = play();
        const actions = [session.start()];
        for (const [message, ms] of messages) actions.push(session.after(ms).receive(message));
        const all = actions.flat();
        const requests = all.filter((action) => action.do === 'send' && action.asks);
        const moments = all.flatMap((action) => (action.do === 'record' ? [action.moment] : []));
        const firsts = [...new Set(moments)];
        expect(requests).toHaveLength(firsts.includes('welcome') ? 1 : 0);
        expect(['welcome', 'firstEvent', 'complete'].slice(0, firsts.length)).toEqual(firsts);
        for (const action of all) {
          if (action.do === 'timer') expect(action.ms).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('a script depends on nothing but what it is given', () => {
    fc.assert(
      fc.property(steps, (messages) => {
        const run = () => {
          const session = play();
          return messages.map(([message, ms]) => session.after(ms).receive(message));
        };
        expect(run()).toEqual(run());
      }),
    );
  });
});

describe('silence before the request', () => {
  it('waits after the welcome without a deadline, then asks its question', () => {
    const session = play({ idleMs: 25_000, question: 'Is it up?' });
    session.start();
    expect(session.receive(WELCOME)).toEqual([
      { do: 'record', moment: 'welcome' },
      { do: 'timer', name: 'hold', ms: 5_000 },
      { do: 'clearDeadline' },
      { do: 'timer', name: 'idle', ms: 25_000 },
    ]);
    expect(session.after(10).receive(WELCOME)).toEqual([]);
    const payload = expect.objectContaining({ content: 'Is it up?' });
    expect(session.after(24_990).fire('idle')).toEqual([
      { do: 'send', body: expect.objectContaining({ payload }), asks: true },
      { do: 'await', stage: 'agent', ms: 15_000 },
    ]);
  });
});
