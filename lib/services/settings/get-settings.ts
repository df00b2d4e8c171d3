import type { z } from 'zod';
import type { settingsViewSchema } from '../../contract/api/settings';
import { DEFAULT_SETTINGS, eventsDaysOf, type Settings } from '../../domain/targets/settings';
import type { ServiceContext } from '../service-context';

export type SettingsView = z.infer<typeof settingsViewSchema>;
type InForce = SettingsView['settings'];

/** The stored settings over the defaults: what was never set and follows another setting is absent. */
export async function storedSettings(ctx: Pick<ServiceContext, 'state'>): Promise<Settings> {
  const stored = (await ctx.state.get('settings', 'settings'))?.value;
  return {
    thresholds: { ...DEFAULT_SETTINGS.thresholds, ...stored?.thresholds },
    retention: { ...DEFAULT_SETTINGS.retention, ...stored?.retention },
  };
}

/** The settings in force. */
export async function settingsInForce(ctx: Pick<ServiceContext, 'state'>): Promise<InForce> {
  const { thresholds, retention } = await storedSettings(ctx);
  return { thresholds, retention: { ...retention, eventsDays: eventsDaysOf(retention) } };
}

export async function getSettings(
  ctx: Pick<ServiceContext, 'state' | 'info'>,
): Promise<SettingsView> {
  return { settings: await settingsInForce(ctx), provisioned: ctx.info.provisioned };
}
