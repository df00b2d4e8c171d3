import type { SettingsPatch } from '../../contract/api/settings';
import type { Settings } from '../../domain/targets/settings';
import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../context';
import { getSettings, type SettingsView, settingsInForce } from './get-settings';

/** Changes the fields of the patch. Throws AppError `read_only` for keys that the configuration file defines. */
export async function updateSettings(
  ctx: ServiceContext,
  patch: SettingsPatch,
): Promise<SettingsView> {
  refuseProvisioned('thresholds', patch.thresholds, ctx.info.provisioned.thresholds);
  refuseProvisioned('retention', patch.retention, ctx.info.provisioned.retention);
  const known = await settingsInForce(ctx);
  const value: Settings = {
    thresholds: { ...known.thresholds, ...given(patch.thresholds) },
    retention: { ...known.retention, ...given(patch.retention) },
  };
  await ctx.state.mutate([{ op: 'put', kind: 'settings', id: 'settings', value }], ctx.clock.now());
  return getSettings(ctx);
}

function given<T extends object>(patch: T | undefined): Partial<T> {
  const entries = Object.entries(patch ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<T>;
}

function refuseProvisioned(group: string, patch: object | undefined, held: string[]): void {
  const refused = Object.keys(given(patch)).filter((key) => held.includes(key));
  if (refused.length === 0) return;
  throw new AppError(
    'read_only',
    `${refused.map((key) => `${group}.${key}`).join(', ')} is set in the configuration file; change it there`,
    { details: refused },
  );
}
