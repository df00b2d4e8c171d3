'use client';

import clsx from 'clsx';
import { ArrowDownLeft, ArrowUpRight, Check, CircleDashed, CircleSlash, X } from 'lucide-react';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import type { TargetTest } from '@/lib/contract/api/journeys/target-test';
import { STAGES, type Stage } from '@/lib/domain/sessions/stages';
import { listText } from '@/lib/domain/tallies/format-counts';
import { formatDuration } from '@/lib/web/text/format';
import { type TestStep, testHeadline, testSteps, unmeasuredStages } from './draft-test-steps';

const STAGE_LOOKS = {
  ok: { Icon: Check, ink: 'text-holds-ink', word: 'passed' },
  failed: { Icon: X, ink: 'font-semibold text-fails-ink', word: 'failed' },
  unknown: { Icon: CircleDashed, ink: 'text-unsure-ink', word: 'not proven' },
  skipped: { Icon: CircleSlash, ink: 'text-fg-faint', word: 'not reached' },
} as const;
const UNMEASURED = { Icon: CircleSlash, ink: 'text-fg-muted', word: 'not measured' };
const WAITING = { Icon: CircleDashed, ink: 'text-fg-faint', word: 'waiting' };

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

type StageSeen = Pick<TargetTest['stages'][number], 'stage' | 'outcome' | 'measured'>;

/** Each stage with what became of it; those that are not in `stages` wait. */
function StageStrip({ stages }: { stages: readonly StageSeen[] }) {
  return (
    <ol
      aria-label="Stages of the test"
      className="flex flex-wrap gap-x-3 gap-y-1 px-3 pb-2 text-12"
    >
      {STAGES.map((stage) => {
        const found = stages.find((one) => one.stage === stage);
        const { Icon, ink, word } =
          found === undefined
            ? WAITING
            : found.measured === false
              ? UNMEASURED
              : STAGE_LOOKS[found.outcome];
        return (
          <li key={stage} className={clsx('flex items-center gap-1', ink)}>
            <Icon aria-hidden className="size-3.5 shrink-0" strokeWidth={2.25} />
            {stage}
            <span className="sr-only"> {word}</span>
          </li>
        );
      })}
    </ol>
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
      <StageStrip stages={test.stages} />
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
  /** Stages that the session that runs has passed so far. */
  passed: readonly Stage[];
  /** Something in the form has changed since. */
  isOld: boolean;
  error: Error | null;
};

/** What happened in the session of a target that is not saved, step by step. */
export function DraftTest({ test, isRunning, passed, isOld, error }: Props) {
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
          <StageStrip stages={passed.map((stage) => ({ stage, outcome: 'ok' }))} />
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
