'use client';

import { describeTile, summariseTile, type TileMoment } from '@/components/shared/tiles/tile-text';
import { StateBadge } from '@/components/ui/state/state-badge';
import type { Tile } from '@/lib/contract/api/overview';
import { formatCount } from '@/lib/web/text/format';
import { shownCount } from './now-value';

type Props = {
  tiles: readonly Tile[];
  moment: TileMoment;
  open: ReadonlySet<Tile['indicator']>;
  onToggle: (indicator: Tile['indicator']) => void;
};

/** Indicators that are shown and not gated, as one line; a press makes one a lane. */
export function MinorLine({ tiles, moment, open, onToggle }: Props) {
  return (
    <ul className="relative z-1 flex flex-wrap gap-x-6 border-t border-line px-3 py-1 sm:px-4">
      {tiles.map((tile) => {
        const text = describeTile(tile, moment);
        const { bad, valid } = shownCount(tile, moment.stale);
        return (
          <li key={tile.indicator}>
            <button
              type="button"
              aria-expanded={open.has(tile.indicator)}
              aria-label={`${summariseTile(text, tile)} Chart`}
              onClick={() => onToggle(tile.indicator)}
              className="calm flex min-h-10 flex-wrap items-center gap-x-2 text-left text-12 tabular-nums hover:text-accent sm:min-h-8"
            >
              <span className="font-semibold">{text.name}</span>
              <span className="text-13 font-semibold">{text.value}</span>
              <span className="text-fg-muted">{text.threshold}</span>
              <StateBadge state={text.tone} word={text.word} plain className="text-12" />
              <span className="text-fg-muted">
                {valid > 0 ? `${formatCount(bad)} of ${formatCount(valid)} bad` : 'no session'}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
