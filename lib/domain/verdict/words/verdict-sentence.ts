import { BASIS_POINTS } from '../../statistics/binomial';
import {
  capitaliseFirst,
  countText,
  listText,
  numberText,
  shareText,
  spanText,
} from '../../tallies/format-counts';
import { INDICATOR_PHRASES, type IndicatorKey, STATES_BAD_SHARE } from '../../tallies/indicators';
import { LATE_VERDICT_MS } from '../../targets/deadlines';
import { isFirstMinuteOpen, pipelineWord, verdictName } from '../model/verdict-names';
import { failureText, leadingSignature } from './failure-text';
import type { IndicatorFacts, VerdictClock, VerdictFacts } from './verdict-facts';

/** A headline, and the rest of the text. */
export type VerdictSentence = { headline: string; rest: string };

/** The verdict of a release as text, one form per verdict. Pure: the same facts and clock give the same text. */
export function verdictSentence(facts: VerdictFacts, clock: VerdictClock): VerdictSentence {
  const { headline, rest } = partsOf(facts, clock);
  return {
    headline,
    rest: [...rest, delayText(facts), certificateText(facts), signedText(facts, clock)]
      .filter(Boolean)
      .join(' '),
  };
}

/** Where sessions may last for many minutes: how late the verdict is. */
function delayText({ delayMs }: VerdictFacts): string {
  if (delayMs === undefined || delayMs.session <= LATE_VERDICT_MS) return '';
  return `Sessions may last ${spanText(delayMs.session)}, so a verdict is about sessions that began at least ${spanText(delayMs.closing)} before it.`;
}

/** No pass of sessions that did not verify the certificate reads as one that did. */
export const certificateText = ({
  certificateVerified,
}: Pick<VerdictFacts, 'certificateVerified'>): string =>
  certificateVerified === false ? "The server's certificate was not verified." : '';

type Parts = { headline: string; rest: string[] };

function partsOf(facts: VerdictFacts, clock: VerdictClock): Parts {
  const { version, verdict, reason } = facts;
  if (verdict === 'fail') return failedSentence(facts, clock);
  if (facts.soFar) return failsSoFarSentence(facts, clock);
  if (verdict === 'pass') return passedSentence(facts);
  if (verdict === 'withdrawn')
    return { headline: `${version}: its pass is withdrawn.`, rest: [reason.text] };
  if (verdict === 'invalid')
    return { headline: `${version}: the verdict is invalid.`, rest: [reason.text] };
  return undecidedSentence(facts, clock);
}

function failedSentence(facts: VerdictFacts, clock: VerdictClock): Parts {
  const { lead, rest } = failureText(facts);
  const final = `Final since ${clock.second(facts.judgedAt)}.`;
  return { headline: `${facts.version} fails: ${lead}`, rest: [...rest, final] };
}

function failsSoFarSentence(facts: VerdictFacts, clock: VerdictClock): Parts {
  const { lead, rest } = failureText(facts);
  const final =
    facts.finalAt === null
      ? 'It is final once complete minutes show it.'
      : `Proven on open minutes; final at ${clock.minute(facts.finalAt)}, when they close.`;
  return { headline: `${facts.version} fails so far: ${lead}`, rest: [...rest, final] };
}

function passedSentence(facts: VerdictFacts): Parts {
  const gated = facts.indicators.filter((one) => one.gated);
  const n = Math.max(0, ...gated.map(({ count }) => count.valid + count.unknown));
  const all =
    gated.length === 1 ? 'its indicator holds' : `all ${numberText(gated.length)} indicators hold`;
  const headline = `${facts.version} passes: ${all}, on ${countText(n, 'session')}.`;
  return {
    headline,
    rest: [
      unmeasuredPartText(facts),
      missingText(facts),
      `Proven if failures come singly. ${facts.limitation}`,
    ],
  };
}

/** "Factory initialisation and emergency activation are not measured."; '' where all are. */
function unmeasuredPartText({ indicators }: VerdictFacts): string {
  const names = indicators.filter((one) => one.measured === false).map(phraseOf);
  if (names.length === 0) return '';
  const verb = names.length === 1 ? 'is' : 'are';
  return `${capitaliseFirst(listText(names))} ${verb} not measured by its journey.`;
}

const phraseOf = ({ indicator }: IndicatorFacts) => INDICATOR_PHRASES[indicator];

