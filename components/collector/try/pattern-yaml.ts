import type { SourcePattern } from '@/lib/domain/sources/source';

/** `contains "text" → factory failed`. */
export function describePattern(pattern: SourcePattern): string {
  const conditions = (['contains', 'match', 'event', 'span'] as const).flatMap((key) =>
    pattern[key] === undefined ? [] : [`${key} ${JSON.stringify(pattern[key])}`],
  );
  const attributes = Object.entries(pattern.attributes ?? {}).map(
    ([name, value]) => `${name} = ${JSON.stringify(value)}`,
  );
  const meaning = pattern.ignore ? 'ignored' : `${pattern.stage} ${pattern.outcome}`;
  return `${[...conditions, ...attributes].join(', ')} → ${meaning}`;
}

/** The patterns of a source as the configuration file has them. JSON is YAML; `$${` is `${` there. */
export function patternsYaml(patterns: readonly SourcePattern[]): string {
  if (patterns.length === 0) return 'patterns: []';
  const lines = patterns.map((pattern) => {
    const fields = Object.entries(pattern)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
    return `  - { ${fields.join(', ')} }`.replaceAll('${', () => '$${');
  });
  return ['patterns:', ...lines].join('\n');
}
