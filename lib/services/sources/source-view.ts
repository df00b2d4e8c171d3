import type { SourceReport, SourceView } from '../../contract/api/intake/sources';
import type { Source } from '../../domain/sources/source';

export function sourceView(
  { id, targetId, updatedAt: _, ...settings }: Source,
  { name, report }: { name: string; report: SourceReport | null },
): SourceView {
  return { id, name, settings: { ...settings, target: targetId }, report };
}
