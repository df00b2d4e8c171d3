import type { FinishedSession } from '../../domain/sessions/finished-session';
import type { Stage } from '../../domain/sessions/stages';
import type { TlsSettings } from '../../domain/targets/connection';
import type { Target } from '../../domain/targets/target';
import type { Deadlines } from '../session/limits';
import type { ProbeLimits, ProbeLoad } from './prober';
import type { SlotReport } from './slots';

/** Why a session that somebody asked for did not run. */
export type RunFailure = 'not_found' | 'unavailable' | 'busy' | 'internal';

/** To the worker. */
export type ToWorker =
  | { kind: 'targets'; targets: Target[] }
  | { kind: 'run'; requestId: number; targetId: string }
  | { kind: 'draft'; requestId: number; target: Target }
  | { kind: 'release'; targetId: string; at: number }
  | { kind: 'limits'; limits: ProbeLimits }
  | { kind: 'drain'; graceMs: number }
  | { kind: 'stop' };

/** From the worker. */
export type FromWorker =
  | { kind: 'session'; finished: FinishedSession }
  | { kind: 'slots'; slots: SlotReport[] }
  | { kind: 'ran'; requestId: number; sessionId: string }
  /** Stages that the session of a request has passed so far. */
  | { kind: 'stages'; requestId: number; sessionId: string; stages: Stage[] }
  | { kind: 'draft-ran'; requestId: number; finished: FinishedSession }
  | { kind: 'run-failed'; requestId: number; code: RunFailure; message: string }
  /** Sent every second. */
  | { kind: 'load'; load: ProbeLoad }
  | { kind: 'drained' }
  | { kind: 'stopped' };

/** The options that a worker is started with. */
export type WorkerSetup = ProbeLimits & {
  location: string;
  controlName?: string | undefined;
  deadlines?: Deadlines | undefined;
  /** TLS settings of the installation, with secrets in the clear. */
  tls?: TlsSettings | null | undefined;
};
