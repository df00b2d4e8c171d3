import { capitaliseFirst, countText, durationText, listText } from '../tallies/format-counts';
import {
  allIndicatorsText,
  atStageText,
  certificateSentence,
  delaySentence,
  failText,
  indicatorPhrase,
  ownFailuresText,
  servingText,
  unmeasuredSentence,
} from './common-parts';
import { evidenceText } from './evidence-text';
import { failsSentence } from './fails-sentence';
import { lastIncidentText } from './last-incident';
import { joinSentences, type Sentence } from './sentence';
import {
  failingIndicators,
  lastFailure,
  type Situation,
  situationOf,
  unjudgedFailures,
} from './situation';
import { staleSince } from './staleness';
import { type SentenceInput, subjectText } from './target-input';

/**
 * The answer about one target now, for every state that it can be in (product.md §4.1): the words of the case that
 * `situationOf` finds.
 */
export function answerForTarget(input: SentenceInput): Sentence {
  const makers: Record<Situation, (input: SentenceInput) => Sentence | null> = {
    stale: staleSentence,
    paused: pausedSentence,
    maintenance: maintenanceSentence,
    fails: failsSentence,
    unjudged: unjudgedSentence,
    recovering: recoveringSentence,
    unsure: unsureSentence,
    holds: holdsSentence,
    no_data: noDataSentence,
  };
  return makers[situationOf(input)](input) ?? unsureSentence(input);
}

function unjudgedSentence(input: SentenceInput): Sentence | null {
  const failures = unjudgedFailures(input);
  if (failures === null) return null;
  const { warmingUp, bad, sessions, stage } = failures;
  const notified = input.notified === false ? 'Nobody has been notified yet.' : '';
  if (warmingUp !== null) {
    const { version, startedAt, judgedFrom } = warmingUp;
    return {
      tone: 'unsure',
      headline: `Release ${version} is ${durationText(input.now - startedAt)} old: ${ownFailuresText(failures)}.`,
      detail: joinSentences([
        `Not evaluated before ${input.clocks.clock(judgedFrom)}, when its warm-up ends.`,
        previousText(input),
        notified,
        servingText(input),
      ]),
    };
  }
  return {
    tone: 'unsure',
    headline: `${subjectText(input)}: ${bad} of ${countText(sessions, 'session')} failed${atStageText(stage)} in the last 2 min.`,
    detail: joinSentences([
      'Not proven either way yet; evaluated again after each session.',
      evidenceText(input),
      notified,
      servingText(input),
    ]),
  };
}

/** Steady sessions are those of the release before while a new one warms up. */
function previousText({ previous, indicators }: SentenceInput): string {
  const held = indicators.length > 0 && indicators.every(({ state }) => state === 'holds');
  return previous !== null && held ? `The release before, ${previous.version}, held.` : '';
}

function recoveringSentence(input: SentenceInput): Sentence | null {
  const last = lastFailure(input);
  if (last === null) return null;
  return {
    tone: 'recovering',
    headline: `${subjectText(input)} is recovering: the recovery of ${indicatorPhrase(last.of.indicator)} was proven ${durationText(input.now - last.until)} ago.`,
    detail: joinSentences([evidenceText(input), noFailureText(input), servingText(input)]),
  };
}

function unsureSentence(input: SentenceInput): Sentence {
  return {
    tone: 'unsure',
    headline: `${subjectText(input)}: not enough evidence.`,
    detail: joinSentences([
      warmUpText(input),
      evidenceText(input),
      noFailureText(input),
      unmeasuredSentence(input),
      certificateSentence(input),
      delaySentence(input),
      servingText(input),
    ]),
  };
}

function warmUpText({ picture, now, clocks }: SentenceInput): string {
  const warming = picture?.warmingUp ?? null;
  if (warming === null || warming.sessions === 0) return '';
  const { version, startedAt, sessions, judgedFrom } = warming;
  const passed = `${sessions} of its ${countText(sessions, 'session')} passed`;
  return `Release ${version} is ${durationText(now - startedAt)} old: ${passed}, evaluated from ${clocks.clock(judgedFrom)}.`;
}

function noFailureText({ lastMinutes: { sessions, bad } }: SentenceInput): string {
  return sessions > 0 && bad === 0 ? 'No session failed in the last 5 min.' : '';
}

