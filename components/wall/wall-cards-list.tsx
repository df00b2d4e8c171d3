'use client';

import clsx from 'clsx';
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { ROW_BADGES } from '@/components/ui/state/row-state';
import { STATE_LOOKS } from '@/components/ui/state/state-badge';
import { useNow } from '@/components/ui/use-now';
import type { TargetsOverview } from '@/lib/contract/api/targets-overview';
import { DASH, formatCount } from '@/lib/web/text/format';
import { convertInstants } from '@/lib/web/text/written-times';
import { useView } from '@/lib/web/view/use-view';
import type { WallCard, WallView } from './wall-cards';

// Boxes are prepared and drawn after the first paint.
const CardLine = dynamic(() => import('./card-line').then((it) => it.CardLine), {
  ssr: false,
  loading: () => <span className="block h-[3.2vw]" />,
});

type Props = {
  view: Pick<WallView, 'columns' | 'hasLines' | 'holding'>;
  /** Those of one page. */
  cards: readonly WallCard[];
  /** Without a connection nothing on the wall is of now: every card has the same mark. */
  isLost: boolean;
  times: TargetsOverview['times'];
};

const COLUMNS = { 1: 'grid-cols-1', 2: 'grid-cols-2', 3: 'grid-cols-3', 4: 'grid-cols-4' };
/** Names and reasons of few cards are read from further away. */
const LARGE = { name: 'text-[max(20px,3.2vw)]', why: 'text-[max(16px,2.3vw)]' };
const NORMAL = { name: 'text-[max(18px,2.4vw)]', why: 'text-[max(16px,2vw)]' };

/** The cards of one page, and what holds in one card. */
export function WallCards({ view, cards, isLost, times }: Props) {
  const { zone } = useView();
  const now = useNow();
  const { columns, hasLines, holding } = view;
  // Sorted: the same targets in another order are the same request.
  const ids = cards.map(({ id }) => id).sort();
  return (
    <ul className={clsx('grid gap-[1.2vw] max-sm:grid-cols-1', COLUMNS[columns])}>
      {cards.map((card) => {
        const why = convertInstants(card.why, times, { zone, now });
        return (
          <Card
            key={card.id}
            card={{ ...card, why }}
            isLost={isLost}
            sizes={columns <= 2 ? LARGE : NORMAL}
            line={hasLines ? <CardLine id={card.id} ids={ids} /> : null}
          />
        );
      })}
      {holding ? <Holding holding={holding} isLost={isLost} /> : null}
    </ul>
  );
}

type CardProps = { card: WallCard; isLost: boolean; sizes: typeof LARGE; line: ReactNode };

function Card({ card, isLost, sizes, line }: CardProps) {
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
      {/* The name has the width of the card: cut off, two targets may look alike. */}
      <p className="flex items-start gap-[0.8vw]">
        <Icon aria-hidden className={clsx('mt-[0.4vw] size-[max(20px,2.2vw)] shrink-0', ink)} />
        <span className="sr-only">{isLost ? `was: ${card.state}` : word}</span>
        <span
          className={clsx(
            'line-clamp-2 min-w-0 flex-1 leading-snug font-bold wrap-anywhere',
            sizes.name,
            ink,
          )}
        >
          {card.name}
        </span>
        {isLarge ? <Value card={card} ink={ink} /> : null}
      </p>
      <p className="flex items-baseline gap-[0.8vw]">
        <span className="min-w-0 truncate text-[max(14px,1.6vw)] leading-snug text-fg-muted">
          {card.environment}
        </span>
        {isLarge || card.value === DASH ? null : <Value card={card} ink={ink} />}
      </p>
      <p className={clsx('mt-[0.4vw] line-clamp-3 leading-snug wrap-anywhere', sizes.why)}>
        {card.why}
      </p>
      {line}
    </li>
  );
}

function Value({ card, ink }: { card: WallCard; ink: string }) {
  return (
    <span
      className={clsx(
        'ml-auto shrink-0 font-bold whitespace-nowrap tabular-nums',
        card.size === 'double'
          ? 'text-[max(28px,4.8vw)] leading-none'
          : 'text-[max(18px,2.2vw)] leading-snug',
        ink,
      )}
    >
      {card.value}
    </span>
  );
}

type HoldingProps = { holding: NonNullable<WallView['holding']>; isLost: boolean };

function Holding({ holding, isLost }: HoldingProps) {
  const { Icon, ink } = STATE_LOOKS[isLost ? 'stale' : 'holds'];
  return (
    <li className="col-span-2 min-w-0 rounded-base border border-line bg-panel p-[1.2vw] max-sm:col-span-1">
      <p className="flex items-center gap-[0.8vw] text-[max(18px,2.2vw)] leading-snug font-bold">
        <Icon aria-hidden className={clsx('size-[max(20px,2.2vw)] shrink-0', ink)} />
        {formatCount(holding.count)} {isLost ? 'held then' : 'hold'}
      </p>
      {holding.named.map(({ environment, names, more }) => (
        <p
          key={environment}
          className="mt-[0.4vw] line-clamp-2 text-[max(14px,1.6vw)] leading-snug text-fg-muted wrap-anywhere"
        >
          {environment}: {heldNames(names, more)}
        </p>
      ))}
    </li>
  );
}

/** "chat, search, 8 more"; "1,940" where no name was read. */
function heldNames(names: readonly string[], more: number): string {
  if (names.length === 0) return formatCount(more);
  return [...names, ...(more > 0 ? [`${formatCount(more)} more`] : [])].join(', ');
}
