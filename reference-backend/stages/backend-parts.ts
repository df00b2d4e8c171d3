import type { ManagerFactory } from '../handlers/manager-factory';
import type { ThreadService } from '../handlers/thread-service';
import type { Figures } from '../reporting/figures';
import type { HealthReporter } from '../reporting/health-reporter';
import type { AgentRunner } from '../session/agent-events';
import type { Session } from '../session/session';
import type { Vocabulary } from '../session/vocabulary';
import type { FaultBoard } from '../settings/faults';
import type { ReferenceBackendOptions } from '../settings/options';
import type { Releases } from '../settings/releases';
import type { Authenticator } from './auth';
import type { ColdStart } from './cold-start';

/** The parts of one backend, created once by `startReferenceBackend`. */
export type BackendParts = {
  options: ReferenceBackendOptions;
  vocabulary: Vocabulary;
  faults: FaultBoard;
  auth: Authenticator;
  managers: ManagerFactory;
  threads: ThreadService;
  supervisor: AgentRunner;
  reporter: HealthReporter;
  coldStart: ColdStart;
  figures: Figures;
  releases: Releases;
  sessions: Set<Session>;
  startedAt: number;
};
