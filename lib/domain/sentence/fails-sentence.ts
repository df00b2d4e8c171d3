import type { Stage } from '../sessions/stages';
import { reachesThreshold } from '../statistics/binomial';
import {
  capitaliseFirst,
  countText,
  durationText,
  listText,
  STAGE_PHRASES,
} from '../tallies/format-counts';
import { type IndicatorKey, indicatorsBy, type Thresholds } from '../tallies/indicators';
import { STAGE_INDICATOR, stagesBeforeStop, stoppingStage } from '../tallies/where-sessions-stop';
import { atStageText, failText, failureClaim, servingText, wholeText } from './common-parts';
import { joinSentences, type Sentence } from './sentence';
import { type EvaluatedIndicator, failingIndicators } from './situation';
import { type NewestRelease, type SentenceInput, subjectText } from './target-input';

/** A failure that began this soon after a release is reported together with it. */
const RELEASE_BLAME_MS = 3_600_000;

/** The indicator that names a failure: that of the stage where sessions stop, else the first that is outside its threshold, else the first. */
export function mainFailure(
  input: Pick<SentenceInput, 'indicators' | 'paging' | 'funnel'>,
): { main: EvaluatedIndicator; others: IndicatorKey[]; stop: Stage | null } | null {
  const failing = failingIndicators(input);
  const stop = stoppingStage(input.funnel, thresholdsOf(input));
  const named = failing.find(
    ({ indicator }) => stop !== null && indicator === STAGE_INDICATOR[stop],
  );
  const outside = failing.find(({ count, thresholdBp }) =>
    reachesThreshold(count.bad, count.valid, thresholdBp),
  );
  const main = named ?? outside ?? failing[0];
  if (!main) return null;
  const others = failing.filter((one) => one !== main).map(({ indicator }) => indicator);
  return { main, others, stop };
}

function thresholdsOf({ indicators }: Pick<SentenceInput, 'indicators'>): Thresholds {
  const known = new Map(indicators.map(({ indicator, thresholdBp }) => [indicator, thresholdBp]));
  return indicatorsBy((key) => known.get(key) ?? Number.POSITIVE_INFINITY);
}

/** "Staging chat fails: factory initialisation 47.8 %, needs > 98 %, for 4 min." Null where no indicator fails. */
export function failsSentence(input: SentenceInput): Sentence | null {
  const found = mainFailure(input);
  if (found === null) return null;
  const { main, others, stop } = found;
  const since = input.failingSince ?? main.since;
  const begun = input.newest;
  const fix = begun !== null && begun.startedAt > since ? begun : null;
  const passes = fix !== null && fix.sessions > 0 && fix.bad === 0;
  return {
    tone: 'fails',
    headline: `${subjectText(input)} fails: ${failureClaim(main)}, for ${durationText(input.now - since)}.`,
    detail: joinSentences([
      // Where the old release's sessions stopped no longer matters once a new release passes.
      passes ? '' : stopText(input, main.indicator, stop),
      passes || others.length === 0 ? '' : `${capitaliseFirst(failText(others))} too.`,
      fix === null ? beganText(input, since) : newReleaseText(input, fix),
      recoveryText(input),
      wholeText(main),
      servingText(input),
    ]),
  };
}

function stopText(input: SentenceInput, main: IndicatorKey, stop: Stage | null): string {
  const { funnel, cause } = input;
  const explains = stop !== null && STAGE_INDICATOR[stop] === main;
  if (main === 'agent' && !explains) return NOT_THE_AGENT;
  if (stop === null) return main === 'endToEnd' ? NOT_THE_AGENT : '';
  if (!explains) return `Most sessions that fail stop${atStageText(stop)}.`;
  const lost = funnel.failedAt[stop] ?? 0;
  const how = cause === null ? '' : `: “${cause}”`;
  const where = `${lost} of ${countText(funnel.attempts, 'session')} ${lost === 1 ? 'stops' : 'stop'}${atStageText(stop)}${how}.`;
  const { fine, unproven } = stagesBeforeStop(funnel, stop, thresholdsOf(input));
  return joinSentences([
    where,
    fine === null
      ? ''
      : `${capitaliseFirst(STAGE_PHRASES[fine.stage])} is fine (${fine.reached} of ${funnel.attempts}).`,
    fine === null || unproven.length === 0
      ? ''
      : `Nothing proves ${listText(unproven.map((stage) => STAGE_PHRASES[stage]))}.`,
  ]);
}

const NOT_THE_AGENT = 'Sessions complete, but not by the agent handler.';

function beganText({ release, now }: SentenceInput, since: number): string {
  if (release === null) return '';
  const after = since - release.startedAt;
  if (after < 0) return '';
  return after <= RELEASE_BLAME_MS
    ? `Began ${durationText(after)} after release ${release.version}.`
    : `Release ${release.version} has been live for ${durationText(now - release.startedAt)}.`;
}

/** The deployment that began after the failure: perhaps the fix. */
function newReleaseText({ now }: SentenceInput, begun: NewestRelease): string {
  const { version, startedAt, sessions, bad, stage } = begun;
  const began = `A new release, ${version}, began ${durationText(now - startedAt)} ago`;
  if (sessions === 0) return `${began}; none of its sessions has finished yet.`;
  const sessionsText =
    bad === 0
      ? `${sessions} of its ${countText(sessions, 'session')} ${sessions === 1 ? 'passes' : 'pass'}`
      : `${bad} of its ${countText(sessions, 'session')} failed${atStageText(stage)}`;
  return `${began}: ${sessionsText}.`;
}

function recoveryText({ recoveryAt, now, clocks }: SentenceInput): string {
  if (recoveryAt === null || recoveryAt <= now) return '';
  return `Recovery is proven at about ${clocks.minute(recoveryAt)} if that goes on.`;
}
