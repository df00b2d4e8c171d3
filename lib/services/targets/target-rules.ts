import { isRuleMeasured } from '../../domain/rules/rule-problem';
import { listText } from '../../domain/tallies/format-counts';
import { unmeasuredThresholds } from '../../domain/tallies/measured-indicators';
import type { Target } from '../../domain/targets/target';
import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../service-context';

/** Throws AppError `conflict` where another target of the environment has the name. */
export async function requireUniqueTargetName(
  ctx: Pick<ServiceContext, 'state'>,
  target: Pick<Target, 'id' | 'name' | 'environment'>,
): Promise<void> {
  const taken = (await ctx.state.list('target')).some(
    ({ id, value }) =>
      id !== target.id && value.name === target.name && value.environment === target.environment,
  );
  if (taken) {
    throw new AppError(
      'conflict',
      `${target.environment} already has a target named ${target.name}`,
    );
  }
}

/** Throws AppError `invalid_input` where a threshold is set on an indicator that the target's journey does not measure. */
export function requireMeasuredThresholds({
  thresholds,
  journeyDefinition,
}: Pick<Target, 'thresholds' | 'journeyDefinition'>): void {
  const details = unmeasuredThresholds(thresholds, journeyDefinition).map(
    ({ indicator, reason }) => ({
      path: `thresholds.${indicator}`,
      message: `${reason} Remove this threshold.`,
    }),
  );
  const [first] = details;
  if (first) throw new AppError('invalid_input', first.message, { details });
}

/** Throws AppError `invalid_input` where a target has a namespace and a transport that has none. */
export function requireNamespaceTransport({
  namespace,
  transport,
}: Pick<Target, 'namespace' | 'transport'>): void {
  if (namespace === undefined || transport === 'socket.io') return;
  const message = `Only Socket.IO has namespaces, and this target uses ${transport}: set transport to socket.io, or remove the namespace.`;
  throw new AppError('invalid_input', message, { details: [{ path: 'namespace', message }] });
}

/**
 * Throws AppError `invalid_input` where a rule for this target alone counts what its new journey does not measure: it could never fire
 * again. Rules for many targets leave it out.
 */
export async function requireMeasuredRules(
  ctx: Pick<ServiceContext, 'state'>,
  target: Target,
  before: Target,
): Promise<void> {
  const { journeyDefinition } = target;
  if (journeyDefinition?.hash === before.journeyDefinition?.hash) return;
  const rules = (await ctx.state.list('rule')).map((row) => row.value);
  const names = rules
    .filter(({ scope, enabled }) => enabled && scope.targetId === target.id)
    .filter((rule) => !isRuleMeasured(rule, journeyDefinition?.plan))
    .map(({ name }) => name);
  if (names.length === 0) return;
  const message = `The journey ${target.journey} does not measure what ${listText(names)} count${names.length === 1 ? 's' : ''}: switch off or remove ${names.length === 1 ? 'that rule' : 'those rules'} first.`;
  throw new AppError('invalid_input', message, { details: [{ path: 'journey', message }] });
}
