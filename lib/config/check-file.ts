import type { ConfigFile } from '../contract/config/config';
import { hasRedactionMark } from '../domain/redaction/redact-url';
import { unmeasuredThresholds } from '../domain/tallies/measured-indicators';
import { longestSessionMs } from '../domain/targets/deadlines';
import { definedFields } from '../kit/defined-fields';
import { checkRules } from './check-rules';
import { checkSources } from './check-sources';
import { minimumInFlight } from './in-flight';
import type { Problem } from './problems/problem';
import { isBuiltIn } from './rule-of';

const NAMES_SHOWN = 10;

/** Problems across fields: duplicate or unknown names, too few sessions in flight, invalid rules. */
export function checkFile(file: ConfigFile, problems: Problem[]): void {
  checkTargets(file, problems);
  checkNames(file, problems);
  checkTargetNames(file, problems);
  checkRules(file, problems);
  checkSources(file, problems);
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
        hint: 'use a different name for each target',
      });
    }
    seen.add(name);
    checkMarks(path, target, problems);
    for (const { indicator, reason } of unmeasuredThresholds(
      definedFields(target.thresholds),
      target.declared?.journeyDefinition,
    ))
      problems.push({
        path: `${path}.thresholds.${indicator}`,
        problem: reason.replace(/\.$/, ''),
        hint: 'remove this threshold',
      });
    if (target.namespace !== undefined && target.transport !== 'socket.io')
      problems.push({
        path: `${path}.namespace`,
        problem: `only Socket.IO has namespaces, and this target uses ${target.transport}`,
        hint: 'add transport: socket.io, or remove namespace',
      });
    const shortest = Math.min(target.interval, target.afterRelease?.interval ?? target.interval);
    const needed = minimumInFlight(
      shortest,
      longestSessionMs({
        deadlines: target.deadlines,
        idleMs: target.idle,
        journeyTimes: target.declared?.journeyTimes,
      }),
    );
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

/** A redacted form from a screen is no secret, and a file has no stored one to keep. */
function checkMarks(
  path: string,
  target: ConfigFile['targets'][number],
  problems: Problem[],
): void {
  const fields = {
    url: target.url,
    token: target.token ?? '',
    'jwt.secret': target.jwt?.secret ?? '',
  };
  const headers = Object.entries(target.headers).map(([name, value]) => [`headers.${name}`, value]);
  for (const [field = '', text = ''] of [...Object.entries(fields), ...headers]) {
    if (!hasRedactionMark(text)) continue;
    problems.push({
      path: `${path}.${field}`,
      problem: 'contains [redacted] in place of a secret',
      hint: 'write the secret itself, or a reference to the environment variable that contains it',
    });
  }
}

/** Rules, notifiers, windows and sources are identified by name at the next start. */
function checkNames(file: ConfigFile, problems: Problem[]): void {
  const named = {
    rules: file.rules.map((rule) => (isBuiltIn(rule) ? rule.builtIn : rule.name)),
    notifiers: file.notifiers.map(({ name }) => name),
    maintenance: file.maintenance.map(({ name }) => name),
    sources: file.sources.map(({ name }) => name),
  };
  for (const [section, names] of Object.entries(named)) {
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) === index) continue;
      problems.push({
        path: `${section}[${index}].name`,
        problem: `"${name}" is there twice`,
        hint: 'use a different name for each',
      });
    }
  }
}

type NameToCheck = { name: string; environment?: string | undefined; one: boolean };

/** A misspelt name would match the wrong target, or none; a name of two targets needs an environment. */
function checkTargetNames(file: ConfigFile, problems: Problem[]): void {
  const checkTargetName = (path: string, { name, environment, one }: NameToCheck) => {
    const named = file.targets.filter((target) => target.name === name);
    const meant = named.filter((target) => !environment || target.environment === environment);
    if (meant.length === 0) {
      const known = [...new Set(file.targets.map((target) => target.name))].slice(0, NAMES_SHOWN);
      const problem = `the file has no target named "${name}"${environment ? ` in ${environment}` : ''}`;
      const hint = known.length > 0 ? `known here: ${known.join(', ')}` : 'add it under targets';
      problems.push({ path, problem, hint });
    } else if (one && meant.length > 1) {
      const environments = meant.map((target) => target.environment).join(', ');
      problems.push({
        path,
        problem: `"${name}" is the name of several targets`,
        hint: `add environment: one of ${environments}`,
      });
    }
  };
  for (const [index, rule] of file.rules.entries())
    if (!isBuiltIn(rule) && rule.scope.target !== undefined)
      checkTargetName(`rules[${index}].scope.target`, {
        name: rule.scope.target,
        environment: rule.scope.environment,
        one: true,
      });
  for (const [index, window] of file.maintenance.entries())
    if (window.target !== undefined)
      checkTargetName(`maintenance[${index}].target`, {
        name: window.target,
        environment: window.environment,
        one: true,
      });
  for (const [index, source] of file.sources.entries())
    if (source.target !== undefined)
      checkTargetName(`sources[${index}].target`, {
        name: source.target,
        environment: source.environment,
        one: true,
      });
  for (const [index, { route }] of file.notifiers.entries())
    for (const [at, { name, environment }] of route.targets.entries())
      checkTargetName(`notifiers[${index}].route.targets[${at}]`, {
        name,
        environment: environment ?? undefined,
        one: false,
      });
}