function holdsSentence(input: SentenceInput): Sentence {
  const since = Math.max(...input.indicators.map((one) => one.since));
  const { serving = [] } = input.picture ?? {};
  return {
    tone: 'holds',
    headline: `${subjectText(input)} holds: ${allIndicatorsText(input)} are within their thresholds, for ${durationText(input.now - since)}.`,
    detail: joinSentences([
      unmeasuredSentence(input),
      certificateSentence(input),
      delaySentence(input),
      serving.length < 2 && input.release ? `Release ${input.release.version}.` : '',
      servingText(input),
      warmUpText(input),
      recentFailureText(input),
      lastIncidentText(input.lastIncident, input.clocks) || failedBeforeText(input),
    ]),
  };
}

/** A few failures are allowed while a target holds; they are reported. */
function recentFailureText({ picture }: SentenceInput): string {
  const { bad = 0, sessions = 0, stage = null } = picture?.recent ?? {};
  if (bad === 0) return '';
  return `${bad} of ${countText(sessions, 'session')} failed in the last 2 min${stage === null ? '' : `,${atStageText(stage)}`}.`;
}

function failedBeforeText(input: SentenceInput): string {
  const last = lastFailure(input);
  if (last === null) return '';
  return `The recovery of ${indicatorPhrase(last.of.indicator)} was proven ${durationText(input.now - last.until)} ago.`;
}

function pausedSentence(input: SentenceInput): Sentence {
  const { pausedBy, clocks } = input;
  const by = pausedBy?.by ? `, by ${pausedBy.by}` : '';
  const since = pausedBy ? ` since ${clocks.minute(pausedBy.at)}${by}` : '';
  return {
    tone: 'paused',
    headline: `${subjectText(input)} is paused${since}.`,
    detail: joinSentences(['Nothing is measured, nobody is alerted.', lastSessionText(input)]),
  };
}

function maintenanceSentence(input: SentenceInput): Sentence | null {
  const { maintenance, clocks } = input;
  if (maintenance === null) return null;
  const until = maintenance.until === null ? '' : ` until ${clocks.minute(maintenance.until)}`;
  const named = maintenance.name === '' ? '' : `: ${maintenance.name}`;
  const failing = failingIndicators(input).map(({ indicator }) => indicator);
  return {
    tone: 'maintenance',
    headline: `${subjectText(input)} is in maintenance${until}${named}.`,
    detail: joinSentences([
      failing.length > 0 ? `${capitaliseFirst(failText(failing))} now.` : '',
      recentFailureText(input),
      servingText(input),
    ]),
  };
}

function noDataSentence(input: SentenceInput): Sentence {
  const { lastFinishedAt, excluded, intervalMs } = input;
  if (lastFinishedAt === null)
    return {
      tone: 'no-data',
      headline: `${subjectText(input)} has no data yet.`,
      detail: `No session has finished. One is started every ${durationText(intervalMs)}.`,
    };
  return {
    tone: 'no-data',
    headline: `${subjectText(input)} has no data.`,
    detail: joinSentences([
      excluded > 0
        ? `${countText(excluded, 'session')} ${excluded === 1 ? 'was' : 'were'} excluded: the probe itself was at fault.`
        : 'No session has counted since Tocsin began to watch this target.',
      lastSessionText(input),
    ]),
  };
}

function staleSentence(input: SentenceInput): Sentence | null {
  const since = staleSince(input);
  if (since === null) return null;
  const span = durationText(input.now - since);
  const failing = failingIndicators(input).map(({ indicator }) => indicatorPhrase(indicator));
  const before = failing.length > 0 ? `Before that, ${listText(failing)} failed.` : '';
  if (since !== input.lastCountedAt)
    return {
      tone: 'stale',
      headline: `${subjectText(input)} is stale: sessions finish, but have not been evaluated for ${span}.`,
      detail: joinSentences([before, 'See Tocsin’s log.']),
    };
  const excluded = input.lastFinishedAt !== null && input.lastFinishedAt > since;
  return {
    tone: 'stale',
    headline: `${subjectText(input)} is stale: no session has ${excluded ? 'counted' : 'finished'} for ${span}.`,
    detail: joinSentences([
      excluded ? 'Sessions finish, but all of them are excluded from the shares.' : '',
      before,
      excluded ? '' : `One should finish every ${durationText(input.intervalMs)}.`,
    ]),
  };
}

function lastSessionText({ lastFinishedAt, now }: SentenceInput): string {
  return lastFinishedAt === null
    ? ''
    : `The last session finished ${durationText(now - lastFinishedAt)} ago.`;
}