/** "2 of 414 sessions are missing; if both were bad, connection would be 99.0 %." */
function missingText({ missing, indicators }: VerdictFacts): string {
  if (!missing) return '';
  const { sessions, of } = missing;
  if (sessions === 0) return `None of ${countText(of, 'session')} is missing.`;
  const worst = indicators
    .filter((one) => one.gated && one.worstCase !== null)
    .sort((a, b) => relativeWorstCase(b) - relativeWorstCase(a))[0];
  const are = `${sessions} of ${countText(of, 'session')} ${sessions === 1 ? 'is' : 'are'} missing`;
  if (!worst) return `${are}.`;
  const those = sessions === 1 ? 'it were' : sessions === 2 ? 'both were' : 'all of those were';
  return `${are}; if ${those} bad, ${INDICATOR_PHRASES[worst.indicator]} would be ${worstText(worst)}.`;
}

const relativeWorstCase = ({ worstCase, thresholdBp }: IndicatorFacts) =>
  (worstCase ?? 0) / thresholdBp;

/** What an indicator would be if every missing session had been bad, in the sense in which it is stated: "99.0 %". */
export function worstText({
  indicator,
  worstCase,
}: {
  indicator: IndicatorKey;
  worstCase: number | null;
}): string {
  const bad = Math.round((worstCase ?? 0) * BASIS_POINTS);
  return shareText(STATES_BAD_SHARE[indicator] ? bad : BASIS_POINTS - bad, BASIS_POINTS);
}

function undecidedSentence(facts: VerdictFacts, clock: VerdictClock): Parts {
  const { version, stopped, reason, passAt, settled } = facts;
  const counted = seenText(facts);
  if (stopped?.why === 'replaced' || reason.code === 'replaced') {
    const after = stopped ? ` after ${spanText(stopped.at - facts.startedAt)}` : '';
    return {
      headline: `${version}: undecided, replaced${after}.`,
      rest: [counted, shortfallText(facts)],
    };
  }
  if (stopped)
    return {
      headline: `${version}: undecided, its target is paused.`,
      rest: [counted, shortfallText(facts)],
    };
  const isOpen = isFirstMinuteOpen(facts);
  const word = verdictName({ verdict: facts.verdict, isOpen }).toLowerCase();
  const late = settled && reason.code === 'deadline' ? ' by its deadline' : '';
  const pass = passAt === null ? '' : `A pass is possible at about ${clock.minute(passAt)}.`;
  return {
    headline: `${version}: ${word}${late}. ${counted}`,
    rest: [leadingText(facts), isOpen ? firstMinuteText(facts, clock) : '', pass, reason.text],
  };
}

/** "Its first minute closes at about 19:02." */
const firstMinuteText = ({ firstMinuteAt }: VerdictFacts, clock: VerdictClock): string =>
  firstMinuteAt === null ? '' : `Its first minute closes at about ${clock.minute(firstMinuteAt)}.`;

/** How sessions fail while nothing is decided, so that a reader need not wait for a verdict. */
const leadingText = (facts: VerdictFacts) =>
  leadingSignature(facts) === null ? '' : capitaliseFirst(failureText(facts).lead);

/** "0 of 24 sessions failed.", of all that was seen at any time. */
function seenText({ seen, indicators }: Pick<VerdictFacts, 'seen' | 'indicators'>): string {
  if (seen && seen.sessions > 0)
    return `${seen.failed} of ${countText(seen.sessions, 'session')} failed.`;
  if (seen && seen.cold.sessions > 0)
    return `${seen.cold.failed} of ${countText(seen.cold.sessions, 'warm-up session')} failed.`;
  const n = Math.max(0, ...indicators.map(({ count }) => count.valid + count.unknown));
  return n === 0 ? 'No session yet.' : `${countText(n, 'session')} seen.`;
}

const shortfallText = ({ wouldNeed }: VerdictFacts) =>
  wouldNeed === null || wouldNeed === 0
    ? ''
    : `A pass would have needed ${wouldNeed.toLocaleString('en')} more.`;

const CONFIRMED = { pass: 'Approved', fail: 'Fail confirmed' } as const;

/** Who signed what; that nobody did where a decision waits for it. */
function signedText(facts: VerdictFacts, clock: VerdictClock): string {
  const { signOff, verdict, settled } = facts;
  if (!signOff || signOff.expired)
    return settled && (verdict === 'fail' || verdict === 'pass') ? 'Not signed off.' : '';
  const { action, name } = signOff;
  if (action === 'hold') return `Held by ${name}: pipelines get no pass.`;
  if (action === 'override')
    return `Overridden by ${name}: pipelines get ${signOff.verdict ?? 'pass'}; the evidence says ${pipelineWord(verdict)}.`;
  const did =
    verdict === 'pass' || verdict === 'fail' ? CONFIRMED[verdict] : 'Approved without a verdict';
  return `${did} by ${name}, ${clock.second(signOff.at)}.`;
}
