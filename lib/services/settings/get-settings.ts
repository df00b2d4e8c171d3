import type { z } from 'zod';
import type { settingsViewSchema } from '../../contract/api/settings';
import { DEFAULT_SETTINGS, eventsDaysOf } from '../../domain/targets/settings';
import type { ServiceContext } from '../service-context';

export type SettingsView = z.infer<typeof settingsViewSchema>;
type InForce = SettingsView['settings'];

/** The settings in force: stored ones over the defaults. */
export async function settingsInForce(ctx: Pick<ServiceContext, 'state'>): Promise<InForce> {
  const stored = (await ctx.state.get('settings', 'settings'))?.value;
  const retention = { ...DEFAULT_SETTINGS.retention, ...stored?.retention };
  return {
    thresholds: { ...DEFAULT_SETTINGS.thresholds, ...stored?.thresholds },
    retention: { ...retention, eventsDays: eventsDaysOf(retention) },
  };
}

export async function getSettings(
  ctx: Pick<ServiceContext, 'state' | 'info'>,
): Promise<SettingsView> {
  return { settings: await settingsInForce(ctx), provisioned: ctx.info.provisioned };
}
