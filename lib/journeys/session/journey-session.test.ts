import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { playJourney } from '../../../tests/support/journeys/play-journey';

const packaged = (name: string) => readFileSync(`journeys/${name}.yaml`, 'utf8');

const RUN = `journey: x
ask: {run: $run, text: $question}
own: {at: $.run, is: $run}
read:
  ready: {match: hello, also: [auth]}
  agent: [started, {match: token, answer: $.text}]
  complete: {match: done, answer: $.text}
  error: {match: failed, code: $.code, message: $.reason}
`;

const of = (type: string, more: object = {}) => ({ type, run: 'run-1', ...more });

/** A session of `RUN` that was greeted and has asked. */
function askedSession(text = RUN) {
  const play = playJourney(text);
  play.start();
  play.receive({ type: 'hello' });
  return play;
}

describe('a run', () => {
  it('begins when it is greeted, is complete with its answer, and leaves the server a moment to close', () => {
    const play = playJourney(RUN);
    expect(play.start()).toEqual([{ do: 'await', stage: 'ready', ms: 2000 }]);
    const [greeting] = play.receive({ type: 'hello' });
    expect(greeting?.meaning).toMatchObject({ kind: 'welcome', proves: ['auth', 'ready'] });
    expect(play.sent()).toEqual([{ run: 'run-1', text: 'How much is 17 × 23?' }]);
    play.receive(of('started'));
    play.receive(of('done', { text: '391' }));
    expect(play.isComplete()).toBe(true);
    expect(play.fire('serverClose')).toEqual([{ do: 'finish' }]);
    expect(play.findings()).toEqual([]);
  });

  it('counts its deadlines for agent and complete from the request', () => {
    const play = askedSession();
    play.after(1000);
    play.receive(of('started'));
    expect(play.actions.at(-1)).toEqual({ do: 'await', stage: 'complete', ms: 7000 });
  });

  it('takes its answer in pieces, and does not end with a marker without one', () => {
    const empty = askedSession();
    empty.receive(of('done'));
    expect(empty.isComplete()).toBe(false);
    empty.receive(of('token', { text: '391' }));
    expect(empty.isComplete()).toBe(true);
    const blank = askedSession();
    blank.receive(of('done', { text: '  ' }));
    blank.deadline();
    expect(blank.findings()).toEqual(['complete NO_ANSWER']);
  });

  it('fails where an error says so, with its code and text', () => {
    const play = askedSession();
    const [reading] = play.receive(of('failed', { code: 'E1', reason: 'no model' }));
    expect(reading?.meaning).toMatchObject({
      kind: 'error',
      code: 'E1',
      message: 'no model',
      blame: null,
    });
    expect(play.actions.at(-1)).toEqual({ do: 'timer', name: 'settle', ms: 100 });
    expect(play.fire('settle')).toEqual([{ do: 'finish' }]);
  });

  it('is not proven by messages of another run, nor by those without an id before one with ours', () => {
    const play = askedSession();
    expect(play.receive({ type: 'started', run: 'other' })[0]?.kind).toBe('foreign');
    expect(play.receive({ type: 'token', text: 'x' })[0]?.kind).toBe('unlabelled');
    expect(play.receive({ type: 'done', text: 'x' })[0]?.proves).toEqual([]);
    expect(play.session.remarks(false).join('\n')).toMatch(
      /2 messages match and carry no id at \$\.run/,
    );
    play.receive(of('started'));
    play.receive({ type: 'done', text: '391' });
    expect(play.isComplete()).toBe(true);
  });

  it('names the messages that no rule reads', () => {
    const play = askedSession();
    for (let n = 0; n < 30; n++) play.receive({ type: `odd${n % 10}` });
    expect(play.session.remarks(false)[0]).toMatch(/odd0 ×3, odd1 ×3.*others ×6/);
  });
});

describe('the order of reading', () => {
  it('takes an end for nothing else, whatever the order in the file', () => {
    const play = playJourney(packaged('text-tokens'));
    play.start();
    play.receive('[DONE]');
    expect(play.isComplete()).toBe(false);
    play.receive('391');
    expect(play.isComplete()).toBe(true);
  });

  it('counts inner runs where an end has to be the outermost, and asks `ok` of that alone', () => {
    const event = (type: string, status?: string) => ({
      type,
      run_id: 'run-1',
      ...(status ? { payload: { status, result: '391', stop_reason: 'max_turns' } } : {}),
    });
    const begun = () => {
      const play = playJourney(packaged('coordinator'));
      play.start();
      play.receive({ type: 'connection_established' });
      play.receive(event('agent_started'));
      play.receive(event('agent_started'));
      play.receive(event('agent_completed', 'helper'));
      return play;
    };
    const good = begun();
    expect(good.isComplete()).toBe(false);
    good.receive(event('agent_completed', 'complete'));
    expect(good.isComplete()).toBe(true);
    const bad = begun();
    const [reading] = bad.receive(event('agent_completed', 'incomplete'));
    expect(reading?.meaning).toMatchObject({ code: 'max_turns', blame: { stage: 'complete' } });
  });

  it('answers a ping with what it carries, at most a hundred times', () => {
    const play = playJourney(
      'journey: x\nask: hi\nread:\n  ping: {match: ping, reply: {type: pong, id: $.id, n: $n}}\n  complete: done\n',
    );
    play.start();
    for (let n = 0; n < 200; n++) play.receive({ type: 'ping', id: n });
    expect(play.sent().slice(1, 3)).toEqual([
      { type: 'pong', id: 0, n: 1 },
      { type: 'pong', id: 1, n: 2 },
    ]);
    expect(play.sent()).toHaveLength(101);
  });
});

