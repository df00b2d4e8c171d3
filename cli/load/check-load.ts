import type { CheckRequest } from '../../lib/commands/check/check-request';
import type { CheckSession } from '../../lib/commands/check/check-runtime';
import type { LoadRequest } from '../../lib/commands/check/load/load-plan';
import { timeoutNote } from '../../lib/commands/check/timeout-note';
import { redactUrl } from '../../lib/domain/redaction/redact-url';
import { systemClock } from '../../lib/kit/clock';
import { prepareOutput, writeReport } from '../output/report-file';
import { whenBroken, write, writeError, writeJson } from '../output/write';
import { stopOnSignals } from '../stop-on-signals';
import { checkExitCode } from './check-exit';
import type { ReportFile } from './load-options';
import { createLoadProgress } from './load-progress';

/** Runs a check as a load: its output, its report and its exit code. */
export async function checkLoad(
  request: CheckRequest,
  load: LoadRequest,
  output: { json: boolean; report: ReportFile | null },
): Promise<number> {
  // Before the sessions: an hour later it is too late to correct the path.
  if (output.report) prepareOutput('--report', output.report.path);
  const { runLoad } = await import('../../lib/commands/check/load/run-load');
  const stop = stopOnSignals();
  whenBroken(() => stop.abort());
  const note = timeoutNote(request);
  if (note !== null) writeError(`${note}\n`);
  const progress = createLoadProgress();
  let first: CheckSession | null = null;
  const hooks = {
    onProgress: progress.show,
    onSession(session: CheckSession) {
      if (output.json) writeJson(session.line);
      else if (session.line.outcome !== 'passed') first ??= session;
    },
  };
  const result = await runLoad({ request, load, clock: systemClock }, hooks, stop.signal);
  progress.end();
  const { summary } = result;
  if (output.json) writeJson({ summary, load: result.load });
  else {
    const { loadHumanText } = await import('./load-human');
    write(loadHumanText({ summary, load: result.load }, first));
  }
  if (output.report) {
    const { loadReport } = await import('./load-report');
    const target = redactUrl(request.url);
    const report = { target, startedAt: result.startedAt, summary, load: result.load };
    writeReport(output.report.path, loadReport(report, output.report.format));
  }
  const { networkDown, tooManyUnmeasured } = result;
  const isInvalid = tooManyUnmeasured;
  return stop.exitCode() ?? checkExitCode(summary, { networkDown, isInvalid });
}
