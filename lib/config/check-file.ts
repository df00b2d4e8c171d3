import type { ConfigFile } from '../contract/config';
import { checkRules } from './check-rules';
import type { Problem } from './config';
import { minimumInFlight } from './in-flight';
import { isBuiltIn } from './rule-of';

/** What no single field shows: names that are there twice or nowhere, too few sessions in flight, rules that are refused. */
export function checkFile(file: ConfigFile, problems: Problem[]): void {
  checkTargets(file, problems);
  checkNames(file, problems);
  checkTargetNames(file, problems);
  checkRules(file, problems);
}

function checkTargets(file: ConfigFile, problems: Problem[]): void {
  const seen = new Set<string>();
  for (const [index, target] of file.targets.entries()) {
    const path = `targets[${index}]`;
    const name = `${target.environment}\n${target.name}`;
    if (seen.has(name)) {
      problems.push({
        path: `${path}.name`,
        problem: `"${target.name}" is there twice in ${target.environment}`,
        hint: 'give each target its own name',
      });
    }
    seen.add(name);
    const shortest = Math.min(target.interval, target.afterRelease?.interval ?? target.interval);
    const needed = minimumInFlight(shortest);
    const cap = file.probe.maxInFlight;
    if (cap !== undefined && cap < needed) {
      problems.push({
        path: 'probe.maxInFlight',
        problem: `${cap} is too few for ${target.name}: one session every ${shortest / 1000} s may need ${needed} at a time`,
        hint: `use at least ${needed}, or a longer interval`,
      });
    }
  }
}

/** A name is what makes a rule, a notifier or a window the same one at the next start. */
function checkNames(file: ConfigFile, problems: Problem[]): void {
  const named = {
    rules: file.rules.map((rule) => (isBuiltIn(rule) ? rule.builtIn : rule.name)),
    notifiers: file.notifiers.map(({ name }) => name),
    maintenance: file.maintenance.map(({ name }) => name),
  };
  for (const [section, names] of Object.entries(named)) {
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) === index) continue;
      problems.push({
        path: `${section}[${index}].name`,
        problem: `"${name}" is there twice`,
        hint: 'give each its own name',
      });
    }
  }
}

/**
 * A target that only a screen made can be meant too, but a file that names targets of its own and misspells one would
 * silence the wrong things, or nothing.
 */
function checkTargetNames(file: ConfigFile, problems: Problem[]): void {
  if (file.targets.length === 0) return;
  const known = new Set(file.targets.map(({ name }) => name));
  const check = (path: string, name: string | undefined) => {
    if (name === undefined || known.has(name)) return;
    problems.push({
      path,
      problem: `the file has no target named "${name}"`,
      hint: `known here: ${[...known].slice(0, 10).join(', ')}`,
    });
  };
  for (const [index, rule] of file.rules.entries())
    if (!isBuiltIn(rule)) check(`rules[${index}].scope.target`, rule.scope.target);
  for (const [index, window] of file.maintenance.entries())
    check(`maintenance[${index}].target`, window.target);
  for (const [index, { route }] of file.notifiers.entries())
    for (const [at, name] of route.targets.entries())
      check(`notifiers[${index}].route.targets[${at}]`, name);
}
