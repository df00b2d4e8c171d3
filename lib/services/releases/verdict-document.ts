import type { VerdictDocument } from '../../contract/api/releases/verdicts';
import { deploymentOrdinal } from '../../domain/deployments/deployments';
import { iso } from '../../domain/time';
import { effectiveVerdict } from '../../domain/verdict/model/effective-verdict';
import type { IndicatorVerdict, SignOff, StoredVerdict } from '../../domain/verdict/model/verdict';
import { factsOfEvaluation, UTC_CLOCK } from '../../domain/verdict/words/verdict-facts';
import { verdictSentence } from '../../domain/verdict/words/verdict-sentence';
import { toIsoOrNull } from '../time-range';
import { type FoundRelease, versionDeployments } from './find-release';
import { deploymentNameOf } from './release-view';
import { signOffView } from './sign-off-view';

export type Documented = {
  /** Null where the verdict is not stored. */
  id: string | null;
  found: Omit<StoredVerdict, 'id'>;
  of: Pick<FoundRelease, 'release' | 'target' | 'releases'>;
  /** The newest sign-off. */
  signOff: SignOff | null;
  now: number;
};

/**
 * A verdict as API clients read it: times in ISO 8601, the reviewer's decision beside the evidence. `reason.text` is the whole sentence, because hooks and pipelines print nothing else.
 */
export function verdictDocument(of: Documented): VerdictDocument {
  const document = withoutSentence(of);
  const { release, releases } = of.of;
  const name = deploymentNameOf(release, releases);
  const facts = factsOfEvaluation(of.found, { release, name, signOff: of.signOff, now: of.now });
  const sentence = verdictSentence(facts, UTC_CLOCK);
  const text = [sentence.headline, sentence.rest].filter(Boolean).join(' ');
  return {
    ...document,
    sentence,
    why: document.reason.text,
    reason: { code: document.reason.code, text },
  };
}

function withoutSentence({ id, found, of, signOff, now }: Documented): VerdictDocument {
  const { release, target } = of;
  return {
    schema: 'tocsin.verdict/v1',
    id,
    release: {
      id: release.id,
      version: release.version,
      deployment: deploymentOrdinal(release),
      deployments: versionDeployments(release, of.releases).length,
      startedAt: iso(release.startedAt),
      target: { id: target.id, name: target.name, environment: target.environment },
    },
    verdict: found.verdict,
    effective: effectiveVerdict(found.verdict, signOff, now),
    reason: found.reason,
    settled: found.settled,
    fellAt: toIsoOrNull(found.fellAt),
    judgedAt: iso(found.judgedAt),
    window: found.window && { from: iso(found.window.from), to: iso(found.window.to) },
    sessionsNeeded: found.sessionsNeeded,
    timeNeededMs: found.timeNeededMs,
    limitation: found.limitation,
    settings: found.settings,
    config: found.config,
    coverage: found.coverage,
    indicators: found.indicators.map(indicatorView),
    cold: found.cold,
    instances: found.instances.map((row) => ({
      ...row,
      firstSeenAt: toIsoOrNull(row.firstSeenAt),
    })),
    comparison: found.comparison && {
      ...found.comparison,
      previous: {
        ...found.comparison.previous,
        from: iso(found.comparison.previous.from),
        to: iso(found.comparison.previous.to),
      },
    },
    signOff: signOff && signOffView(signOff, now),
    ...lookView(found),
  };
}

/** Fields that verdicts of older versions lack are left out. */
function lookView(found: Documented['found']): Partial<VerdictDocument> {
  const { seen, stopped, withdraws } = found;
  return {
    soFar: found.soFar ?? false,
    finalAt: toIsoOrNull(found.finalAt ?? null),
    passAt: toIsoOrNull(found.passAt ?? null),
    firstMinuteAt: toIsoOrNull(found.firstMinuteAt ?? null),
    wouldNeed: found.wouldNeed ?? null,
    what: found.what ?? [],
    seen: seen ? { ...seen, at: iso(seen.at) } : null,
    stopped: stopped ? { ...stopped, at: iso(stopped.at) } : null,
    ...(withdraws ? { withdraws: { ...withdraws, fellAt: toIsoOrNull(withdraws.fellAt) } } : {}),
  };
}

const indicatorView = (one: IndicatorVerdict): VerdictDocument['indicators'][number] => ({
  ...one,
  fellAt: toIsoOrNull(one.fellAt),
});
