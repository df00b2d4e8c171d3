'use client';

import { CircleAlert } from 'lucide-react';
import { Button } from '@/components/ui/button';
import type { QueryProblem } from '@/lib/domain/session-query/parse-query';

type Props = {
  id: string;
  text: string;
  problems: readonly QueryProblem[];
  onUse: (text: string) => void;
};

/** What is wrong in a query, at its place, with what was probably meant. */
export function QueryProblems({ id, text, problems, onUse }: Props) {
  return (
    <ul id={id} aria-label="Problems of the query" className="mt-2 flex flex-col gap-1.5 text-13">
      {problems.map(({ at, length, message, suggestion }) => (
        <li key={`${at} ${message}`} className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <CircleAlert aria-hidden className="size-3.5 shrink-0 text-fails-ink" />
          <code className="min-w-0 font-mono text-12 break-all text-fg-muted">
            {text.slice(Math.max(0, at - 20), at)}
            <mark className="bg-fails-tint text-fails-ink underline decoration-wavy">
              {text.slice(at, at + Math.min(length, 80))}
            </mark>
          </code>
          <span className="min-w-0 text-fails-ink">{message}</span>
          {suggestion === null ? null : (
            <Button onClick={() => onUse(text.slice(0, at) + suggestion + text.slice(at + length))}>
              Use {suggestion.slice(0, 60)}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
