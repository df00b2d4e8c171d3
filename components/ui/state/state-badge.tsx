import clsx from 'clsx';
import {
  CircleCheck,
  CircleDashed,
  CirclePause,
  Hourglass,
  type LucideIcon,
  Siren,
  SquareDashed,
  Wrench,
} from 'lucide-react';
import { FilledAlert } from './filled-alert';

export type BadgeState =
  | 'holds'
  | 'fails'
  | 'unsure'
  | 'no-data'
  | 'emergency'
  | 'stale'
  | 'paused'
  | 'maintenance';

type Mark = LucideIcon | typeof FilledAlert;

/** Each state has its own shape and label, so that colour is never the only sign. */
export const STATE_LOOKS: Record<
  BadgeState,
  { Icon: Mark; word: string; ink: string; tint: string }
> = {
  holds: {
    Icon: CircleCheck,
    word: 'holds',
    ink: 'text-holds-ink',
    tint: 'bg-holds-tint border-holds-line/40',
  },
  fails: {
    Icon: FilledAlert,
    word: 'fails',
    ink: 'text-fails-ink',
    tint: 'bg-fails-tint border-fails-line/40',
  },
  unsure: {
    Icon: CircleDashed,
    word: 'not enough evidence',
    ink: 'text-unsure-ink',
    tint: 'bg-unsure-tint border-unsure-line/40',
  },
  'no-data': {
    Icon: SquareDashed,
    word: 'no data',
    ink: 'text-no-data-ink',
    tint: 'bg-no-data-tint border-no-data-line/40',
  },
  emergency: {
    Icon: Siren,
    word: 'emergency',
    ink: 'text-emergency-ink',
    tint: 'bg-emergency-tint border-emergency-line/40',
  },
  stale: {
    Icon: Hourglass,
    word: 'stale',
    ink: 'text-stale-ink',
    tint: 'bg-stale-tint border-stale-line/40',
  },
  paused: {
    Icon: CirclePause,
    word: 'paused',
    ink: 'text-stale-ink',
    tint: 'bg-stale-tint border-stale-line/40',
  },
  maintenance: {
    Icon: Wrench,
    word: 'maintenance',
    ink: 'text-stale-ink',
    tint: 'bg-stale-tint border-stale-line/40',
  },
};

type Props = {
  state: BadgeState;
  /** Replaces the state's own label. */
  word?: string;
  /** Without the tinted box, for tables and beside large figures. */
  plain?: boolean;
  className?: string;
};

export function StateBadge({ state, word, plain = false, className }: Props) {
  const { Icon, word: own, ink, tint } = STATE_LOOKS[state];
  return (
    <span
      className={clsx(
        'inline-flex items-center gap-1.5 align-middle whitespace-nowrap text-13 font-medium',
        ink,
        !plain && ['h-6 rounded-mark border px-2', tint],
        className,
      )}
    >
      <Icon aria-hidden className="size-3.5 shrink-0" strokeWidth={2.25} />
      {word ?? own}
    </span>
  );
}
