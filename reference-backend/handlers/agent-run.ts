import type { HandlerName } from '../kit/stages';
import type { Session } from '../session/session';

/** Reports one agent request as health events and as log lines; it always ends with `complete` ok or failed. */
export type AgentRun = {
  /** An event of this run went to the client. */
  sent(type: string): void;
  fail(errorCode: string, message: string): void;
  /** Ends the run: undecided stages are reported as failed. */
  end(): void;
};

/** Starts the report of one run. */
export function startRunReport(
  session: Session,
  { runId, handler }: { runId: string; handler: HandlerName },
): AgentRun {
  let started = false;
  let decided = false;
  const run: AgentRun = {
    sent(type) {
      if (decided || type === 'agent_error') return;
      if (!started) {
        session.report('agent', 'ok', { handler, runId });
        session.log('info', `EMISSION SUCCESS: agent_started run_id=${runId}`);
      }
      started = true;
      if (type !== 'agent_completed') return;
      decided = true;
      session.report('complete', 'ok', { handler, runId });
      session.log('info', `EMISSION SUCCESS: agent_completed run_id=${runId}`);
    },
    fail(errorCode, message) {
      if (decided) return;
      decided = true;
      const detail = { handler, runId, errorCode, message };
      if (!started) session.report('agent', 'failed', detail);
      session.report('complete', 'failed', detail);
      session.log('error', `EMISSION FAILED: ${errorCode} run_id=${runId}`);
    },
    end: () => run.fail('RUN_ABANDONED', 'the session ended before the run did'),
  };
  return run;
}
