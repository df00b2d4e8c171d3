import type { SourceList } from '../../contract/api/intake/sources';
import { defaultSource } from '../../domain/sources/source';
import type { ServiceContext } from '../service-context';
import { BUILT_IN_SENDERS, sourceView } from './source-view';

/** Tokens that may report, and whoever else has sent anything since the start, by name; with the collector's queue. */
export async function listSources({
  state,
  clock,
  collector,
  info,
}: Pick<ServiceContext, 'state' | 'clock' | 'collector' | 'info'>): Promise<SourceList> {
  const [tokens, stored] = await Promise.all([state.list('apiToken'), state.list('source')]);
  const now = clock.now();
  const settings = new Map(stored.map(({ id, value }) => [id, value]));
  const senders = [
    ...tokens.map(({ id, value }) => ({ id, token: value })),
    ...BUILT_IN_SENDERS.map((id) => ({ id, token: null })),
  ];
  const sources = senders.flatMap(({ id, token }) => {
    const own = settings.get(id);
    const report = collector.reports.reportOf(id);
    if (token?.scope !== 'ingest' && !own && !report) return [];
    return [sourceView(own ?? defaultSource(id), { token, report, now })];
  });
  const { queueDepth, queueLimit } = collector.allStats();
  return {
    sources: sources.sort((a, b) => a.name.localeCompare(b.name)),
    queue: { rows: queueDepth, limit: queueLimit },
    refused: collector.reports.refused(),
    publicUrl: info.publicUrl,
  };
}
