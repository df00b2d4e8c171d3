import type { z } from 'zod';
import type { VerdictDocument, verdictWordSchema } from '../../../contract/api/releases/verdicts';
import { deploymentText } from '../../../domain/deployments/deployments';
import { BASIS_POINTS } from '../../../domain/statistics/binomial';
import {
  countText,
  STAGE_PHRASES,
  shareText,
  spanText,
  thresholdText,
} from '../../../domain/tallies/format-counts';
import { INDICATOR_NAMES, STATES_BAD_SHARE } from '../../../domain/tallies/indicators';
import type { Latency } from '../../../domain/tallies/tally';
import { isBursty } from '../../../domain/verdict/model/comparison';
import {
  isFirstMinuteOpen,
  pipelineWord,
  VERDICT_NAMES,
  verdictName,
} from '../../../domain/verdict/model/verdict-names';
import { baselineText } from '../../../domain/verdict/words/baseline-text';
import { quotedTitle } from '../../../domain/verdict/words/failure-text';
import { UTC_CLOCK } from '../../../domain/verdict/words/verdict-facts';
import { worstText } from '../../../domain/verdict/words/verdict-sentence';

type Word = z.infer<typeof verdictWordSchema>;
type Row = VerdictDocument['indicators'][number];

const COMPARISON_NAMES = {
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
  firstAudio: 'First audio after the request',
};

/** One indicator as a row of every report, in the sense in which its threshold is stated. */
export type ReportLine = {
  name: string;
  verdict: string;
  word: Word;
  gated: boolean;
  /** Beside the name of what no verdict depends on: "shown", "not measured". */
  aside: string;
  value: string;
  threshold: string;
  /** Always-valid interval of the same share. */
  interval: string;
  sessions: string;
  /** The same share if every missing session had been bad; "–" where that is not known. */
  worst: string;
  reason: string;
};

export function reportLine(row: Row): ReportLine {
  const { bad, unknown } = row.evidence.count;
  const { n } = row.evidence;
  const states = STATES_BAD_SHARE[row.indicator];
  const [low, high] = row.interval ?? [0, 0];
  const ends = states ? [low, high] : [1 - high, 1 - low];
  const percentText = (share: number | undefined) =>
    shareText(Math.round((share ?? 0) * BASIS_POINTS), BASIS_POINTS);
  return {
    name: INDICATOR_NAMES[row.indicator],
    verdict: verdictName({ verdict: row.verdict, code: row.reason.code, soFar: row.soFar }),
    word: row.verdict,
    gated: row.gated,
    aside: row.measured === false ? 'not measured' : 'shown',
    value: shareText(states ? bad : n - bad - unknown, n),
    threshold: thresholdText(row.indicator, row.thresholdBp),
    interval: row.interval ? `${percentText(ends[0])} to ${percentText(ends[1])}` : '–',
    sessions: unknown > 0 ? `${n} (${unknown} unknown)` : String(n),
    worst:
      typeof row.worstCase === 'number'
        ? worstText({ indicator: row.indicator, worstCase: row.worstCase })
        : '–',
    reason: row.reason.text,
  };
}

/** The notes under the verdict: what is missing, what was measured, what it cannot exclude. */
export function reportNotes(document: VerdictDocument): string[] {
  const { coverage, sessionsNeeded, timeNeededMs, signOff, window, verdict, soFar } = document;
  const notes: string[] = [];
  if (!soFar && sessionsNeeded !== null && timeNeededMs !== null)
    notes.push(
      `To pass: ${countText(sessionsNeeded, 'more session')} without a failure, about ${spanText(timeNeededMs)}.`,
    );
  const missing = window ? missingText(coverage) : '';
  if (missing) notes.push(missing);
  // A pass states it in its sentence; a fail excludes nothing.
  if (window && verdict !== 'pass' && verdict !== 'fail') notes.push(document.limitation);
  if (document.cold.sessions > 0) {
    const first = document.cold.firstSuccessMs;
    const success =
      first === null ? 'none has passed yet' : `first success after ${spanText(first)}`;
    notes.push(`Warm-up: ${countText(document.cold.sessions, 'session')}, apart; ${success}.`);
  }
  notes.push(...timeNotes(document));
  const compared = document.comparison && baselineText(document.comparison.previous);
  if (compared) notes.push(compared);
  if (signOff && !signOff.expired)
    notes.push(
      `${signOff.name}: ${signOff.action}${signOff.verdict ? ` to ${signOff.verdict}` : ''}, "${signOff.reason}". The evidence said ${VERDICT_NAMES[signOff.original].toLowerCase()}.`,
    );
  return notes;
}

