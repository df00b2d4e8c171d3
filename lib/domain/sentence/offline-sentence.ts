import type { Clocks, Sentence, SentenceTone } from './sentence';
import { subjectText } from './target-input';

/** The sentence about a target while Tocsin does not answer; `tone` is the last one shown, `since` epoch ms. */
export function offlineForTarget(
  target: { name: string; environment: string },
  { tone, since, clocks }: { tone: SentenceTone; since: number; clocks: Clocks },
): Sentence {
  const then: Record<SentenceTone, string> = {
    holds: 'held then',
    fails: 'failed then',
    unsure: 'did not have enough evidence then',
    recovering: 'was recovering then',
    'no-data': 'had no data then',
    stale: 'was stale then',
    paused: 'was paused then',
    maintenance: 'was in maintenance then',
  };
  return {
    tone: 'stale',
    headline: `${connectionLostText(since, clocks)} ${subjectText(target)} ${then[tone]}.`,
    detail: SHOWN,
  };
}

/** The same for the list of all targets; `before` is the last one shown. */
export function offlineForAll({
  since,
  clocks,
  before,
}: {
  since: number;
  clocks: Clocks;
  before: Sentence | null;
}): Sentence {
  return {
    tone: 'stale',
    headline: `${connectionLostText(since, clocks)} ${SHOWN}`,
    detail: before === null ? '' : `Its last answer: “${before.headline}”`,
  };
}

const SHOWN = 'Showing the last data received.';

const connectionLostText = (since: number, clocks: Clocks) =>
  `No connection to Tocsin since ${clocks.clock(since)}.`;
