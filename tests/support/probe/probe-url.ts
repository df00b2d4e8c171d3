import { randomBytes } from 'node:crypto';
import { toRecord } from '../../../lib/domain/classify/to-record';
import type { ProbedTarget } from '../../../lib/domain/sessions/finished-session';
import type { FrameRecord, SessionRecord } from '../../../lib/domain/sessions/session';
import type { StageOutcome } from '../../../lib/domain/sessions/stages';
import { systemClock } from '../../../lib/kit/clock';
import { uuidv7 } from '../../../lib/kit/ids';
import { createLoopMonitor } from '../../../lib/probe/machine/loop-monitor';
import { createNetworkCheck, type NetworkCheck } from '../../../lib/probe/machine/network-check';
import { finishSession } from '../../../lib/probe/session/finish-session';
import { DEFAULT_DEADLINES, type Deadlines } from '../../../lib/probe/session/limits';
import { runSession } from '../../../lib/probe/session/run-session';
import { DEFAULT_SESSION_LIMITS } from '../../../lib/probe/session/session-limits';
import type { SessionSpec } from '../../../lib/probe/session/session-spec';

/** Deadlines small enough for tests; each is still long beside a loopback answer on a busy machine. */
export const SHORT: Deadlines = {
  ...DEFAULT_DEADLINES,
  upgradeMs: 1_500,
  welcomeMs: 1_500,
  firstEventMs: 1_800,
  completionMs: 2_700,
  closeMs: 900,
  settleMs: 150,
  totalMs: 12_000,
};

/** No healthy answer misses one of these, however busy the machine. A test shortens the one that it is about. */
export const PATIENT_DEADLINES: Deadlines = {
  ...DEFAULT_DEADLINES,
  upgradeMs: 30_000,
  welcomeMs: 30_000,
  firstEventMs: 30_000,
  closeMs: 20_000,
};

export type Probed = SessionRecord & { transcript: FrameRecord[]; tookMs: number };

/** Runs one real session against a URL and returns its record. */
export async function probeUrl(
  url: string,
  over: Partial<SessionSpec> = {},
  network: NetworkCheck = createNetworkCheck({ clock: systemClock, anchors: () => [] }),
): Promise<Probed> {
  const loop = createLoopMonitor(systemClock);
  const begun = performance.now();
  try {
    const result = await runSession(
      {
        id: uuidv7(Date.now()),
        url,
        transport: 'ws',
        auth: 'header',
        credentials: { kind: 'none' },
        headers: {},
        deadlines: SHORT,
        limits: DEFAULT_SESSION_LIMITS,
        holdMs: 200,
        ...over,
      },
      { clock: systemClock, loop, random: randomBytes, network },
    );
    const finished = finishSession(result, targetAt(url), true);
    const record = toRecord(finished, {
      revision: 0,
      release: result.facts.announced.release ?? '',
      straddle: false,
      stratum: 'steady',
      seeded: false,
    });
    return { ...record, transcript: result.frames(), tookMs: performance.now() - begun };
  } finally {
    loop.stop();
  }
}

function targetAt(url: string): ProbedTarget {
  return {
    targetId: 't',
    target: url,
    environment: 'test',
    location: 'local',
    journey: 'agent',
    transport: 'ws',
  };
}

/** The stages of a record as one word each: `o` ok, `F` failed, `-` skipped, `?` unknown. */
export function stageLine(record: Pick<SessionRecord, 'stages'>): string {
  const signs: Record<StageOutcome, string> = { ok: 'o', failed: 'F', skipped: '-', unknown: '?' };
  return record.stages.map((stage) => signs[stage.outcome]).join('');
}
