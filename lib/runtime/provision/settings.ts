import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../config/config';
import { DEFAULT_SETTINGS, type Settings } from '../../domain/targets/settings';
import type { Mutation } from '../../store/state-store';

/** The file overrides what was set on the screen, which overrides the defaults. */
export function settingsMutations(
  { thresholds, retention }: Pick<Config, 'thresholds' | 'retention'>,
  stored: Settings | undefined,
): Mutation[] {
  const value: Settings = {
    thresholds: { ...DEFAULT_SETTINGS.thresholds, ...stored?.thresholds, ...thresholds },
    retention: { ...DEFAULT_SETTINGS.retention, ...stored?.retention, ...retention },
  };
  if (stored && isDeepStrictEqual(stored, value)) return [];
  return [{ op: 'put', kind: 'settings', id: 'settings', value }];
}
