import type { Series } from '@/lib/contract/api/overview';
import type { Severity } from '@/lib/domain/rules/rule';
import type { IndicatorKey } from '@/lib/domain/tallies/indicators';

/** A span in which an alert fired, inside the range; epoch ms. */
export type AlertBand = { id: string; severity: Severity; from: number; to: number };

/** Colours of the bands: a page as dark as a breach's text, a ticket amber. */
export const BAND_FILL: Record<Severity, string> = {
  page: 'var(--fails-ink)',
  ticket: 'var(--unsure-line)',
};

/** Alerts of one indicator in the range of a series; a firing alert reaches the end. Pages are drawn last, above tickets. */
export function alertBands(
  series: Pick<Series, 'alerts' | 'from' | 'to'>,
  indicator: IndicatorKey,
): AlertBand[] {
  return series.alerts
    .filter((alert) => alert.indicator === indicator)
    .map(({ id, severity, from, to }) => ({
      id,
      severity,
      from: Math.max(from, series.from),
      to: Math.min(to ?? series.to, series.to),
    }))
    .filter((band) => band.to > band.from)
    .sort((a, b) => Number(a.severity === 'page') - Number(b.severity === 'page'));
}

/** The alerts that fired in the bucket that starts at `at`: "page fired", or ''. */
export function firedText(
  { alerts, stepMs }: { alerts: readonly AlertBand[]; stepMs: number },
  at: number,
): string {
  const here = alerts.filter((band) => band.from < at + stepMs && band.to > at);
  const severities = [...new Set(here.map(({ severity }) => severity))].sort();
  return severities.length === 0 ? '' : `${severities.join(' and ')} fired`;
}