/** When a gate ran, and how long each stage of its sessions took: "Stages, median: connect 2 ms, accept 5 ms." */
function timeNotes({ run }: VerdictDocument): string[] {
  if (!run) return [];
  const { startedAt, endedAt, steps, stages = [] } = run;
  const second = (iso: string) => UTC_CLOCK.second(Date.parse(iso));
  const secondsOf = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const parts = steps.map(({ name, ms }) => `${name} ${secondsOf(ms)}`).join(', ');
  const notes = [`Started ${second(startedAt)}, ended ${second(endedAt)} (${parts}).`];
  const medians = stages.map(
    ({ stage, medianMs }) => `${STAGE_PHRASES[stage]} ${Math.round(medianMs)} ms`,
  );
  if (medians.length > 0) notes.push(`Stages, median: ${medians.join(', ')}.`);
  return notes;
}

/** "2 of 414 sessions are missing (1 excluded)."; empty where unknown; verdicts of older versions have only the share. */
function missingText({ share, missing, due, excluded }: VerdictDocument['coverage']): string {
  if (share === null) return 'It is not known how many sessions were due.';
  if (typeof missing !== 'number' || due === undefined)
    return `${shareText(Math.round(share * BASIS_POINTS), BASIS_POINTS)} of the scheduled sessions were measured.`;
  const kinds = excluded > 0 ? ` (${excluded} excluded)` : '';
  return `${missing} of ${countText(due, 'session')} ${missing === 1 ? 'is' : 'are'} missing${kinds}.`;
}

/** How sessions fail, one line per signature: "51 stopped at factory: "…", new; 0 of 61 in 2026.11.27-4". */
export function failureLines({ what = [] }: Pick<VerdictDocument, 'what'>): string[] {
  return what.map(({ stage, signature, count, newHere, before }) => {
    const where = stage === null ? 'not served by the agent' : `stopped at ${STAGE_PHRASES[stage]}`;
    const seen = before
      ? `${newHere ? ', new' : ''}; ${before.bad} of ${before.n} in ${before.version}`
      : '';
    return `${count} ${where}: "${quotedTitle(signature.title)}"${seen}`;
  });
}

/** The label of the whole verdict: "Fails so far", "Undecided, replaced", "Quick: passes". */
export function verdictLabel(document: VerdictDocument): string {
  const { verdict, reason, soFar, quick } = document;
  const isOpen = isFirstMinuteOpen(document);
  const name = verdictName({ verdict, code: reason.code, soFar, isOpen });
  return quick ? `Quick: ${name.toLowerCase()}` : name;
}

/** The title of every report. It never reads as a pass where pipelines get none: "Not decided (the evidence: passes)". */
export function reportLabel(document: VerdictDocument): string {
  const label = verdictLabel(document);
  if (document.run?.interrupted) return `Interrupted, ${label.toLowerCase()}`;
  if (document.effective === document.verdict) return label;
  return `${effectiveLabel(document)} (the evidence: ${label.toLowerCase()})`;
}

/** What pipelines get, as a name and inside a sentence. */
const effectiveLabel = ({ effective }: VerdictDocument): string => VERDICT_NAMES[effective];
export const effectiveWord = ({ effective }: VerdictDocument): string => pipelineWord(effective);

/** An instant to the minute: "19:28 UTC". */
export const minuteText = (iso: string): string => UTC_CLOCK.minute(Date.parse(iso));

/** The headline and the rest of the sentence; documents of older versions have only a reason. */
export function sentenceOf({ sentence, reason }: VerdictDocument) {
  return sentence ?? { headline: reason.text, rest: '' };
}

/** "chat r1, staging", or "chat r1, 2nd deployment, staging" where the version was deployed again. */
export function releaseName({ release }: VerdictDocument): string {
  return `${release.target.name} ${deploymentText(release)}, ${release.target.environment}`;
}

/** A link to this deployment in the console; null where no public address is configured. */
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

/** Rows about the release before; empty where there was none. */
export function comparisonLines({ comparison }: VerdictDocument) {
  return (comparison?.indicators ?? []).map((row) => ({
    name: INDICATOR_NAMES[row.indicator],
    now: shareText(row.now.bad, row.now.n),
    before: shareText(row.before.bad, row.before.n),
    word: isBursty(row) ? 'unclear, failures come in bursts' : COMPARISON_NAMES[row.word],
  }));
}
