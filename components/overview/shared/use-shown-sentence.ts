'use client';

import { useNow } from '@/components/ui/use-now';
import type { SentenceView } from '@/lib/contract/api/overview';
import { offlineForAll, offlineForTarget } from '@/lib/domain/sentence/offline-sentence';
import type { Sentence } from '@/lib/domain/sentence/sentence';
import { useLiveStatus } from '@/lib/web/live/live-context';
import { useClocks } from '@/lib/web/text/use-clocks';
import { convertInstants } from '@/lib/web/text/written-times';
import { useView } from '@/lib/web/view/use-view';

type Named = { name: string; environment: string };

/**
 * The sentence in the reader's time zone. Without a connection it says so and quotes the last one, in the same frame as the live badge. `about` is null for all targets.
 */
export function useShownSentence(said: SentenceView, about: Named | null): Sentence {
  const now = useNow();
  const { zone } = useView();
  const clocks = useClocks(now);
  const status = useLiveStatus();
  const text = (words: string) => convertInstants(words, said.times, { zone, now });
  const shown = { tone: said.tone, headline: text(said.headline), detail: text(said.detail) };
  if (status.kind !== 'stale') return shown;
  const { since } = status;
  return about === null
    ? offlineForAll({ since, clocks, before: shown })
    : offlineForTarget(about, { tone: said.tone, since, clocks });
}
