import type { ServiceContext } from '../service-context';
import { getVerdict } from './get-verdict';
import { makeReport, type Report, type ReportFormat } from './report/make-report';

/** The verdict of a release as a document to print, store or parse. Throws AppError `not_found`. */
export async function getReport(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock' | 'releaseJudge' | 'info'>,
  id: string,
  format: ReportFormat,
): Promise<Report & { name: string }> {
  const document = await getVerdict(ctx, id);
  const report = makeReport(document, format, ctx.info.publicUrl);
  const { target, version, deployment, deployments } = document.release;
  const number = deployments > 1 ? `-${deployment}` : '';
  const safe = `${target.name}-${version}${number}`.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 100);
  return { ...report, name: `verdict-${safe}.${report.extension}` };
}
