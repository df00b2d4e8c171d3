import { deploymentTitle } from '../../../domain/deployments/deployments';
import type { VerdictFacts } from '../../../domain/verdict/words/verdict-facts';
import type { VerdictDocument } from './verdicts';

const ms = (at: string | null | undefined) => (typeof at === 'string' ? Date.parse(at) : null);

/** What the words about a release are made of, out of its document: the same on a screen, in a report and at the terminal. */
export function factsOf(document: VerdictDocument): VerdictFacts {
  const { release, seen, stopped, signOff, coverage, reason } = document;
  const { missing = null, due = 0 } = coverage;
  return {
    version: deploymentTitle(release),
    startedAt: Date.parse(release.startedAt),
    verdict: document.verdict,
    // What the indicators say, not the sentence that is made of it.
    reason: { code: reason.code, text: document.why ?? reason.text },
    soFar: document.soFar ?? false,
    settled: document.settled,
    judgedAt: Date.parse(document.judgedAt),
    finalAt: ms(document.finalAt),
    passAt: ms(document.passAt),
    wouldNeed: document.wouldNeed ?? null,
    limitation: document.limitation,
    indicators: document.indicators.map((row) => ({
      indicator: row.indicator,
      gated: row.gated,
      thresholdBp: row.thresholdBp,
      verdict: row.verdict,
      soFar: row.soFar ?? false,
      count: row.evidence.count,
      seen: row.seen ?? row.evidence.count,
      worstCase: row.worstCase ?? null,
    })),
    missing: missing === null ? null : { sessions: missing, of: due },
    what: document.what ?? [],
    seen: seen ? { ...seen, at: Date.parse(seen.at) } : null,
    stopped: stopped ? { ...stopped, at: Date.parse(stopped.at) } : null,
    signOff: signOff && { ...signOff, at: Date.parse(signOff.at) },
  };
}
