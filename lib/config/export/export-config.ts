import { Document, isScalar, Scalar, visit } from 'yaml';
import type { NotifierConfig } from '../../domain/alerts/notifier';
import type { MaintenanceWindow } from '../../domain/alerts/silence';
import type { Rule } from '../../domain/rules/rule';
import { INDICATORS } from '../../domain/tallies/indicators';
import { DEFAULT_SETTINGS, type Settings } from '../../domain/targets/settings';
import type { Target } from '../../domain/targets/target';
import { exportMaintenance, exportNotifier, exportRule, targetNames } from './export-alerts';
import { createExportedJourneys } from './export-journeys';
import { type ExportedSource, exportSource } from './export-sources';
import { exportTarget, exportThresholds, withoutDefaults } from './export-target';
import { createVariables, type ExportedVariable } from './variables';

/** What is stored of all that a file can define. Its secrets may be sealed: none of them is read. */
export type ExportedState = {
  targets: readonly Target[];
  settings: Settings;
  rules: readonly Rule[];
  notifiers: readonly NotifierConfig[];
  windows: readonly MaintenanceWindow[];
  sources: readonly ExportedSource[];
};

export type ExportedConfig = {
  /** The file. Contains no secret. */
  text: string;
  variables: ExportedVariable[];
  /** What the file cannot say, one sentence each. */
  notes: string[];
};

/** The stored state as a configuration file: an empty Tocsin that is started with it has the same state. */
export function exportConfig(state: ExportedState): ExportedConfig {
  const variables = createVariables();
  const notes: string[] = [];
  const journeys = createExportedJourneys();
  const tools = { variables, notes, targets: targetNames(state.targets), journeys };
  const entries = <T extends { name: string }>(
    all: readonly T[],
    one: (value: T) => Record<string, unknown> | null,
  ) =>
    byName(all)
      .map(one)
      .filter((fields) => fields !== null);
  const content = withoutDefaults({
    targets: entries(state.targets, (target) => exportTarget(target, tools)),
    ...exportSettings(state.settings),
    rules: entries(state.rules, (rule) => exportRule(rule, tools)),
    notifiers: entries(state.notifiers, (notifier) => exportNotifier(notifier, tools)),
    sources: uniquelyNamed(
      entries(
        state.sources.map((source) => ({ ...source, name: source.token.name })),
        (source) => exportSource(source, tools),
      ),
    ),
    maintenance: uniquelyNamed(entries(state.windows, (one) => exportMaintenance(one, tools))),
  });
  const document = new Document(content, { aliasDuplicateObjects: false });
  visit(document, {
    // A field that happens to have the name of the merge key.
    Pair(_, { key }) {
      if (isScalar(key) && key.value === '<<') key.type = Scalar.QUOTE_DOUBLE;
    },
  });
  document.commentBefore = commentOf(variables.list(), notes);
  const text = journeys.withTexts(document.toString({ lineWidth: 0 }));
  return { text, variables: variables.list(), notes };
}

/** In an order that does not depend on ids, so that two exports can be compared. */
function byName<T extends { name: string }>(all: readonly T[]): T[] {
  const key = (one: T) => `${one.name}\n${'environment' in one ? String(one.environment) : ''}`;
  return all.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

function exportSettings({ thresholds, retention }: Settings): Record<string, unknown> {
  const changed = INDICATORS.filter((key) => thresholds[key] !== DEFAULT_SETTINGS.thresholds[key]);
  const days = (value: number, usual: number) => (value === usual ? undefined : `${value}d`);
  const { sessionsDays, talliesDays } = DEFAULT_SETTINGS.retention;
  return {
    thresholds: exportThresholds(Object.fromEntries(changed.map((key) => [key, thresholds[key]]))),
    retention: withoutDefaults({
      sessions: days(retention.sessionsDays, sessionsDays),
      tallies: days(retention.talliesDays, talliesDays),
    }),
  };
}

/** The file identifies windows and sources by name, the screens do not. */
function uniquelyNamed(windows: ReadonlyArray<Record<string, unknown>>) {
  const seen = new Map<string, number>();
  return windows.map((window) => {
    const name = String(window.name);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? window : { ...window, name: `${name} (${count})` };
  });
}

function commentOf(variables: readonly ExportedVariable[], notes: readonly string[]): string {
  const lines = [
    'Exported by Tocsin. The sections probe and gate are not in the data: take them from the file in force.',
    ...notes.map((note) => `Note: ${note}.`),
    ...(variables.length > 0 ? ['Set these variables:'] : []),
    ...variables.map(({ name, of, value }) =>
      value === null ? `  ${name}: ${of}` : `  ${name}: ${of}, ${JSON.stringify(value)}`,
    ),
  ];
  return lines.map((line) => ` ${line.replace(/[\r\n]+/g, ' ')}`).join('\n');
}
