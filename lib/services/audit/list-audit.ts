import type { AuditList, AuditQuery } from '../../contract/api/people';
import { iso } from '../../domain/time';
import { cursorId, idCursor } from '../cursor';
import type { ServiceContext } from '../service-context';

/** Who changed what, newest first. */
export async function listAudit(
  { state }: Pick<ServiceContext, 'state'>,
  { subject, before, limit }: AuditQuery,
): Promise<AuditList> {
  const after = cursorId('audit', before);
  const rows = await state.page('audit', {
    ...(subject === undefined ? {} : { group: subject }),
    ...(after === undefined ? {} : { before: after }),
    limit: limit + 1,
  });
  const shown = rows.slice(0, limit);
  return {
    entries: shown.map(({ value }) => ({ ...value, at: iso(value.at) })),
    next: idCursor('audit', rows.length > limit ? (shown.at(-1)?.id ?? null) : null),
  };
}
