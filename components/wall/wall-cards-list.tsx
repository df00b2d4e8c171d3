'use client';

import clsx from 'clsx';
import { ROW_BADGES } from '@/components/ui/state/row-state';
import { STATE_LOOKS } from '@/components/ui/state/state-badge';
import { useNow } from '@/components/ui/use-now';
import type { TargetsOverview } from '@/lib/contract/api/targets-overview';
import { convertInstants } from '@/lib/web/text/written-times';
import { useView } from '@/lib/web/view/use-view';
import type { WallCard, WallView } from './wall-cards';

type Props = {
  cards: readonly WallCard[];
  holding: WallView['holding'];
  /** Without a connection nothing on the wall is of now: every card has the same mark. */
  isLost: boolean;
  times: TargetsOverview['times'];
};

/** The cards of one page, and what holds in one card. */
export function WallCards({ cards, holding, isLost, times }: Props) {
  const { zone } = useView();
  const now = useNow();
  return (
    <ul className="grid grid-cols-4 gap-[1.2vw] max-sm:grid-cols-1">
      {cards.map((card) => {
        const why = convertInstants(card.why, times, { zone, now });
        return <Card key={card.id} card={{ ...card, why }} isLost={isLost} />;
      })}
      {holding ? <Holding holding={holding} isLost={isLost} /> : null}
    </ul>
  );
}

function Card({ card, isLost }: { card: WallCard; isLost: boolean }) {
  const { Icon, ink, tint, word } = STATE_LOOKS[isLost ? 'stale' : ROW_BADGES[card.state]];
  const isLarge = card.size === 'double';
  return (
    <li
      className={clsx(
        'min-w-0 rounded-base border p-[1.2vw]',
        isLarge && 'col-span-2 border-2 max-sm:col-span-1',
        isLarge || isLost ? tint : 'border-line bg-panel',
      )}
    >
      <p className="flex items-center gap-[0.8vw]">
        <Icon aria-hidden className={clsx('size-[max(20px,2.2vw)] shrink-0', ink)} />
        <span className="sr-only">{isLost ? `was: ${card.state}` : word}</span>
        <span
          className={clsx('min-w-0 truncate text-[max(18px,2.4vw)] leading-snug font-bold', ink)}
        >
          {card.name}
        </span>
        <span className="min-w-0 truncate text-[max(14px,1.6vw)] leading-snug text-fg-muted">
          {card.environment}
        </span>
        <span
          className={clsx(
            'ml-auto font-bold whitespace-nowrap tabular-nums',
            isLarge ? 'text-[max(28px,4.8vw)] leading-none' : 'text-[max(18px,2.2vw)] leading-snug',
            ink,
          )}
        >
          {card.value}
        </span>
      </p>
      <p className="mt-[0.4vw] line-clamp-2 text-[max(16px,2vw)] leading-snug wrap-anywhere">
        {card.why}
      </p>
    </li>
  );
}

type HoldingProps = { holding: NonNullable<WallView['holding']>; isLost: boolean };

function Holding({ holding, isLost }: HoldingProps) {
  const { Icon, ink } = STATE_LOOKS[isLost ? 'stale' : 'holds'];
  return (
    <li className="col-span-2 min-w-0 rounded-base border border-line bg-panel p-[1.2vw] max-sm:col-span-1">
      <p className="flex items-center gap-[0.8vw] text-[max(18px,2.2vw)] leading-snug font-bold">
        <Icon aria-hidden className={clsx('size-[max(20px,2.2vw)] shrink-0', ink)} />
        {isLost ? `${holding.count} held then` : `${holding.count} hold`}
      </p>
      {holding.named.map(({ environment, names, more }) => (
        <p
          key={environment}
          className="mt-[0.4vw] line-clamp-2 text-[max(14px,1.6vw)] leading-snug text-fg-muted wrap-anywhere"
        >
          {environment}: {names.join(', ')}
          {more > 0 ? `, ${more} more` : ''}
        </p>
      ))}
    </li>
  );
}
