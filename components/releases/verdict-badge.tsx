import clsx from 'clsx';
import {
  Ban,
  CircleCheck,
  CircleDashed,
  type LucideIcon,
  SquareDashed,
  TriangleAlert,
} from 'lucide-react';
import type { VerdictWord } from '@/lib/domain/verdict/verdict';

/** Each verdict has a shape and a word of its own; none of them leans on its colour. */
export const VERDICT_LOOKS: Record<
  VerdictWord,
  { Icon: LucideIcon; word: string; ink: string; box: string }
> = {
  pass: {
    Icon: CircleCheck,
    word: 'Pass',
    ink: 'text-holds-ink',
    box: 'bg-holds-tint border-holds-line/50',
  },
  fail: {
    Icon: TriangleAlert,
    word: 'Fail',
    ink: 'text-fails-ink',
    box: 'bg-fails-tint border-fails-line',
  },
  inconclusive: {
    Icon: CircleDashed,
    word: 'Inconclusive',
    ink: 'text-unsure-ink',
    box: 'bg-unsure-tint border-unsure-line/50',
  },
  no_data: {
    Icon: SquareDashed,
    word: 'No data',
    ink: 'text-no-data-ink',
    box: 'bg-no-data-tint border-no-data-line/50',
  },
  invalid: {
    Icon: Ban,
    word: 'Invalid',
    ink: 'text-stale-ink',
    box: 'bg-stale-tint border-stale-line/60',
  },
};

type Props = { verdict: VerdictWord; word?: string; plain?: boolean; className?: string };

export function VerdictBadge({ verdict, word, plain = false, className }: Props) {
  const { Icon, word: own, ink, box } = VERDICT_LOOKS[verdict];
  return (
    <span
      className={clsx(
        'inline-flex items-center gap-1.5 align-middle whitespace-nowrap text-13 font-medium',
        ink,
        !plain && ['h-6 rounded-mark border px-2', box],
        className,
      )}
    >
      <Icon aria-hidden className="size-3.5 shrink-0" strokeWidth={2.25} />
      {word ?? own}
    </span>
  );
}
