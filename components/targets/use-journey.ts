'use client';

import { useQuery } from '@tanstack/react-query';
import { useDebounced } from '@/components/shared/use-debounced';
import type { TargetView } from '@/lib/contract/api/targets';
import type { JourneyProblemView, ListedJourney } from '@/lib/contract/journeys';
import { journeyCheckQuery, journeysQuery } from '@/lib/web/queries/journeys/journeys';
import { targetQuery } from '@/lib/web/queries/targets';
import { type CheckedJourney, type JourneyDraft, OWN_JOURNEY } from './journey-draft';

/** How long a text rests before it is checked, ms. */
const SETTLES_MS = 300;

export type ShownJourney = {
  /** Those of the package; empty until they are loaded. */
  journeys: readonly ListedJourney[];
  /** What the chosen one does; null while it is not known, or where it is wrong. */
  checked: CheckedJourney | null;
  /** The text in the editor; null while a stored one is loading, or where there is none. */
  text: string | null;
  problems: readonly JourneyProblemView[];
  warnings: readonly JourneyProblemView[];
  /** The list, the stored text or the check could not be had. */
  error: Error | null;
};

/** The journey of the form: its text, what it does, and what is wrong with it. */
export function useJourney(draft: JourneyDraft, target: TargetView | null): ShownJourney {
  const isOwn = draft.choice === OWN_JOURNEY;
  const list = useQuery(journeysQuery());
  const isStored = isOwn && draft.text === null && target !== null;
  const stored = useQuery({ ...targetQuery(target?.id ?? ''), enabled: isStored });
  const text = isOwn ? (draft.text ?? stored.data?.journey.text ?? null) : null;
  const settled = useDebounced(text ?? '', SETTLES_MS);
  const check = useQuery({ ...journeyCheckQuery(settled), enabled: settled.trim() !== '' });
  const journeys = list.data?.journeys ?? [];
  const error = list.error ?? (isStored ? stored.error : null) ?? (isOwn ? check.error : null);
  if (!isOwn) {
    const checked = journeys.find(({ name }) => name === draft.choice) ?? null;
    return { journeys, checked, text, problems: [], warnings: [], error };
  }
  // What is known of the text before this one would be shown at the wrong lines.
  const isCurrent = settled === text && !check.isPlaceholderData && settled.trim() !== '';
  const found = isCurrent ? check.data : undefined;
  return {
    journeys,
    checked: found?.journey ?? null,
    text,
    problems: found?.problems ?? [],
    warnings: found?.warnings ?? [],
    error,
  };
}
