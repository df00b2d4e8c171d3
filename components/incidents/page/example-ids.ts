import type { IncidentView } from '@/lib/contract/api/alerting/incidents';

/** The sessions that an incident is shown by; null where there is none. */
export function exampleIds({ findings, cause }: IncidentView): {
  failing: string | null;
  passing: string | null;
} {
  return {
    failing: findings?.examples.failing ?? cause.sessionId,
    passing: findings?.examples.passing ?? null,
  };
}
