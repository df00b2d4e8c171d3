import type { VerdictDocument } from '../../contract/verdicts';
import { ordinalOf } from '../../domain/deployments';
import { effectiveVerdict } from '../../domain/verdict/effective';
import type { IndicatorVerdict, SignOff, StoredVerdict } from '../../domain/verdict/verdict';
import { iso, isoOrNull } from '../range';
import { type FoundRelease, siblingsOf } from './find-release';
import { signOffView } from './sign-off-view';

export type Documented = {
  /** Null: a look that was not stored. */
  id: string | null;
  found: Omit<StoredVerdict, 'id'>;
  of: Pick<FoundRelease, 'release' | 'target' | 'releases'>;
  /** The newest one. */
  signOff: SignOff | null;
  now: number;
};

/** A verdict as the world outside reads it: times in ISO 8601, the person's word beside the evidence. */
export function verdictDocument({ id, found, of, signOff, now }: Documented): VerdictDocument {
  const { release, target } = of;
  return {
    schema: 'tocsin.verdict/v1',
    id,
    release: {
      id: release.id,
      version: release.version,
      deployment: ordinalOf(release),
      deployments: siblingsOf(release, of.releases).length,
      startedAt: iso(release.startedAt),
      target: { id: target.id, name: target.name, environment: target.environment },
    },
    verdict: found.verdict,
    effective: effectiveVerdict(found.verdict, signOff, now),
    reason: found.reason,
    settled: found.settled,
    fellAt: isoOrNull(found.fellAt),
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
      firstSeenAt: isoOrNull(row.firstSeenAt),
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
  };
}

export const indicatorView = (one: IndicatorVerdict): VerdictDocument['indicators'][number] => ({
  ...one,
  fellAt: isoOrNull(one.fellAt),
});
