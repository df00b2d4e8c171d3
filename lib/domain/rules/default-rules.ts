import { GATED, INDICATORS, type IndicatorKey } from '../tallies/indicators';
import { INDICATOR_PHRASES } from '../tallies/wording';
import { MINUTE } from '../time';
import { MIN_BAD, MIN_SESSIONS, R1, R2, R3, R4 } from './evidence';
import type { Measure, Rule, Severity } from './rule';

/** How long its condition must be over, beside the evidence of a recovery (decision 36). */
export const KEEP_FIRING_MS: Record<Severity, number> = { page: 4 * MINUTE, ticket: 15 * MINUTE };
/** What it was in the first edition of the defaults: a rule that still has it was not tuned by anybody. */
export const FORMER_KEEP_FIRING_MS: Record<Severity, number> = {
  page: 5 * MINUTE,
  ticket: 30 * MINUTE,
};
/** Edition of the defaults: raised where a default changes that stored rules are to take over. */
export const DEFAULTS_EDITION = 2;
/** Statistics.md §0.2. */
const NO_DATA_FOR_MS = MINUTE;
/** So that a release that has just begun does not count as silent. */
const SILENT_FOR_MS = 5 * MINUTE;

/** Indicators whose sessions can stop while others go on (statistics.md §3.5, decision 21). */
export const CONDITIONAL: readonly IndicatorKey[] = ['factory', 'emergency', 'agent'];

/** The rules that Tocsin brings, with ids that never change (statistics.md §0.2, decisions 20 and 21). `createdAt`: epoch ms. */
export function defaultRules(createdAt: number): Rule[] {
  const base = {
    createdAt,
    builtIn: true,
    provisioned: false,
    enabled: true,
    runbookUrl: null,
    defaults: DEFAULTS_EDITION,
  };
  const rule = (of: Pick<Rule, 'id' | 'name' | 'severity' | 'measure'> & Partial<Rule>): Rule => ({
    scope: { targetId: null, environment: null, location: null },
    source: 'synthetic',
    thresholdBp: null,
    conditions: [],
    minSessions: 1,
    minBad: 1,
    forMs: 0,
    keepFiringMs: 0,
    ...base,
    ...of,
  });
  const counted = (indicator: IndicatorKey, severity: Severity): Rule =>
    rule({
      id: `${severity}-${indicator}`,
      severity,
      measure: { kind: 'indicator', indicator },
      name: indicator === 'internalError' ? 'Internal errors abound' : `${named(indicator)} fails`,
      conditions: severity === 'page' ? [R1, R2] : [R3, R4],
      minSessions: MIN_SESSIONS,
      minBad: MIN_BAD,
      keepFiringMs: KEEP_FIRING_MS[severity],
    });
  const noData: Measure = { kind: 'noData' };
  const probeSilent: Measure = { kind: 'probeSilent' };
  return [
    rule({ id: 'probe-silent', name: 'Probe is silent', severity: 'page', measure: probeSilent }),
    rule({
      id: 'no-data',
      name: 'No data',
      severity: 'page',
      measure: noData,
      forMs: NO_DATA_FOR_MS,
    }),
    ...GATED.map((indicator) => counted(indicator, 'page')),
    ...INDICATORS.map((indicator) => counted(indicator, 'ticket')),
    ...CONDITIONAL.map((indicator) =>
      rule({
        id: `silent-${indicator}`,
        name: `${named(indicator)} has no sessions`,
        severity: 'ticket',
        measure: { kind: 'indicatorSilent', indicator },
        minSessions: MIN_SESSIONS,
        forMs: SILENT_FOR_MS,
      }),
    ),
  ];
}

const named = (indicator: IndicatorKey) =>
  INDICATOR_PHRASES[indicator].replace(/^./, (first) => first.toUpperCase());
