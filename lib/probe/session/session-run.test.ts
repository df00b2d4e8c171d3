import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fakeTransport } from '../../../tests/support/probe/fake-transport';
import { fiveEvents, WELCOME } from '../../../tests/support/probe/servers';
import { manualClock } from '../../kit/clock';
import { agentJourney } from '../journeys/agent';
import { BuiltInConversation } from '../journeys/conversation';
import { DEFAULT_DEADLINES } from './limits';
import { SessionSecrets } from './record/session-secrets';
import { freshIds } from './session-ids';
import { DEFAULT_SESSION_LIMITS } from './session-limits';
import { SessionRun } from './session-run';
import type { SessionSpec } from './session-spec';
import { factIds, openRequest } from './session-start';

const SECRET = 'a-token-of-this-session';
const NETWORK_END = { by: 'network', code: 1006, reason: '', received: null } as const;

/** A session on a manual clock, over a connection whose other side the test plays. */
function running(over: Partial<SessionSpec> = {}, transport = fakeTransport()) {
  const clock = manualClock();
  const ids = freshIds(clock.now(), randomBytes);
  const spec: SessionSpec = {
    id: 'session-1',
    url: 'ws://target.example/ws',
    transport: 'ws',
    auth: 'header',
    credentials: { kind: 'none' },
    headers: { 'x-team': 'a' },
    deadlines: DEFAULT_DEADLINES,
    limits: DEFAULT_SESSION_LIMITS,
    holdMs: 5_000,
    ...over,
  };
  let ends = 0;
  const run = new SessionRun({
    spec,
    ids: factIds(spec, ids),
    secrets: new SessionSecrets([SECRET]),
    warnings: [],
    conversation: new BuiltInConversation(agentJourney, {
      ids,
      messageId: ids.messageId,
      deadlines: spec.deadlines,
      holdMs: spec.holdMs,
      endsAtMs: spec.deadlines.totalMs - spec.deadlines.closeMs,
    }),
    transport,
    clock,
    owner: {
      onEnd() {
        ends += 1;
      },
    },
  });
  const credentials = {
    url: spec.url,
    headers: spec.headers,
    protocols: [],
    token: null,
    secrets: new SessionSecrets([SECRET]),
    userId: '',
    warnings: [],
  };
  run.start(openRequest(spec, ids, credentials));
  return { run, facts: run.facts, clock, ids, server: transport, ends: () => ends };
}

/** Accepted after 10 ms and welcomed 20 ms later. */
function welcomed(over: Partial<SessionSpec> = {}, transport = fakeTransport()) {
  const session = running(over, transport);
  session.clock.advance(10);
  session.server.accept();
  session.clock.advance(20);
  session.server.receive(WELCOME);
  return session;
}

const confirmed = (code: number, reason = '') =>
  ({ by: 'client', code, reason, answer: 'confirmed', received: { code, reason } }) as const;

describe('the request that opens a session', () => {
  it('carries the target’s headers and the ids by which health events name the session', () => {
    const { server, ids } = running();
    expect(server.request()).toMatchObject({
      closeMs: 2_000,
      maxMessageBytes: 5 * 1024 * 1024,
      linkLocal: false,
      headers: {
        'user-agent': 'tocsin',
        'x-team': 'a',
        'x-tocsin-session': 'session-1',
        traceparent: `00-${ids.traceId}-${ids.spanId}-01`,
      },
    });
  });
});

describe('a session that waits for its answer', () => {
  it('keeps what was recorded small, and has all of it at its end', () => {
    const slow = welcomed();
    slow.clock.advance(400);
    expect(slow.run.recorder.transcript.items()).not.toEqual([]);
    slow.clock.advance(600);
    expect(slow.run.recorder.transcript.items()).toEqual([]);
    const quick = welcomed();
    for (const { server, ids } of [slow, quick])
      for (const event of fiveEvents(ids.runId)) server.receive(event);
    for (const { clock, server } of [slow, quick]) {
      clock.advance(25);
      server.end(confirmed(1000));
    }
    const kinds = ({ facts }: typeof slow) => facts.frames.map(({ meaning }) => meaning.name);
    const texts = ({ run }: typeof slow) =>
      run.recorder.transcript.frames().map(({ kind }) => kind);
    expect(kinds(slow)).toEqual(kinds(quick));
    expect(texts(slow)).toEqual(texts(quick));
    expect(slow.facts.requestedAfter).toBe(1);
  });
});

