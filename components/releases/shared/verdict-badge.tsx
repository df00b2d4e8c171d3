import clsx from 'clsx';
import {
  Ban,
  CircleCheck,
  CircleDashed,
  type LucideIcon,
  SquareDashed,
  TriangleAlert,
  Undo2,
} from 'lucide-react';
import type { IndicatorVerdictView, VerdictDocument } from '@/lib/contract/api/releases/verdicts';
import type { VerdictWord } from '@/lib/domain/verdict/model/verdict';
import {
  isFirstMinuteOpen,
  VERDICT_NAMES,
  verdictName,
} from '@/lib/domain/verdict/model/verdict-names';

/** Each verdict has its own shape and label; none is distinguished by colour alone. */
export const VERDICT_LOOKS: Record<
  VerdictWord,
  { Icon: LucideIcon; word: string; ink: string; box: string }
> = {
  pass: {
    Icon: CircleCheck,
    word: VERDICT_NAMES.pass,
    ink: 'text-holds-ink',
    box: 'bg-holds-tint border-holds-line/50',
  },
  fail: {
    Icon: TriangleAlert,
    word: VERDICT_NAMES.fail,
    ink: 'text-fails-ink',
    box: 'bg-fails-tint border-fails-line',
  },
  withdrawn: {
    Icon: Undo2,
    word: VERDICT_NAMES.withdrawn,
    ink: 'text-unsure-ink',
    box: 'bg-unsure-tint border-unsure-line',
  },
  inconclusive: {
    Icon: CircleDashed,
    word: VERDICT_NAMES.inconclusive,
    ink: 'text-unsure-ink',
    box: 'bg-unsure-tint border-unsure-line/50',
  },
  no_data: {
    Icon: SquareDashed,
    word: VERDICT_NAMES.no_data,
    ink: 'text-no-data-ink',
    box: 'bg-no-data-tint border-no-data-line/50',
  },
  invalid: {
    Icon: Ban,
    word: VERDICT_NAMES.invalid,
    ink: 'text-stale-ink',
    box: 'bg-stale-tint border-stale-line/60',
  },
};

type IndicatorProps = { row: IndicatorVerdictView; document: VerdictDocument };

/** One indicator's verdict in full: "Fails so far", "Not judged yet". */
export function IndicatorBadge({ row, document }: IndicatorProps) {
  const { verdict, reason, soFar } = row;
  const isOpen = isFirstMinuteOpen(document);
  const word = verdictName({ verdict, code: reason.code, soFar, isOpen });
  return <VerdictBadge verdict={soFar ? 'fail' : verdict} word={word} plain />;
}

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
