import { DAY, MINUTE } from '../../domain/time';
import { seededRandom } from './seeded-random';
import type { Plot } from './session-plots';

export type Scenario = {
  name: string;
  description: string;
  spanMs: number;
  /** Between two sessions of one target. */
  intervalMs: number;
  incident: boolean;
};

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'day',
    description: 'a day with one incident in staging: a release whose factory fails, then the fix',
    spanMs: DAY,
    intervalMs: 5_000,
    incident: true,
  },
  {
    name: 'calm-day',
    description: 'a day without an incident',
    spanMs: DAY,
    intervalMs: 5_000,
    incident: false,
  },
  {
    name: 'year',
    description: 'a year at one session every two minutes, for measurements',
    spanMs: 365 * DAY,
    intervalMs: 120_000,
    incident: false,
  },
];

/** Releases of a target over the seeded span, oldest first; a broken one fails at the factory for this share of its sessions. */
export type Deployment = { version: string; startedAt: number; mismatchShare: number };

const INCIDENT_AGO_MS = 7 * 3_600_000 + 20 * MINUTE;
const INCIDENT_MS = 61 * MINUTE;
/** As in the incident report: most users, but not all. */
const MISMATCH_SHARE = 0.59;

/** The deployments of a scenario. With an incident: the old release, the one with the mismatch, the fix. */
export function scenarioDeployments(
  scenario: Scenario,
  span: { from: number; to: number },
  withIncident: boolean,
): Deployment[] {
  const first = { version: versionAt(span.from, 1), startedAt: span.from, mismatchShare: 0 };
  if (!scenario.incident || !withIncident) return [first];
  const broken = Math.floor((span.to - INCIDENT_AGO_MS) / MINUTE) * MINUTE;
  const fixed = broken + INCIDENT_MS;
  return [
    first,
    { version: versionAt(broken, 2), startedAt: broken, mismatchShare: MISMATCH_SHARE },
    { version: versionAt(broken, 3), startedAt: fixed, mismatchShare: 0 },
  ];
}

/** `2025.09.08-2`: the day and a running number. */
export function versionAt(at: number, number: number): string {
  return `${new Date(at).toISOString().slice(0, 10).replaceAll('-', '.')}-${number}`;
}

/** Small failures of every day; their shares keep all indicators within their thresholds. */
const EVERYDAY: ReadonlyArray<[Plot, number]> = [
  ['agent-error', 0.006],
  ['agent-timeout', 0.004],
  ['dropped', 0.002],
  ['upgrade-503', 0.002],
  ['auth-rejected', 0.001],
  ['emergency', 0.001],
  ['refused', 0.001],
];

/** The course of the session of this slot. */
export function plotAt(slot: { startedAt: number; deployment: Deployment; seed: string }): Plot {
  const random = seededRandom(`${slot.seed}|plot|${slot.startedAt}`);
  if (random() < slot.deployment.mismatchShare) return 'factory-mismatch';
  let left = random();
  for (const [plot, share] of EVERYDAY) {
    left -= share;
    if (left < 0) return plot;
  }
  return 'passed';
}

/** Busy afternoons and quiet nights (UTC): 0.75 to 1.6, and a little noise from hour to hour. */
export function loadAt(at: number): number {
  const hour = (at % DAY) / 3_600_000;
  const daily = 1.15 + 0.4 * Math.sin(((hour - 9) / 24) * 2 * Math.PI);
  const ripple = 0.06 * Math.sin((at / 3_600_000) * 5.1);
  return Math.max(0.7, daily + ripple);
}