describe('steps', () => {
  it('wait for messages, pass unrelated ones by, and send what was saved', () => {
    const play = playJourney(packaged('home-assistant'));
    play.start();
    play.receive({ type: 'noise' });
    expect(play.sent()).toEqual([]);
    play.receive({ type: 'auth_required' });
    expect(play.sent()).toEqual([{ type: 'auth', access_token: 'token-1' }]);
    play.receive({ type: 'auth_ok' });
    expect(play.sent()).toHaveLength(2);
    const answer = { response: { speech: { plain: { speech: '391' } } } };
    play.receive({ id: 1, type: 'result', success: true, result: answer });
    expect(play.isComplete()).toBe(true);
  });

  it('that are optional are left out, and those that name a stage fail there', () => {
    const steps =
      'journey: x\nsteps:\n  - {wait: extra, within: 1s, maybe: true}\n  - {wait: needed, stage: auth}\n  - ask: hi\nread: {complete: done, error: {match: bad, stage: auth}}\n';
    const play = playJourney(steps);
    play.start();
    play.receive({ type: 'needed' });
    // Waits that follow one another may be met in any order; only the optional one is left.
    expect(play.sent()).toEqual(['hi']);
    const missed = playJourney(steps);
    missed.start();
    missed.deadline();
    expect(missed.findings()).toEqual(['auth MISSED_WAIT']);
  });

  it('pause without a deadline', () => {
    const play = playJourney(packaged('idle-socket'));
    play.start();
    play.receive({ type: 'hello' });
    expect(play.actions.slice(-2)).toEqual([
      { do: 'clearDeadline' },
      { do: 'timer', name: 'pause', ms: 30_000 },
    ]);
    expect(play.sent()).toEqual([]);
    play.fire('pause');
    expect(play.sent()).toHaveLength(1);
  });

  it('begin a run over HTTP', () => {
    const play = playJourney(packaged('comfyui'));
    play.start();
    play.receive({ type: 'status' });
    const call = play.actions.find((one) => one.do === 'http');
    expect(call).toMatchObject({ asks: true, step: { method: 'POST', url: '/prompt' } });
    if (call?.do !== 'http') return;
    expect(call.step.keep('{"prompt_id": "p1"}')).toBeNull();
    play.answer({ ok: true });
    play.receive({ type: 'execution_start', data: { prompt_id: 'other' } });
    play.receive({ type: 'executing', data: { prompt_id: 'p1', node: null } });
    expect(play.isComplete()).toBe(true);
    expect(call.step.keep('{}')).toBe('prompt');
  });

  it('fail where a request over HTTP fails', () => {
    const play = playJourney(packaged('comfyui'));
    play.start();
    play.receive({ type: 'status' });
    play.answer({ ok: false, code: 'HTTP_500', text: 'broken' });
    expect(play.findings()).toEqual(['agent CALL_HTTP_500']);
  });
});

describe('a heartbeat', () => {
  it('begins once its interval is known, carries the latest value, and fails where it is not answered', () => {
    const play = playJourney(packaged('gateway'));
    expect(play.start().some((one) => one.do === 'timer')).toBe(false);
    play.receive({ op: 10, d: { heartbeat_interval: 250 }, s: 1 });
    expect(play.actions).toContainEqual({ do: 'timer', name: 'beat', ms: 250 });
    play.receive({ op: 0, t: 'READY', s: 7 });
    play.fire('beat');
    expect(play.sent().at(-1)).toEqual({ op: 1, d: 7 });
    play.receive({ op: 11 });
    play.fire('beat');
    expect(play.findings()).toEqual([]);
    play.fire('beat');
    expect(play.findings()).toEqual(['agent HEARTBEAT_UNANSWERED']);
  });
});

