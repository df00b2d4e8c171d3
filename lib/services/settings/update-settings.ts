import type { SettingsPatch } from '../../contract/api/settings';
import type { Settings } from '../../domain/targets/settings';
import { definedFields } from '../../kit/defined-fields';
import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../service-context';
import { getSettings, type SettingsView, storedSettings } from './get-settings';

/** Changes what the patch names. Throws AppError `read_only` for keys that the configuration file sets. */
export async function updateSettings(
  ctx: Pick<ServiceContext, 'state' | 'clock' | 'info'>,
  patch: SettingsPatch,
): Promise<SettingsView> {
  requireNotProvisioned('thresholds', patch.thresholds, ctx.info.provisioned.thresholds);
  requireNotProvisioned('retention', patch.retention, ctx.info.provisioned.retention);
  const known = await storedSettings(ctx);
  const value: Settings = {
    thresholds: { ...known.thresholds, ...definedFields(patch.thresholds ?? {}) },
    retention: { ...known.retention, ...definedFields(patch.retention ?? {}) },
  };
  await ctx.state.mutate([{ op: 'put', kind: 'settings', id: 'settings', value }], ctx.clock.now());
  return getSettings(ctx);
}

function requireNotProvisioned(
  group: string,
  patch: object | undefined,
  provisioned: string[],
): void {
  const refused = Object.keys(definedFields(patch ?? {})).filter((key) =>
    provisioned.includes(key),
  );
  if (refused.length === 0) return;
  throw new AppError(
    'read_only',
    `${refused.map((key) => `${group}.${key}`).join(', ')} is set in the configuration file; change it there`,
    { details: refused },
  );
}
