import type { AgentRunner } from './agent-events';
import type { Authenticator } from './auth';
import type { ColdStart } from './cold-start';
import type { FaultBoard } from './faults';
import type { Figures } from './figures';
import type { HealthReporter } from './health-reporter';
import type { ManagerFactory } from './manager-factory';
import type { ReferenceBackendOptions } from './options';
import type { Releases } from './releases';
import type { Session } from './session';
import type { ThreadService } from './thread-service';
import type { Vocabulary } from './vocabulary';

/** What one backend consists of; made once by `startReferenceBackend`. */
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
