import { fileWarnings } from '../../config/file-warnings';
import { type LoadOptions, loadConfigFile } from '../../config/load-config';
import { problemTable } from '../../config/problems/problem-table';

/** The answer of a check, for a terminal. */
export type ConfigCheck = { isValid: boolean; text: string };

/** Checks a configuration file as a start would, without starting anything. All problems at once. */
export function checkConfig(path: string, options: LoadOptions): ConfigCheck {
  const result = loadConfigFile(path, options);
  if ('problems' in result) return { isValid: false, text: problemTable(result.problems) };
  const { targets, notifiers, rules, maintenance } = result.file;
  const counts = [
    countText(targets.length, 'target'),
    countText(notifiers.length, 'notifier'),
    countText(rules.length, 'rule'),
    countText(maintenance.length, 'maintenance window'),
  ];
  const warnings = fileWarnings(result.file).map((warning) => `warning: ${warning}`);
  return {
    isValid: true,
    text: [`${path} is right: ${counts.join(', ')}`, ...warnings].join('\n'),
  };
}

function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
