import { X } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { Copyable } from '@/components/ui/copy/copyable';
import type { SourcePattern } from '@/lib/domain/sources/source';
import { describePattern, patternsYaml } from './pattern-yaml';

type Props = { patterns: SourcePattern[]; onChange: (patterns: SourcePattern[]) => void };

/** The patterns that are tried, in their order, and how the configuration file has them. */
export function DraftPatterns({ patterns, onChange }: Props) {
  if (patterns.length === 0) return null;
  // The same pattern may be there twice: only its place distinguishes the two.
  const rows = patterns.map((pattern, index) => ({ pattern, index }));
  return (
    <section aria-label="Patterns" className="min-w-0">
      <h3 className="text-13 font-medium">Patterns, the first that fits counts</h3>
      <ol className="mt-1">
        {rows.map(({ pattern, index }) => (
          <li
            key={index}
            className="flex items-center gap-2 border-b border-line py-1 last:border-b-0"
          >
            <span className="min-w-0 flex-1 font-mono text-12 wrap-anywhere">
              {index + 1}. {describePattern(pattern)}
            </span>
            <Button
              look="quiet"
              size="icon"
              aria-label={`Remove pattern ${index + 1}`}
              onClick={() => onChange(patterns.filter((_, at) => at !== index))}
            >
              <X aria-hidden className="size-4" />
            </Button>
          </li>
        ))}
      </ol>
      <p className="mt-2 text-12 text-fg-muted">In the configuration file:</p>
      <Copyable
        text={patternsYaml(patterns)}
        what="patterns"
        whole
        className="whitespace-pre-wrap"
      />
    </section>
  );
}
