import { describe, expect, it } from 'vitest';
import type { SessionRecord } from '../sessions/session';
import { STAGES, type StageOutcome } from '../sessions/stages';
import { mermaidText } from './mermaid-text';
import { sessionSequence } from './session-sequence';

const TIMINGS = { totalMs: 348 } as SessionRecord['timings'];
const stagesOf = (outcomes: StageOutcome[]) =>
  STAGES.map((stage, index) => ({ stage, outcome: outcomes[index] ?? 'skipped', ms: index + 0.6 }));

const FAILED = {
  stages: stagesOf(['ok', 'ok', 'ok', 'failed']),
  failedStage: 'factory',
  close: { code: 1011, reason: 'Factory initialization failed', by: 'server' },
  timings: TIMINGS,
} as const;
const PASSED = {
  stages: stagesOf(STAGES.map(() => 'ok' as const)),
  failedStage: null,
  close: { code: 1000, reason: '', by: 'client' },
  timings: TIMINGS,
} as const;

describe('the sequence diagram of a session', () => {
  it('ends where a failing one stops, with its words', () => {
    const message = 'Expected UserExecutionContext, got LegacyUserContext';
    expect(mermaidText(sessionSequence(FAILED, message)).split('\n')).toEqual([
      'sequenceDiagram',
      '    participant client as Client',
      '    participant server as WebSocket server',
      '    participant auth as Authentication',
      '    participant factory as Factory',
      '    client->>server: connect (1 ms)',
      '    client->>server: upgrade to WebSocket',
      '    server->>client: 101 accepted (2 ms)',
      '    server->>auth: authenticate',
      '    auth->>server: authenticated (3 ms)',
      '    server->>factory: create the manager of the connection',
      `    factory--xserver: ${message} (4 ms)`,
      '    server--xclient: close 1011, Factory initialization failed (348 ms)',
    ]);
  });

  it('has every stage of one that passed, and leaves out what its journey does not measure', () => {
    const { actors, steps } = sessionSequence(PASSED, null);
    expect(actors).toEqual(['client', 'server', 'auth', 'factory', 'handler', 'agent']);
    expect(steps.map(({ text }) => text)).toContain('answer');
    expect(steps.at(-1)).toMatchObject({ from: 'client', tone: 'ok' });
    const unmeasured = PASSED.stages.map((one) =>
      one.stage === 'factory'
        ? { ...one, outcome: 'unknown' as const, measured: false as const }
        : one,
    );
    expect(sessionSequence({ ...PASSED, stages: unmeasured }, null).actors).not.toContain(
      'factory',
    );
    const unproven = PASSED.stages.map((one) =>
      one.stage === 'handler' ? { ...one, outcome: 'unknown' as const } : one,
    );
    const text = mermaidText(sessionSequence({ ...PASSED, stages: unproven }, null));
    expect(text).toContain('handler-->>server: registered: not proven');
  });

  it('of a session that was never accepted has one arrow', () => {
    const stages = stagesOf(['failed']);
    const close = { code: null, reason: '', by: null };
    const refused = { ...FAILED, stages, failedStage: 'connect' as const, close };
    expect(sessionSequence(refused, 'connection refused').steps).toEqual([
      { from: 'client', to: 'server', text: 'connection refused', tone: 'failed', atMs: 0.6 },
    ]);
  });

  it('cannot be controlled by the words of a backend', () => {
    const hostile = `x;\nparticipant Evil\u2028end <img src=x> #quot; \u0007${'y'.repeat(300)}`;
    const lines = mermaidText(sessionSequence(FAILED, hostile)).split('\n');
    expect(lines).toHaveLength(13);
    const line = lines.find((one) => one.includes('participant Evil')) ?? '';
    expect(line).toMatch(/^ {4}factory--xserver: x#59; participant Evil end #60;img src=x#62;/);
    expect(line).not.toMatch(/[<>;](?<!#\d+;)/);
    expect(line.length).toBeLessThan(250);
  });
});
