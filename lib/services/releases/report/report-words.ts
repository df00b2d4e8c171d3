import type { z } from 'zod';
import type { VerdictDocument, verdictWordSchema } from '../../../contract/verdicts';
import { BASIS_POINTS } from '../../../domain/binomial';
import { deploymentText } from '../../../domain/deployments';
import { INDICATOR_NAMES, STATES_BAD_SHARE } from '../../../domain/indicators';
import type { Latency } from '../../../domain/tally';
import { shareText, spanText, thresholdText } from '../../../domain/wording';

type Word = z.infer<typeof verdictWordSchema>;
type Row = VerdictDocument['indicators'][number];

/** A verdict as people read it. */
export const VERDICT_NAMES: Record<Word, string> = {
  pass: 'Pass',
  fail: 'Fail',
  inconclusive: 'Inconclusive',
  no_data: 'No data',
  invalid: 'Invalid',
};

export const COMPARISON_NAMES = {
  worse: 'worse',
  better: 'better',
  not_worse: 'not worse',
  unclear: 'unclear',
} as const;

export const LATENCY_NAMES: Record<Latency, string> = {
  connect: 'Connect',
  upgrade: 'Upgrade',
  ready: 'Ready',
  firstEvent: 'First event',
  complete: 'Completion',
  total: 'Whole session',
};

/** One indicator as a line of every report, in the sense in which its threshold is stated. */
export type ReportLine = {
  name: string;
  verdict: string;
  word: Word;
  gated: boolean;
  value: string;
  threshold: string;
  /** Always-valid interval of the same share. */
  interval: string;
  sessions: string;
  reason: string;
};

export function reportLine(row: Row): ReportLine {
  const { bad, unknown } = row.evidence.count;
  const { n } = row.evidence;
  const states = STATES_BAD_SHARE[row.indicator];
  const [low, high] = row.interval ?? [0, 0];
  const ends = states ? [low, high] : [1 - high, 1 - low];
  const percent = (share: number | undefined) =>
    shareText(Math.round((share ?? 0) * BASIS_POINTS), BASIS_POINTS);
  return {
    name: INDICATOR_NAMES[row.indicator],
    verdict: VERDICT_NAMES[row.verdict],
    word: row.verdict,
    gated: row.gated,
    value: shareText(states ? bad : n - bad - unknown, n),
    threshold: thresholdText(row.indicator, row.thresholdBp),
    interval: row.interval ? `${percent(ends[0])} to ${percent(ends[1])}` : '–',
    sessions: unknown > 0 ? `${n} (${unknown} unknown)` : String(n),
    reason: row.reason.text,
  };
}

/** What is said under the verdict: what is missing, what was measured, what it cannot exclude. */
export function reportNotes(document: VerdictDocument): string[] {
  const { coverage, sessionsNeeded, timeNeededMs, signOff, window } = document;
  const notes: string[] = [];
  if (sessionsNeeded !== null && timeNeededMs !== null)
    notes.push(
      `A pass needs ${sessionsNeeded} more clean sessions, about ${spanText(timeNeededMs)} at the present rate.`,
    );
  if (coverage.share !== null)
    notes.push(
      `${shareText(Math.round(coverage.share * BASIS_POINTS), BASIS_POINTS)} of the scheduled sessions were measured, ${coverage.excluded} were excluded for faults of the probe.`,
    );
  if (window) notes.push(document.limitation);
  if (document.cold.sessions > 0) {
    const first = document.cold.firstSuccessMs;
    const success =
      first === null ? 'none has passed yet' : `first success after ${spanText(first)}`;
    notes.push(`Cold start: ${document.cold.sessions} sessions, shown apart; ${success}.`);
  }
  if (signOff && !signOff.expired)
    notes.push(
      `${signOff.name}: ${signOff.action}${signOff.verdict ? ` to ${signOff.verdict}` : ''}, "${signOff.reason}". The evidence said ${signOff.original}.`,
    );
  return notes;
}

/** "chat r1, staging", or "chat r1, 2nd deployment, staging" where the version was deployed again. */
export function releaseName({ release }: VerdictDocument): string {
  return `${release.target.name} ${deploymentText(release)}, ${release.target.environment}`;
}

/** The page of this deployment in the console; null where nobody knows its address. */
export function releaseLink({ release }: VerdictDocument, publicUrl: string | null): string | null {
  const { id, deployment, deployments } = release;
  const address = deployments > 1 && deployment === 1 ? `${id}~1` : id;
  return publicUrl && `${publicUrl}/releases/${encodeURIComponent(address)}`;
}

/** "v1", or with its number where a deployment is compared with another one of its version. */
export function previousName({ comparison, release }: VerdictDocument): string {
  const { version = '', deployment = 1 } = comparison?.previous ?? {};
  const isNumbered = deployment > 1 || version === release.version;
  return deploymentText({ version, deployment, deployments: isNumbered ? 2 : 1 });
}

/** Lines about the release before; empty where there was none. */
export function comparisonLines({ comparison }: VerdictDocument) {
  return (comparison?.indicators ?? []).map((row) => ({
    name: INDICATOR_NAMES[row.indicator],
    now: shareText(row.now.bad, row.now.n),
    before: shareText(row.before.bad, row.before.n),
    word: COMPARISON_NAMES[row.word],
  }));
}
