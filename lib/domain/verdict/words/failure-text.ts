import type { Stage } from '../../sessions/stages';
import { countText, STAGE_PHRASES, shareText, thresholdText } from '../../tallies/format-counts';
import {
  INDICATOR_NAMES,
  type IndicatorCount,
  type IndicatorKey,
  STATES_BAD_SHARE,
} from '../../tallies/indicators';
import type { WhatFailed } from '../model/verdict';
import type { IndicatorFacts, VerdictFacts } from './verdict-facts';

/** Which indicator a session is bad for that stops at a stage. */
const MEASURED_BY: Record<Stage, IndicatorKey> = {
  connect: 'connection',
  accept: 'connection',
  auth: 'connection',
  factory: 'factory',
  handler: 'agent',
  ready: 'connection',
  agent: 'agent',
  complete: 'agent',
  close: 'internalError',
};

const isBroken = (one: IndicatorFacts) => one.gated && (one.verdict === 'fail' || one.soFar);

/** Sessions of the verdict itself once it is final; all that were seen until then. */
const countOf = ({ verdict, settled }: VerdictFacts, one: IndicatorFacts): IndicatorCount =>
  settled && (verdict === 'fail' || verdict === 'pass') ? one.count : one.seen;

/** The signature that the sentence names: the most frequent one behind a failing indicator, else of all. */
export function leadingSignature({ what, indicators }: VerdictFacts): WhatFailed | null {
  const broken = new Set(indicators.filter(isBroken).map(({ indicator }) => indicator));
  const explains = ({ stage }: WhatFailed) => stage !== null && broken.has(MEASURED_BY[stage]);
  return what.find(explains) ?? what[0] ?? null;
}

/** Why sessions fail: "51 of 101 sessions stopped at factory." and the failure's text. */
export function failureText(facts: VerdictFacts): { lead: string; rest: string[] } {
  const way = leadingSignature(facts);
  const row = brokenRow(facts, way);
  const value = row ? indicatorValueLine(facts, row) : '';
  if (!way) return { lead: value || facts.reason.text, rest: [emergencyText(facts)] };
  return {
    lead: stoppedText(facts, way),
    rest: [quoteText(way), value, emergencyText(facts)],
  };
}

/** The failing indicator; the signature's own one first. */
function brokenRow({ indicators }: VerdictFacts, way: WhatFailed | null): IndicatorFacts | null {
  const broken = indicators.filter(isBroken);
  const own =
    way?.stage && broken.find(({ indicator }) => indicator === MEASURED_BY[way.stage ?? 'close']);
  return own || (broken[0] ?? null);
}

function stoppedText(facts: VerdictFacts, way: WhatFailed): string {
  const n = sessionsOf(facts);
  const alike = facts.what.filter(({ stage }) => stage === way.stage);
  const count = Math.min(
    n,
    alike.reduce((sum, one) => sum + one.count, 0),
  );
  const of = `${count} of ${countText(n, 'session')}`;
  return way.stage === null
    ? `${of} were not served by the agent.`
    : `${of} stopped at ${STAGE_PHRASES[way.stage]}.`;
}

function sessionsOf(facts: VerdictFacts): number {
  const connection = facts.indicators.find(({ indicator }) => indicator === 'connection');
  const { valid = 0, unknown = 0 } = connection ? countOf(facts, connection) : {};
  const counted = facts.what.reduce((sum, one) => sum + one.count, 0);
  const cold = facts.seen && facts.seen.sessions === 0 ? facts.seen.cold.sessions : 0;
  return Math.max(valid + unknown, counted, cold);
}

/** The backend's text from a signature's title: without the stage, and without the codes before it. */
export function quotedTitle(title: string): string {
  const withoutStage = title.replace(/^[a-z]+: /, '');
  return /closed \d+ \([^)]*\), (.+)$/.exec(withoutStage)?.[1] ?? withoutStage;
}

/** `"Expected …", new in this release; 0 of 61 in 2026.11.27-4.` */
function quoteText({ signature, newHere, before }: WhatFailed): string {
  const quote = `"${quotedTitle(signature.title)}"`;
  if (!before) return `${quote}.`;
  const seen = `${before.bad} of ${before.n} in ${before.version}`;
  return newHere ? `${quote}, new in this release; ${seen}.` : `${quote}; ${seen}.`;
}

/** "Factory success 49.5 %, needs > 98 %." */
function indicatorValueLine(facts: VerdictFacts, row: IndicatorFacts): string {
  const { indicator, thresholdBp } = row;
  const { bad, valid, unknown } = countOf(facts, row);
  const states = STATES_BAD_SHARE[indicator];
  const share = shareText(states ? bad : valid - bad, valid + unknown);
  const name = states ? INDICATOR_NAMES[indicator] : `${INDICATOR_NAMES[indicator]} success`;
  return `${name} ${share}, needs ${thresholdText(indicator, thresholdBp)}.`;
}

/** How often the emergency handler had to serve, or tried to; empty where it never did. */
function emergencyText(facts: VerdictFacts): string {
  const row = facts.indicators.find(({ indicator }) => indicator === 'emergency');
  if (!row) return '';
  const { bad, valid, unknown } = countOf(facts, row);
  return bad === 0 ? '' : `Emergency handler served ${bad} of ${valid + unknown}.`;
}