describe('deadlines', () => {
  it('name connect, then accept, and end the session without a handshake', () => {
    const never = running();
    never.clock.advance(10_000);
    expect(never.facts.deadline).toEqual({ stage: 'connect', atMs: 10_000 });
    const silent = running();
    silent.server.events().reached('tcp');
    silent.server.events().reached('connected');
    silent.clock.advance(10_000);
    expect(silent.facts.deadline).toEqual({ stage: 'accept', atMs: 10_000 });
    expect(silent.server.calls).toEqual(['terminate']);
    expect([never.ends(), silent.ends()]).toEqual([1, 1]);
    expect(silent.facts.close).toBeNull();
  });

  it('name ready from the moment of the upgrade, agent from the request, complete from the request', () => {
    const ready = running();
    ready.clock.advance(7_000);
    ready.server.accept();
    ready.clock.advance(9_999);
    expect(ready.facts.deadline).toBeNull();
    ready.clock.advance(1);
    expect(ready.facts.deadline).toEqual({ stage: 'ready', atMs: 17_000 });
    expect(ready.server.calls).toEqual(['close 1000 tocsin: ready deadline']);
    const agent = welcomed();
    agent.clock.advance(15_000);
    expect(agent.facts.deadline).toEqual({ stage: 'agent', atMs: 15_030 });
    const complete = welcomed();
    complete.clock.advance(14_000);
    complete.server.receive(fiveEvents(complete.ids.runId)[0]);
    complete.clock.advance(46_000);
    expect(complete.facts.deadline).toEqual({ stage: 'complete', atMs: 60_030 });
  });

  it('name complete where a run failed at once and the hold outlasts the agent’s deadline', () => {
    const deadlines = { ...DEFAULT_DEADLINES, settleMs: 30_000 };
    const { server, ids, clock, facts } = welcomed({ deadlines });
    server.receive({ type: 'agent_error', run_id: ids.runId, payload: { error_message: 'no' } });
    clock.advance(15_000);
    expect(facts.deadline).toMatchObject({ stage: 'complete' });
  });

  it('leave a server that is closing already to its own close', () => {
    const { server, clock, facts } = running();
    server.accept();
    clock.advance(9_000);
    server.beginClose();
    clock.advance(1_500);
    expect(facts.deadline).toBeNull();
    server.end({ by: 'server', code: 1012, reason: '', received: { code: 1012, reason: '' } });
    expect(facts.close).toEqual({ code: 1012, reason: '', by: 'server', atMs: 10_500 });
    const stuck = running();
    stuck.server.accept();
    stuck.server.beginClose();
    stuck.clock.advance(12_000);
    expect(stuck.server.calls).toEqual(['terminate']);
    expect(stuck.ends()).toBe(1);
  });
});

describe('a conversation', () => {
  it('records the request, the hold, the announcement and every moment', () => {
    const { run, server, ids, clock, facts } = welcomed();
    expect(server.sent).toMatchObject([{ type: 'start_agent', run_id: ids.runId }]);
    clock.advance(5_000);
    expect(facts).toMatchObject({
      connectedMs: 10,
      acceptedMs: 10,
      requestedMs: 30,
      heldMs: 5_030,
      announced: { connectionId: 'conn-1' },
    });
    for (const event of fiveEvents(ids.runId)) {
      clock.advance(100);
      server.receive(event);
    }
    clock.advance(25);
    expect(server.calls).toEqual(['close 1000']);
    server.end(confirmed(1000));
    expect(run.recorder.timings(9_999)).toEqual({
      dnsMs: null,
      connectMs: 10,
      tlsMs: null,
      upgradeMs: 10,
      readyMs: 30,
      firstEventMs: 5_130,
      completeMs: 5_530,
      totalMs: 9_999,
    });
    expect(facts.close).toEqual({ code: 1000, reason: '', by: 'client', atMs: 5_555 });
  });

  it('does not count a hold that the connection did not survive', () => {
    const { run, clock, facts } = welcomed();
    run.stop();
    clock.advance(1_999);
    expect(facts.heldMs).toBeNull();
    const slow = welcomed({ holdMs: 1_000 });
    slow.run.stop();
    slow.clock.advance(1_500);
    expect(slow.facts.heldMs).toBeNull();
  });

  it('reads no message after its own close, and only counts them', () => {
    const { run, server, ids, facts } = welcomed();
    run.stop();
    for (const event of fiveEvents(ids.runId)) server.receive(event);
    server.end(confirmed(1000));
    expect(facts.frames.map(({ meaning }) => meaning.kind)).toEqual(['welcome']);
    expect(facts.uncounted).toBe(5);
  });

  it('keeps no secret, wherever the server repeats it', () => {
    const { run, server, facts } = welcomed();
    server.receive({ type: 'error', message: `bad token ${SECRET}`, error_code: 'E1' });
    const reason = `no ${SECRET}`;
    server.end({ by: 'server', code: 1008, reason, received: { code: 1008, reason } });
    expect(JSON.stringify([facts, run.recorder.transcript.frames()])).not.toContain(SECRET);
    expect(facts.close?.reason).toBe('no [redacted]');
  });
});

