import type { SettingsPatch, SettingsValue } from '@/lib/contract/api/settings';
import { INDICATORS, type IndicatorKey } from '@/lib/domain/tallies/indicators';
import { THRESHOLD_ERROR, thresholdFromField, thresholdToField } from '@/lib/web/text/thresholds';

export const DAYS = ['sessionsDays', 'eventsDays', 'talliesDays'] as const;
export type DaysKey = (typeof DAYS)[number];
export type FieldKey = IndicatorKey | DaysKey;
/** The values of the fields. */
export type Draft = Record<FieldKey, string>;

const MOST_DAYS = 3_650;

export function draftOf(settings: SettingsValue): Draft {
  const thresholds = INDICATORS.map((key) => [
    key,
    thresholdToField(key, settings.thresholds[key]),
  ]);
  const days = DAYS.map((key) => [key, String(settings.retention[key])]);
  return Object.fromEntries([...thresholds, ...days]) as Draft;
}

function daysOf(text: string): number | null {
  return /^\s*\d{1,4}\s*$/.test(text) && Number(text) >= 1 && Number(text) <= MOST_DAYS
    ? Number(text)
    : null;
}

/** The changes of a draft, or the error of each field. */
export function readDraft(
  draft: Draft,
  before: SettingsValue,
): { patch: SettingsPatch; errors: Partial<Record<FieldKey, string>>; changed: boolean } {
  const errors: Partial<Record<FieldKey, string>> = {};
  const thresholds: NonNullable<SettingsPatch['thresholds']> = {};
  const retention: NonNullable<SettingsPatch['retention']> = {};
  for (const key of INDICATORS) {
    const bp = thresholdFromField(key, draft[key]);
    if (bp === null) errors[key] = THRESHOLD_ERROR;
    else if (bp !== before.thresholds[key]) thresholds[key] = bp;
  }
  for (const key of DAYS) {
    const days = daysOf(draft[key]);
    if (days === null) errors[key] = `Give whole days between 1 and ${MOST_DAYS}.`;
    else if (days !== before.retention[key]) retention[key] = days;
  }
  const patch: SettingsPatch = {
    ...(Object.keys(thresholds).length > 0 ? { thresholds } : {}),
    ...(Object.keys(retention).length > 0 ? { retention } : {}),
  };
  const same = draftOf(before);
  const changed = [...INDICATORS, ...DAYS].some((key) => draft[key] !== same[key]);
  return { patch, errors, changed };
}
