import type { IncidentReportFormat } from '../../../contract/api/alerting/incident-timeline';
import { failureMessage } from '../../../domain/classify/classify-session';
import { plainValue } from '../../../domain/redaction/plain-text';
import { sessionSequence } from '../../../domain/sequence/session-sequence';
import type { ServiceContext } from '../../service-context';
import { getIncident } from '../get-incident';
import { getTimeline } from '../get-timeline';
import { htmlIncident } from './html-incident';
import { markdownIncident } from './markdown-incident';
import { type ReportSession, reportDocument } from './report-document';

type Ctx = Pick<ServiceContext, 'state' | 'events' | 'info'>;

/**
 * An incident as a document to copy, edit or print; no text of a backend in it becomes markup. Reads two sessions besides what the
 * incident and its timeline read. Throws AppError `not_found`.
 */
export async function incidentReport(
  ctx: Ctx,
  idOrName: string,
  format: IncidentReportFormat,
): Promise<{ contentType: string; name: string; body: string }> {
  const view = await getIncident(ctx, idOrName);
  const { failing = view.cause.sessionId, passing = null } = view.findings?.examples ?? {};
  const [timeline, failed, passed] = await Promise.all([
    getTimeline(ctx, view.id),
    reportSession(ctx, failing, view.findings?.message ?? null),
    reportSession(ctx, passing, null),
  ]);
  const document = reportDocument(
    plainValue({
      view,
      entries: timeline.entries,
      failing: failed,
      passing: passed,
      publicUrl: ctx.info.publicUrl,
    }),
  );
  return format === 'html'
    ? {
        contentType: 'text/html; charset=utf-8',
        name: `${view.name}.html`,
        body: htmlIncident(document),
      }
    : {
        contentType: 'text/markdown; charset=utf-8',
        name: `${view.name}.md`,
        body: markdownIncident(document),
      };
}

/** Null where the session is not stored. */
async function reportSession(
  { events }: Pick<ServiceContext, 'events'>,
  id: string | null,
  message: string | null,
): Promise<ReportSession> {
  const record = id === null ? null : await events.session(id);
  if (id === null || record === null) return null;
  const said = message ?? failureMessage(record.facts, record.failedStage);
  return { id, sequence: sessionSequence(record, said) };
}
