import type { ServerConnection } from '@/lib/domain/sessions/connection';
import type { StoredHealthEvent } from '@/lib/domain/sessions/health-event';
import type { FrameRecord, SessionRecord } from '@/lib/domain/sessions/session';
import { STAGES, type Stage } from '@/lib/domain/sessions/stages';
import type { AppendBatch, JoinKeys, SlotCount } from '@/lib/store/event-store';

/** A whole hour, so that buckets of every step begin here. */
export const HOUR = 1_700_000_400_000 - (1_700_000_400_000 % 3_600_000);

export function session(over: Partial<SessionRecord> & { id: string }): SessionRecord {
  const endedAt = over.endedAt ?? HOUR + 1_000;
  const failedStage = over.failedStage ?? null;
  const totalMs = over.timings?.totalMs ?? 1_234.567;
  return {
    revision: 0,
    targetId: 't1',
    target: 'staging',
    environment: 'staging',
    release: '1.0.0',
    straddle: false,
    location: 'local',
    journey: 'agent',
    transport: 'ws',
    stratum: 'steady',
    instance: 'pod-1',
    seeded: false,
    startedAt: endedAt - totalMs,
    stages: stages(failedStage),
    failedStage,
    outcome: failedStage ? 'failed' : 'passed',
    handler: failedStage ? 'none' : 'agent',
    errorCode: null,
    signature: failedStage ? { id: `sig-${failedStage}`, title: `${failedStage} failed` } : null,
    warnings: [],
    emergency: null,
    close: failedStage
      ? { code: 1011, reason: 'internal error', by: 'server' }
      : { code: 1000, reason: '', by: 'client' },
    timings: {
      dnsMs: null,
      connectMs: 1.25,
      tlsMs: null,
      upgradeMs: 3.5,
      readyMs: failedStage ? null : 12.125,
      firstEventMs: failedStage ? null : 40,
      completeMs: failedStage ? null : totalMs - 1,
      totalMs,
    },
    events: failedStage ? [] : ['agent_started', 'agent_completed'],
    keys: {
      traceId: `trace-${over.id}`,
      runId: `run-${over.id}`,
      threadId: `thread-${over.id}`,
      userId: 'user',
      connectionId: null,
    },
    excludedBecause: null,
    loopLagMs: 0.5,
    facts: {
      connectedMs: 1.25,
      acceptedMs: 3.5,
      upgradeStatus: null,
      error: null,
      probeFault: null,
      deadline: null,
      requestedMs: null,
      heldMs: null,
      frames: [
        {
          atMs: 12.125,
          meaning: {
            kind: 'welcome',
            name: 'connection_established',
            connectionId: null,
            release: null,
            instance: null,
          },
        },
      ],
      close: null,
      ids: { runId: `run-${over.id}`, threadId: `thread-${over.id}` },
      announced: { release: null, instance: 'pod-1', connectionId: null },
      warnings: [],
    },
    ...over,
    endedAt,
  };
}

function stages(failed: Stage | null): SessionRecord['stages'] {
  const at = failed ? STAGES.indexOf(failed) : STAGES.length;
  return STAGES.map((stage, index) => ({
    stage,
    outcome: index < at ? 'ok' : index === at ? 'failed' : 'skipped',
    ms: index < at ? index : null,
  }));
}

export function healthEvent(over: Partial<StoredHealthEvent> & { id: string }): StoredHealthEvent {
  const at = over.at ?? HOUR + 500;
  return {
    at,
    stage: 'factory',
    outcome: 'failed',
    environment: 'staging',
    receivedAt: at + 10,
    bucketAt: at,
    clockAhead: false,
    targetId: 't1',
    seeded: false,
    ...over,
  };
}

export function connection(
  over: Partial<ServerConnection> & { connectionId: string },
): ServerConnection {
  return {
    revision: 0,
    targetId: 't1',
    environment: 'staging',
    release: '1.0.0',
    instance: 'pod-1',
    sessionId: null,
    seeded: false,
    firstAt: HOUR,
    decidedAt: HOUR + 2_000,
    connection: 'good',
    factory: 'good',
    emergency: null,
    agent: null,
    accepted: true,
    ...over,
  };
}

export const slot = (over: Partial<SlotCount>): SlotCount => ({
  targetId: 't1',
  location: 'local',
  minute: HOUR,
  probe: 'p',
  seq: 1,
  scheduled: 12,
  lostToProbe: 1,
  lostToTarget: 2,
  ...over,
});

export const FRAMES: FrameRecord[] = [
  { atMs: 1, direction: 'in', kind: 'text', size: 20, text: '{"type":"x"}', truncated: false },
];

export function batch(parts: Partial<AppendBatch>): AppendBatch {
  return { sessions: [], healthEvents: [], connections: [], slots: [], ...parts };
}

export const sessionsBatch = (...records: SessionRecord[]): AppendBatch =>
  batch({ sessions: records.map((record) => ({ record, frames: null })) });

/** Join keys, none but the given ones. */
export const sharing = (over: Partial<JoinKeys>): JoinKeys => ({
  sessionIds: [],
  traceIds: [],
  runIds: [],
  connectionIds: [],
  ...over,
});
