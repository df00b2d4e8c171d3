'use client';

import clsx from 'clsx';
import { CircleAlert, TriangleAlert } from 'lucide-react';
import { useId, useRef } from 'react';
import type { JourneyProblemView } from '@/lib/contract/journeys';
import { countNoun } from '@/lib/web/text/format';
import { editorLines, offsetOf } from './journey-draft';

type Props = {
  label: string;
  text: string;
  problems: readonly JourneyProblemView[];
  warnings: readonly JourneyProblemView[];
  onChange: (text: string) => void;
};

/** More would be scrolled past: the first mistakes cause the others. */
const SHOWN = 8;
/** Text and numbers share these, so that each number is beside its line. */
const LINE = 'font-mono text-16 leading-6 sm:text-12 sm:leading-5';

function problemText({ reason, suggestion }: JourneyProblemView): string {
  return [reason, suggestion].filter(Boolean).join('; ');
}

type ListProps = Pick<Props, 'problems' | 'warnings'> & {
  onGoTo: (problem: JourneyProblemView) => void;
};

function Problems({ problems, warnings, onGoTo }: ListProps) {
  const rows = [
    ...problems.map((problem) => ({ problem, isWarning: false })),
    ...warnings.map((problem) => ({ problem, isWarning: true })),
  ];
  return (
    <ul className="flex flex-col">
      {rows.slice(0, SHOWN).map(({ problem, isWarning }) => {
        const Icon = isWarning ? TriangleAlert : CircleAlert;
        return (
          <li key={`${problem.line}:${problem.column} ${problem.reason}`}>
            <button
              type="button"
              onClick={() => onGoTo(problem)}
              className={clsx(
                'flex min-h-8 w-full items-start gap-1.5 rounded-mark px-1 py-1 text-left text-12 hover:bg-panel-raised',
                isWarning ? 'text-fg-muted' : 'text-fails-ink',
              )}
            >
              <Icon aria-hidden className="mt-0.5 size-3 shrink-0" />
              <span className="shrink-0 tabular-nums">
                {isWarning ? 'Warning, line' : 'Line'} {problem.line}:
              </span>
              <span className="min-w-0 break-words">{problemText(problem)}</span>
            </button>
          </li>
        );
      })}
      {rows.length > SHOWN ? (
        <li className="px-1 text-12 text-fg-muted">and {rows.length - SHOWN} more</li>
      ) : null}
    </ul>
  );
}

/** A text area with line numbers; what is wrong is marked at its line, listed below, and read with the field. */
export function JourneyEditor({ label, text, problems, warnings, onChange }: Props) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const lines = editorLines(text, { problems, warnings });
  const goTo = (problem: JourneyProblemView) => {
    const at = offsetOf(text, problem);
    area.current?.focus();
    area.current?.setSelectionRange(at, at);
  };
  const isWrong = problems.length > 0;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-13 font-medium text-fg">
        {label}
      </label>
      <div
        className={clsx(
          'flex max-h-96 overflow-y-auto rounded-base border bg-panel',
          isWrong ? 'border-fails-line' : 'border-line-strong',
        )}
      >
        <ol
          aria-hidden
          className={clsx(
            LINE,
            'h-max shrink-0 border-r border-line py-1.5 text-right select-none',
          )}
        >
          {lines.map(({ line, problem, warning }) => (
            <li
              key={line}
              className={clsx(
                'min-w-9 px-2 tabular-nums',
                problem
                  ? 'bg-fails-tint font-semibold text-fails-ink'
                  : warning
                    ? 'bg-panel-raised text-fg'
                    : 'text-fg-faint',
              )}
            >
              {line}
            </li>
          ))}
        </ol>
        <textarea
          ref={area}
          id={id}
          rows={lines.length}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          aria-invalid={isWrong || undefined}
          aria-describedby={`${id}-problems`}
          className={clsx(
            LINE,
            'block h-max min-w-0 flex-1 resize-none overflow-x-auto overflow-y-hidden bg-transparent px-2 py-1.5 whitespace-pre text-fg outline-offset-[-2px]',
          )}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
      <div id={`${id}-problems`} role="status">
        {isWrong ? <p className="sr-only">{countNoun(problems.length, 'problem')}</p> : null}
        <Problems problems={problems} warnings={warnings} onGoTo={goTo} />
      </div>
    </div>
  );
}
