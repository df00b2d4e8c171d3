import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../config/config';
import { DEFAULT_SETTINGS, type Settings } from '../../domain/targets/settings';
import type { Mutation } from '../../store/state-store';

/** What the file sets, over what the screen set, over the defaults. */
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
