'use client';

import clsx from 'clsx';
import { ArrowDownLeft, ArrowUpRight, Check, X } from 'lucide-react';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { Skeleton } from '@/components/ui/state/skeleton';
import type { TargetTest } from '@/lib/contract/api/journeys/target-test';
import { listText } from '@/lib/domain/tallies/format-counts';
import { formatDuration } from '@/lib/web/text/format';
import { type TestStep, testHeadline, testSteps, unmeasuredStages } from './draft-test-steps';

const LOOKS = {
  sent: { Icon: ArrowUpRight, ink: 'text-accent' },
  received: { Icon: ArrowDownLeft, ink: 'text-fg' },
  proves: { Icon: Check, ink: 'text-holds-ink' },
  fails: { Icon: X, ink: 'text-fails-ink' },
} as const;

function Step({ step }: { step: TestStep }) {
  const { Icon, ink } = LOOKS[step.what];
  return (
    <li className="grid grid-cols-[4rem_5.5rem_minmax(0,1fr)] items-start gap-2 px-3 py-1 text-12">
      <span className="text-right text-fg-muted tabular-nums">
        {step.atMs === null ? '' : formatDuration(step.atMs)}
      </span>
      <span className={clsx('flex items-center gap-1', ink)}>
        <Icon aria-hidden className="size-3 shrink-0" />
        {step.what}
      </span>
      <span className="line-clamp-6 min-w-0 font-mono break-words whitespace-pre-wrap">
        {step.text}
      </span>
    </li>
  );
}

function Result({ test, isOld }: { test: TargetTest; isOld: boolean }) {
  const ink = test.outcome === 'passed' ? 'text-holds-ink' : 'text-fails-ink';
  const missing = unmeasuredStages(test);
  return (
    <>
      <div className="flex flex-col gap-0.5 px-3 py-2">
        <p className={clsx('text-13 font-medium break-words', isOld ? 'text-fg-muted' : ink)}>
          {isOld ? `Before your last change: ${testHeadline(test)}` : testHeadline(test)}
        </p>
        {test.message && test.message !== test.title ? (
          <p className="text-12 break-words text-fg-muted">{test.message}</p>
        ) : null}
        {missing.length > 0 ? (
          <p className="text-12 text-fg-muted">
            Not measured by this journey: {listText(missing)}.
          </p>
        ) : null}
        {test.warnings.map((warning) => (
          <p key={warning} className="text-12 break-words text-fg-muted">
            {warning}
          </p>
        ))}
      </div>
      <ol aria-label="Steps of the test" className="border-t border-line py-1">
        {testSteps(test).map((step) => (
          <Step key={step.key} step={step} />
        ))}
      </ol>
    </>
  );
}

type Props = {
  test: TargetTest | undefined;
  isRunning: boolean;
  /** Something in the form has changed since. */
  isOld: boolean;
  error: Error | null;
};

/** What happened in the session of a target that is not saved, step by step. */
export function DraftTest({ test, isRunning, isOld, error }: Props) {
  if (error)
    return (
      <ErrorPanel
        what="The test could not be run"
        kept="The fields keep what you typed."
        error={error}
      />
    );
  return (
    <div role="status" aria-label="Test">
      {isRunning ? (
        <div className="flex flex-col gap-2 rounded-base border border-line p-3">
          <p className="text-13 text-fg-muted">One session runs. It is not stored.</p>
          <Skeleton className="h-3 w-2/3" />
        </div>
      ) : null}
      {test && !isRunning ? (
        <div className="rounded-base border border-line">
          <Result test={test} isOld={isOld} />
        </div>
      ) : null}
    </div>
  );
}
