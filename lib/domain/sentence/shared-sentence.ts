import type { Sentence } from './sentence';
import type { SentenceInput } from './target-input';
import { answerForTarget } from './target-sentence';

/**
 * The sentence about a target for readers without a sign-in: a state and figures, without the texts that people or the backend
 * wrote, and without its detail.
 */
export function sentenceForReaders(input: SentenceInput): Pick<Sentence, 'tone' | 'headline'> {
  const { maintenance } = input;
  const { tone, headline } = answerForTarget({
    ...input,
    cause: null,
    pausedBy: input.pausedBy && { ...input.pausedBy, by: '' },
    maintenance: maintenance && { ...maintenance, name: '' },
  });
  return { tone, headline };
}
