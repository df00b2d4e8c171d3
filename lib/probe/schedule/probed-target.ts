import type { ProbedTarget } from '../../domain/sessions/finished-session';
import { journeyLabels } from '../../domain/sessions/journey-labels';
import type { Target } from '../../domain/targets/target';

/** The target of a session, as its record names it. */
export function probedTarget(target: Target, location: string): ProbedTarget {
  return {
    targetId: target.id,
    target: target.name,
    environment: target.environment,
    location,
    ...journeyLabels(target),
    transport: target.transport,
  };
}
