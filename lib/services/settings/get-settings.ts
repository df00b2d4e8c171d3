import type { z } from 'zod';
import type { settingsViewSchema } from '../../contract/api/settings';
import { DEFAULT_SETTINGS, type Settings } from '../../domain/targets/settings';
import type { ServiceContext } from '../service-context';

export type SettingsView = z.infer<typeof settingsViewSchema>;

/** The settings in force: stored ones over the defaults. */
export async function settingsInForce(ctx: Pick<ServiceContext, 'state'>): Promise<Settings> {
  const stored = (await ctx.state.get('settings', 'settings'))?.value;
  return {
    thresholds: { ...DEFAULT_SETTINGS.thresholds, ...stored?.thresholds },
    retention: { ...DEFAULT_SETTINGS.retention, ...stored?.retention },
  };
}

export async function getSettings(
  ctx: Pick<ServiceContext, 'state' | 'info'>,
): Promise<SettingsView> {
  return { settings: await settingsInForce(ctx), provisioned: ctx.info.provisioned };
}
