import { describe, expect, it } from 'vitest';
import type { ProbedTarget } from '../../domain/sessions/finished-session';
import { finishSession } from './finish-session';
import type { SessionResult } from './run-session';

const TARGET: ProbedTarget = {
  targetId: 't1',
  target: 'chat',
  environment: 'test',
  location: 'local',
  journey: 'agent',
  transport: 'ws',
};

/** An ended session that was refused (`failed`), or that the probe stopped (`excluded`); `reads` counts how often frames were made. */
function ended(outcome: 'failed' | 'excluded') {
  let reads = 0;
  const result: SessionResult = {
    id: 's1',
    facts: {
      connectedMs: null,
      acceptedMs: null,
      upgradeStatus: null,
      error: { phase: 'tcp', code: 'ECONNREFUSED', message: 'refused' },
      probeFault: outcome === 'excluded' ? 'stopped' : null,
      exclusion: outcome === 'excluded' ? 'stopping' : null,
      deadline: null,
      requestedMs: null,
      heldMs: null,
      frames: [],
      close: null,
      ids: { runId: 'r', threadId: 'th' },
      announced: { release: null, instance: null, connectionId: null },
      warnings: [],
    },
    frames() {
      reads += 1;
      return [];
    },
    timings: {
      dnsMs: null,
      connectMs: null,
      tlsMs: null,
      upgradeMs: null,
      readyMs: null,
      firstEventMs: null,
      completeMs: null,
      totalMs: 4,
    },
    keys: { traceId: 'tr', runId: 'r', threadId: 'th', userId: 'u' },
    startedAt: 1_000,
    endedAt: 1_004,
    loopLagMs: 0,
    aborted: false,
  };
  return { result, reads: () => reads };
}

describe('a finished session', () => {
  it('has facts, their classification, and what the probe knows of target and time', () => {
    const { result } = ended('failed');
    expect(finishSession(result, TARGET, false)).toEqual({
      ...TARGET,
      id: 's1',
      startedAt: 1_000,
      endedAt: 1_004,
      timings: result.timings,
      keys: result.keys,
      loopLagMs: 0,
      facts: result.facts,
      classification: expect.objectContaining({ outcome: 'failed', failedStage: 'connect' }),
      frames: [],
    });
  });

  it('keeps the frames of every session that did not pass, and makes them once', () => {
    for (const outcome of ['failed', 'excluded'] as const) {
      const { result, reads } = ended(outcome);
      const finished = finishSession(result, TARGET, false);
      expect(finished.classification.outcome).toBe(outcome);
      expect(finished.frames).toEqual([]);
      expect(reads()).toBe(1);
    }
  });

  it('can be sent to another thread as it is', () => {
    const finished = finishSession(ended('failed').result, TARGET, true);
    expect(structuredClone(finished)).toEqual(finished);
  });
});
