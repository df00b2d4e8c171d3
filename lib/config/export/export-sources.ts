import type { ApiToken } from '../../domain/people/people';
import { defaultSource, type Source } from '../../domain/sources/source';
import { mapDeep, type TargetNames, withoutDefaults } from './export-target';
import type { Owner, Variables } from './variables';

type Fields = Record<string, unknown>;

/** A token that can report, and how its rows are read; null: by the defaults. */
export type ExportedSource = { token: ApiToken; settings: Source | null };

/** A source as an entry of the file. Its token becomes a reference; null for one whose token expires, which a file cannot say. */
export function exportSource(
  { token, settings }: ExportedSource,
  { variables, targets, notes }: { variables: Variables; targets: TargetNames; notes: string[] },
): Fields | null {
  const { name } = token;
  if (token.expiresAt !== null) {
    notes.push(`the source ${name} is left out: its token expires`);
    return null;
  }
  const source = settings ?? defaultSource(token.id);
  const target = source.targetId === null ? null : targets.of(source.targetId);
  if (source.targetId !== null && target === null)
    notes.push(`the source ${name} has no target: that is gone`);
  const owner: Owner = { kind: 'source', name, title: `source ${name}` };
  const words = (text: string) => variables.text(owner, 'text', text);
  const wordsOrNone = (text: string | null | undefined) =>
    text === null || text === undefined ? undefined : words(text);
  return withoutDefaults({
    name: words(name),
    token: variables.secret(owner, 'token'),
    target: wordsOrNone(target?.name),
    environment: wordsOrNone(target?.environment ?? source.environment),
    path: wordsOrNone(source.path),
    ready: source.ready === 'marker' ? undefined : source.ready,
    timeZone: source.timeZone === 'UTC' ? undefined : source.timeZone,
    releaseAttribute: wordsOrNone(source.releaseAttribute),
    sampled: source.sampled ? true : undefined,
    anonymous: source.anonymous === 'note' ? undefined : source.anonymous,
    patterns: source.patterns.map((pattern) => mapDeep(withoutDefaults({ ...pattern }), words)),
  });
}
