import { capitaliseFirst } from '../tallies/format-counts';
import { GATED, INDICATOR, INDICATORS, type IndicatorKey } from '../tallies/indicators';
import { MIN_BAD, MIN_SESSIONS, R1, R2, R3, R4 } from './default-conditions';
import type { Measure, Rule, Severity } from './rule';

const MINUTE = 60_000;

/** How long the condition must have ended, in addition to the evidence of a recovery (decision 36). */
export const KEEP_FIRING_MS: Record<Severity, number> = { page: 4 * MINUTE, ticket: 15 * MINUTE };
/** Values of the first edition of the defaults. A rule that still has them was not changed by a user. */
export const FORMER_KEEP_FIRING_MS: Record<Severity, number> = {
  page: 5 * MINUTE,
  ticket: 30 * MINUTE,
};
/** Edition of the defaults. Raise it when a default changes and stored rules must adopt the change. */
export const DEFAULTS_EDITION = 2;
/** How long a target must be without data before its alert fires (statistics.md §0.2). */
const NO_DATA_LASTS_MS = MINUTE;
/** How long an indicator must be without data, so that a release that has just started does not count. */
const INDICATOR_NO_DATA_LASTS_MS = 5 * MINUTE;

/** Indicators whose sessions can stop while those of others continue (statistics.md §3.5, decision 21). */
const CONDITIONAL_INDICATORS = INDICATORS.filter((key) => INDICATOR[key].isConditional);

/** The built-in rules, with ids that never change (statistics.md §0.2, decisions 20 and 21). `createdAt`: epoch ms. */
export function defaultRules(createdAt: number): Rule[] {
  const base = {
    createdAt,
    builtIn: true,
    provisioned: false,
    enabled: true,
    runbookUrl: null,
    defaults: DEFAULTS_EDITION,
  };
  const buildRule = (
    of: Pick<Rule, 'id' | 'name' | 'severity' | 'measure'> & Partial<Rule>,
  ): Rule => ({
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
  const indicatorRule = (indicator: IndicatorKey, severity: Severity): Rule =>
    buildRule({
      id: `${severity}-${indicator}`,
      severity,
      measure: { kind: 'indicator', indicator },
      name: INDICATOR[indicator].ruleName,
      conditions: severity === 'page' ? [R1, R2] : [R3, R4],
      minSessions: MIN_SESSIONS,
      minBad: MIN_BAD,
      keepFiringMs: KEEP_FIRING_MS[severity],
    });
  const noData: Measure = { kind: 'noData' };
  const probeSilent: Measure = { kind: 'probeSilent' };
  return [
    buildRule({
      id: 'probe-silent',
      name: 'Probe is silent',
      severity: 'page',
      measure: probeSilent,
    }),
    buildRule({
      id: 'no-data',
      name: 'No data',
      severity: 'page',
      measure: noData,
      forMs: NO_DATA_LASTS_MS,
    }),
    ...GATED.map((indicator) => indicatorRule(indicator, 'page')),
    ...INDICATORS.map((indicator) => indicatorRule(indicator, 'ticket')),
    ...CONDITIONAL_INDICATORS.map((indicator) =>
      buildRule({
        id: `silent-${indicator}`,
        name: `${capitaliseFirst(INDICATOR[indicator].phrase)} has no sessions`,
        severity: 'ticket',
        measure: { kind: 'indicatorSilent', indicator },
        minSessions: MIN_SESSIONS,
        forMs: INDICATOR_NO_DATA_LASTS_MS,
      }),
    ),
  ];
}