describe('limits', () => {
  it('end a session that sends more frames than are followed, as excluded', () => {
    const limits = { ...DEFAULT_SESSION_LIMITS, frames: 3 };
    const { server, facts, ends } = welcomed({ limits });
    server.events().heartbeat('pong', Buffer.from(''));
    server.events().heartbeat('ping', Buffer.from(''));
    expect(ends()).toBe(0);
    server.events().heartbeat('ping', Buffer.from(''));
    expect(server.calls).toEqual(['close 1008 tocsin: frame limit', 'terminate']);
    expect(facts).toMatchObject({
      exclusion: 'limit',
      close: { code: 1008, by: 'client', unanswered: true },
    });
    expect(facts.probeFault).toContain('maxFrames (3)');
    expect(ends()).toBe(1);
  });

  it('do not hide a deadline that was missed before', () => {
    const { server, clock, facts } = welcomed();
    clock.advance(15_000);
    server.events().limitExceeded('too much');
    expect(facts).toMatchObject({ exclusion: null, probeFault: null });
  });

  it('keep the warnings of a session few, different and short', () => {
    const { run, facts } = running();
    run.recorder.warn('the same');
    run.recorder.warn('the same');
    expect(facts.warnings).toEqual(['the same']);
    for (let n = 0; n < 100; n++) run.recorder.warn(`${n} ${'w'.repeat(500)}`);
    expect(facts.warnings).toHaveLength(20);
    expect(Math.max(...facts.warnings.map((text) => text.length))).toBeLessThanOrEqual(300);
  });

  it('show a flood of pings only at the start of the transcript', () => {
    const { run, server } = welcomed();
    for (let n = 0; n < 500; n++) server.events().heartbeat('ping', Buffer.from('p'));
    server.receive({ type: 'notice', n: 1 });
    const frames = run.recorder.transcript.frames();
    expect(frames.at(-1)).toMatchObject({ kind: 'text' });
    expect(frames).toHaveLength(161);
  });
});

describe('the end of a session', () => {
  it('comes at the latest with its total deadline, whatever the connection does', () => {
    const deaf = fakeTransport({ reportsEnd: false });
    const { server, clock, facts, ends } = welcomed({ holdMs: 0 }, deaf);
    clock.advance(15_000);
    expect(server.calls).toEqual(['close 1000 tocsin: agent deadline']);
    clock.advance(2_000);
    expect(server.calls.at(-1)).toBe('terminate');
    expect(ends()).toBe(0);
    clock.advance(100);
    expect(server.calls.at(-1)).toBe('abandon');
    expect(ends()).toBe(1);
    expect(facts.close).toMatchObject({ by: 'client', code: 1000, unanswered: true });
    clock.advance(1_000_000);
    expect(ends()).toBe(1);
  });

  it('leaves no timer behind', () => {
    const { server, clock, ends } = welcomed();
    server.end(NETWORK_END);
    clock.advance(1_000_000);
    expect(server.calls).toEqual([]);
    expect(ends()).toBe(1);
  });

  it('is an exclusion where the probe stops it, with a handshake if the connection is accepted', () => {
    const early = running();
    early.run.stop();
    expect(early.server.calls).toEqual(['terminate']);
    const open = welcomed();
    open.run.stop();
    open.run.stop();
    expect(open.server.calls).toEqual(['close 1000 tocsin: stopped', 'terminate']);
    expect(open.facts).toMatchObject({
      exclusion: 'stopping',
      probeFault: 'the probe was stopped while the session ran',
    });
    early.run.stop();
    expect(early.ends()).toBe(1);
  });

  it('says that a request could not be built, and opens nothing', () => {
    const broken = {
      ...fakeTransport(),
      open: () => {
        throw new TypeError('Invalid character in header content ["x-team"]');
      },
    };
    const { facts, ends, clock } = running({}, broken);
    expect(facts.error).toEqual({
      phase: 'tcp',
      code: 'BAD_REQUEST',
      message: 'the request could not be built: Invalid character in header content ["x-team"]',
    });
    clock.advance(100_000);
    expect(ends()).toBe(1);
    expect(facts.deadline).toBeNull();
  });

  it('blames this machine at once for its own errnos, and keeps a network errno for the second proof', () => {
    const failing = (code: string) => {
      const session = running();
      const addresses = ['192.0.2.1'];
      session.server.events().failed({ phase: 'tcp', code, message: code, addresses });
      session.server.end(NETWORK_END);
      return session;
    };
    expect(failing('EMFILE').facts).toMatchObject({ exclusion: 'network' });
    const { run, facts } = failing('ENETUNREACH');
    expect(facts.exclusion).toBeNull();
    expect(run.networkFailure).toEqual({ code: 'ENETUNREACH', addresses: ['192.0.2.1'] });
  });
});
