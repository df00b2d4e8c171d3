import type { SourceView } from '../../contract/api/intake/sources';
import { defaultSource } from '../../domain/sources/source';
import type { ServiceContext } from '../service-context';
import { sourceView } from './source-view';

/** Senders that are no tokens: everybody where nobody has to sign in, people who are signed in, and the admin secret. */
const BUILT_IN = ['local', 'people', 'admin'];

/** Tokens that may report, and whoever else has sent anything since the start; by name. */
export async function listSources({
  state,
  collector,
}: Pick<ServiceContext, 'state' | 'collector'>): Promise<{ sources: SourceView[] }> {
  const [tokens, stored] = await Promise.all([state.list('apiToken'), state.list('source')]);
  const settings = new Map(stored.map(({ id, value }) => [id, value]));
  const senders = [
    ...tokens.map(({ id, value }) => ({ id, name: value.name, reports: value.scope === 'ingest' })),
    ...BUILT_IN.map((id) => ({ id, name: id, reports: false })),
  ];
  const sources = senders.flatMap(({ id, name, reports }) => {
    const own = settings.get(id);
    const report = collector.reports.reportOf(id);
    if (!reports && !own && !report) return [];
    return [sourceView(own ?? defaultSource(id), { name, report })];
  });
  return { sources: sources.sort((a, b) => a.name.localeCompare(b.name)) };
}
