import { deploymentTitle } from '../../../domain/deployments/deployments';
import { delayOf, type VerdictFacts } from '../../../domain/verdict/words/verdict-facts';
import type { VerdictDocument } from './verdicts';

const toEpochMs = (at: string | null | undefined) =>
  typeof at === 'string' ? Date.parse(at) : null;

/** The facts that texts about a release are built from, out of its document: the same for screens, reports and the terminal. */
export function toVerdictFacts(document: VerdictDocument): VerdictFacts {
  const { release, seen, stopped, signOff, coverage, reason } = document;
  const { missing = null, due = 0 } = coverage;
  return {
    version: deploymentTitle(release),
    startedAt: Date.parse(release.startedAt),
    verdict: document.verdict,
    // The reason by the indicators, not the sentence that is built from it.
    reason: { code: reason.code, text: document.why ?? reason.text },
    soFar: document.soFar ?? false,
    settled: document.settled,
    judgedAt: Date.parse(document.judgedAt),
    finalAt: toEpochMs(document.finalAt),
    passAt: toEpochMs(document.passAt),
    firstMinuteAt: toEpochMs(document.firstMinuteAt),
    wouldNeed: document.wouldNeed ?? null,
    limitation: document.limitation,
    indicators: document.indicators.map((row) => ({
      indicator: row.indicator,
      gated: row.gated,
      measured: row.measured,
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
    delayMs: delayOf(document.settings),
    certificateVerified: document.config.measuredWith.certificateVerified,
    signOff: signOff && { ...signOff, at: Date.parse(signOff.at) },
  };
}
