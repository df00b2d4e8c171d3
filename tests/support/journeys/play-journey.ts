import {
  type CompiledJourney,
  compileJourney,
} from '../../../lib/journeys/compile/compile-journey';
import { parseJourney } from '../../../lib/journeys/parse-journey';
import { JourneySession } from '../../../lib/journeys/session/journey-session';
import type { ScriptAction } from '../../../lib/journeys/session/script-action';

const NOW = Date.UTC(2025, 8, 8, 3);

export function compileText(text: string): CompiledJourney {
  const parsed = parseJourney(text, 'test.yaml');
  if ('problems' in parsed) throw new Error(parsed.problems.map((one) => one.reason).join('\n'));
  return compileJourney(parsed.journey, text);
}

/** A session of a journey on a clock that the test moves, without a connection: carries out what its script says. */
export function playJourney(text: string, { idleMs }: { idleMs?: number } = {}) {
  const journey = compileText(text);
  let atMs = 0;
  let ids = 0;
  const session = new JourneySession(journey, {
    given: {
      run: 'run-1',
      thread: 'thread-1',
      user: 'user-1',
      session: 'session-1',
      token: 'token-1',
      secrets: { key: 'secret-1' },
      question: 'How much is 17 × 23?',
      host: 'agents.test:8080',
      nonce: 'nonce-1',
      createId: () => `id-${ids++}`,
      now: () => NOW + atMs,
    },
    ids: { runId: 'run-1', threadId: 'thread-1' },
    times: {
      deadlines: {
        connect: 1000,
        accept: 1000,
        auth: 2000,
        factory: 2000,
        handler: 2000,
        ready: 2000,
        agent: 3000,
        complete: 8000,
        close: 500,
      },
      holdMs: 5000,
      settleMs: 100,
      serverCloseMs: 25,
      idleMs,
    },
  });
  const all: ScriptAction[] = [];
  let asked = false;
  const perform = (actions: ScriptAction[]) => {
    all.push(...actions);
    if (actions.some((one) => (one.do === 'send' || one.do === 'http') && one.asks)) asked = true;
    return actions;
  };
  const at = () => ({ atMs, now: NOW + atMs });
  return {
    journey,
    session,
    start: () => perform(session.script.start(at())),
    after(ms: number) {
      atMs += ms;
    },
    /** One frame: bytes as a binary one, a text as it is, everything else as JSON. */
    receive(frame: unknown) {
      const isBinary = Buffer.isBuffer(frame);
      const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
      const data = isBinary ? frame : Buffer.from(text);
      return session.decode(data, isBinary).map((message) => {
        const reading = session.read(message, asked);
        perform(session.script.onReading(reading, at()));
        return reading;
      });
    },
    fire: (name: string) => perform(session.script.onTimer(name, at())),
    deadline: () => {
      const actions = session.script.onDeadline(at());
      return actions && perform(actions);
    },
    close: (code: number, reason = '') =>
      perform(session.script.onClosed({ code, reason, by: 'server' })),
    refuse: (status: number) => perform(session.script.onRefused(status)),
    answer: (outcome: Parameters<typeof session.script.onHttp>[0]) =>
      perform(session.script.onHttp(outcome, at())),
    sent: () => all.flatMap((one) => (one.do === 'send' ? [one.body] : [])),
    findings: () => all.flatMap((one) => (one.do === 'find' ? [`${one.stage} ${one.code}`] : [])),
    awaits: () => all.flatMap((one) => (one.do === 'await' ? [one.stage] : [])),
    isComplete: () => all.some((one) => one.do === 'record' && one.moment === 'complete'),
    actions: all,
  };
}
