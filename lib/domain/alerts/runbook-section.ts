import type { Alert } from './alert';

/** Anchor of the runbook's section on an alert: by its subject, else by the stage where sessions stop; null where neither has one. */
export function runbookSection({
  measure,
  cause,
}: Pick<Alert, 'measure' | 'cause'>): string | null {
  if (measure.kind === 'noData') return 'no-data';
  if (measure.kind === 'probeSilent') return 'probe-silent';
  if (measure.kind === 'health') return 'health-endpoint';
  return cause.stage;
}

/** Path of the runbook in the console, at its section on an alert. */
export function runbookPath(alert: Pick<Alert, 'measure' | 'cause'>): string {
  const section = runbookSection(alert);
  return section === null ? '/runbook' : `/runbook#${section}`;
}
