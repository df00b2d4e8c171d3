import { type ExportedConfig, exportConfig } from '../config/export/export-config';
import { DEFAULT_SETTINGS } from '../domain/targets/settings';
import type { StateStore } from '../store/state-store';

/** The stored state as a configuration file. No secret is opened. Errors: those of the store. */
export async function exportState(
  state: Pick<StateStore, 'get' | 'list'>,
): Promise<ExportedConfig> {
  const [targets, settings, rules, notifiers, windows, tokens, sources] = await Promise.all([
    state.list('target'),
    state.get('settings', 'settings'),
    state.list('rule'),
    state.list('notifier'),
    state.list('maintenance'),
    state.list('apiToken'),
    state.list('source'),
  ]);
  const values = <T>(rows: ReadonlyArray<{ value: T }>) => rows.map(({ value }) => value);
  const { thresholds, retention } = settings?.value ?? DEFAULT_SETTINGS;
  return exportConfig({
    targets: values(targets),
    settings: {
      thresholds: { ...DEFAULT_SETTINGS.thresholds, ...thresholds },
      retention: { ...DEFAULT_SETTINGS.retention, ...retention },
    },
    rules: values(rules),
    notifiers: values(notifiers),
    windows: values(windows),
    sources: values(tokens)
      .filter(({ scope }) => scope === 'ingest')
      .map((token) => ({
        token,
        settings: sources.find(({ id }) => id === token.id)?.value ?? null,
      })),
  });
}
