import clsx from 'clsx';
import {
  CircleCheck,
  CircleDashed,
  CirclePause,
  Hourglass,
  type LucideIcon,
  SquareDashed,
  TrendingUp,
  Wrench,
} from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { buttonClass } from '@/components/ui/button';
import { FilledAlert } from '@/components/ui/state/filled-alert';
import type { Sentence } from '@/lib/domain/sentence/sentence';

const LOOKS: Record<
  Sentence['tone'],
  { Icon: LucideIcon | typeof FilledAlert; box: string; ink: string }
> = {
  holds: {
    Icon: CircleCheck,
    box: 'bg-holds-tint border-holds-line/50',
    ink: 'text-holds-ink',
  },
  fails: {
    Icon: FilledAlert,
    box: 'bg-fails-tint border-fails-line',
    ink: 'text-fails-ink',
  },
  unsure: {
    Icon: CircleDashed,
    box: 'bg-unsure-tint border-unsure-line/50',
    ink: 'text-unsure-ink',
  },
  recovering: {
    Icon: TrendingUp,
    box: 'bg-unsure-tint border-unsure-line/50',
    ink: 'text-unsure-ink',
  },
  'no-data': {
    Icon: SquareDashed,
    box: 'bg-no-data-tint border-no-data-line/50',
    ink: 'text-no-data-ink',
  },
  stale: {
    Icon: Hourglass,
    box: 'bg-stale-tint border-stale-line/60',
    ink: 'text-stale-ink',
  },
  paused: {
    Icon: CirclePause,
    box: 'bg-stale-tint border-stale-line/60',
    ink: 'text-stale-ink',
  },
  maintenance: {
    Icon: Wrench,
    box: 'bg-stale-tint border-stale-line/60',
    ink: 'text-stale-ink',
  },
};

/** Heights of the answer, so that its skeleton leaves the page where it was. */
export const ANSWER_HEIGHT = 'min-h-[100px]';

export type AnswerAction = { href: string; text: string };

type Props = {
  sentence: Sentence;
  actions: AnswerAction[];
  /** Shown after the links: an action that takes effect at once. */
  more?: ReactNode;
};

/** The sentence that states whether the target works, and what to open next. */
export function Answer({ sentence, actions, more }: Props) {
  const { Icon, box, ink } = LOOKS[sentence.tone];
  // A headline alone is lower than the place that is kept for the answer: it is in its middle, not over an empty line.
  const isAlone = sentence.detail === '' && actions.length === 0 && !more;
  return (
    <section
      aria-label="Answer"
      className={clsx(
        'flex gap-3 rounded-base border p-3 sm:p-4 lg:gap-4',
        isAlone && 'items-center',
        ANSWER_HEIGHT,
        box,
      )}
    >
      <Icon
        aria-hidden
        strokeWidth={2.25}
        className={clsx('mt-0.5 size-6 shrink-0 lg:mt-1 lg:size-7', ink)}
      />
      <div className="min-w-0">
        <div aria-live="polite">
          <h1
            className={clsx(
              'text-20 font-semibold tracking-tight text-pretty tabular-nums lg:text-28',
              ink,
            )}
          >
            {sentence.headline}
          </h1>
          {sentence.detail === '' ? null : (
            <p className="mt-1 max-w-[100ch] text-14 text-pretty text-fg tabular-nums lg:text-16">
              {sentence.detail}
            </p>
          )}
        </div>
        {actions.length > 0 || more ? (
          <div className="mt-3 flex flex-wrap gap-2">
            {actions.map((action) => (
              <Link key={action.text} href={action.href} className={buttonClass('secondary')}>
                {action.text}
              </Link>
            ))}
            {more}
          </div>
        ) : null}
      </div>
    </section>
  );
}
