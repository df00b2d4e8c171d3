import type { VerdictDocument } from '../../contract/api/releases/verdicts';

const NOTE = 'Interrupted before a verdict; known by then:';

/** What was known when a signal ended a gate, in words that no reader takes for a verdict. It passes nothing. */
export function interruptedVerdict(document: VerdictDocument): VerdictDocument {
  const { reason, sentence, effective } = document;
  const headline = (text: string) => `${NOTE} ${text}`;
  return {
    ...document,
    effective: effective === 'pass' ? 'inconclusive' : effective,
    reason: { ...reason, text: headline(reason.text) },
    ...(sentence ? { sentence: { ...sentence, headline: headline(sentence.headline) } } : {}),
  };
}