describe('the end of a session', () => {
  it('lacks an expected message, or has one out of its place', () => {
    const text = (expected: string) =>
      `journey: x\nask: hi\nread: {complete: done, error: bad}\nexpect: ${expected}\n`;
    const ends = (expected: string, types: string[]) => {
      const play = playJourney(text(expected));
      play.start();
      for (const type of [...types, 'done']) play.receive({ type });
      return play.findings();
    };
    expect(ends('{all: [a, {match: b, times: 2}]}', ['b', 'a', 'b'])).toEqual([]);
    expect(ends('{all: [a, {match: b, times: 2}]}', ['b', 'a'])).toEqual([
      'complete MISSING_MESSAGE',
    ]);
    const order = '{order: [a, {match: b, maybe: true}, c]}';
    expect(ends(order, ['a', 'c'])).toEqual([]);
    expect(ends(order, ['a', 'b', 'c'])).toEqual([]);
    expect(ends(order, ['c', 'a'])).toEqual(['complete OUT_OF_ORDER']);
    expect(ends(order, ['a', 'c', 'b'])).toEqual(['complete OUT_OF_ORDER']);
    expect(ends(order, ['a'])).toEqual(['complete MISSING_MESSAGE']);
  });

  it('is a close that a rule reads, one that comes before the last step, or one that never comes', () => {
    const closed = playJourney(packaged('gateway'));
    closed.start();
    closed.close(4004, 'invalid token');
    expect(closed.findings()).toEqual(['auth CLOSED_4004']);
    const byReason = playJourney(
      'journey: x\nask: hi\nread: {complete: done, error: {close: /auth/i, stage: auth}}\n',
    );
    byReason.start();
    byReason.close(1008, 'Auth failed');
    expect(byReason.findings()).toEqual(['auth CLOSED_1008']);
    const open = playJourney('journey: x\nask: hi\nread: {complete: done}\nend: server\n');
    open.start();
    open.receive({ type: 'done' });
    open.fire('serverClose');
    expect(open.findings()).toEqual(['close NOT_CLOSED']);
    const early = playJourney('journey: x\nask: hi\nread: {complete: done}\nend: client\n');
    early.start();
    early.receive({ type: 'done' });
    early.close(1000);
    expect(early.findings()).toEqual(['close CLOSED_BY_SERVER']);
  });

  it('is a refusal that a rule places', () => {
    const play = playJourney(
      'journey: x\nask: hi\nread: {complete: done, error: {status: [402, 403], stage: auth}}\n',
    );
    expect(play.session.script.onRefused(403)[0]).toMatchObject({
      stage: 'auth',
      code: 'HTTP_403',
    });
    expect(play.session.script.onRefused(503)).toEqual([]);
  });
});

describe('whatever a server sends', () => {
  const journeys = readdirSync('journeys').map((name) => readFileSync(`journeys/${name}`, 'utf8'));
  const names = [
    'hello',
    'started',
    'done',
    'failed',
    'ping',
    'READY',
    'token',
    '[DONE]',
    'error',
    'complete',
    'next',
    'ack',
    '{}',
    'RUN_FINISHED',
  ];
  const message = fc.oneof(
    fc.record(
      {
        type: fc.constantFrom(...names),
        run: fc.constantFrom('run-1', 'other'),
        op: fc.nat(12),
        id: fc.constantFrom(1, 'run-1', null),
        event: fc.constantFrom(...names),
      },
      { requiredKeys: [] },
    ),
    fc.json(),
    fc.string(),
    fc.constantFrom(
      ...names,
      '\u001e',
      '[]',
      '[[]]',
      '{"a":1}\n{"b":2}',
      'MESSAGE\n\n\0',
      'hex:00',
      '{"__proto__": {"type": "done"}}',
    ),
  );
  const step = fc.oneof(
    message.map((frame) => ({ frame })),
    fc.constantFrom('hold', 'pause', 'beat', 'settle', 'serverClose').map((fire) => ({ fire })),
    fc.constant({ deadline: true }),
    fc.constantFrom(1000, 1006, 4401).map((close) => ({ close })),
  );

  it('nothing throws, one request is sent at most, and no failure is placed where the journey has no sign', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...journeys),
        fc.array(step, { maxLength: 25 }),
        (text, steps) => {
          const play = playJourney(text);
          play.start();
          for (const one of steps) {
            if ('frame' in one) play.receive(one.frame);
            else if ('fire' in one) play.fire(one.fire);
            else if ('close' in one) play.close(one.close);
            else play.deadline();
          }
          const { awaited } = play.journey.plan;
          const named = play.journey.rules.error.map((rule) => rule.stage as string | null);
          const ofSteps = play.journey.steps.flatMap((s) =>
            s.kind === 'waits' ? s.waits.map((w) => w.failsAt as string | null) : [],
          );
          for (const stage of play.awaits()) expect([...awaited, ...ofSteps]).toContain(stage);
          for (const finding of play.findings()) {
            const [stage] = finding.split(' ');
            expect([...awaited, ...named, ...ofSteps]).toContain(stage);
          }
          const asks = play.actions.filter(
            (one) => (one.do === 'send' || one.do === 'http') && one.asks,
          );
          expect(asks.length).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('patterns take time in proportion to the message, nested quantifiers and search() included', () => {
    const play = playJourney(
      'journey: x\nask: hi\nread:\n  complete: [/^(a+)+$/, {where: \'search($.text, "^(a|a?)+$")\'}]\n  error: {where: "match($.text, $.pattern)"}\n',
    );
    play.start();
    play.receive({
      type: `${'a'.repeat(200_000)}!`,
      text: `${'a'.repeat(200_000)}!`,
      pattern: '(a*)*b',
    });
    expect(play.isComplete()).toBe(false);
  });
});
