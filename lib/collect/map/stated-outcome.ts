import { HEALTH_OUTCOMES } from '../../domain/sessions/health-event';
import { HANDLERS, STAGES } from '../../domain/sessions/stages';
import type { Attributes } from '../otlp/rows';
import type { Finding, Reading } from './map-types';
import { textOf } from './row-fields';

/** Whether a row names a stage or an outcome of its own. */
export function statesOutcome(attributes: Attributes): boolean {
  return attributes['tocsin.stage'] !== undefined || attributes['tocsin.outcome'] !== undefined;
}

/**
 * The outcome that attributes state: `tocsin.stage`, with `tocsin.outcome` and `tocsin.handler`. `implied`: the outcome where they name
 * none; null where nothing implies one.
 */
export function readStatement(
  attributes: Attributes,
  { at, implied }: { at: number; implied: 'ok' | 'failed' | null },
): Reading {
  const named = textOf(attributes['tocsin.stage']);
  const stage = STAGES.find((one) => one === named);
  if (stage === undefined) return { rejected: `tocsin.stage is none of ${STAGES.join(', ')}` };
  const stated = textOf(attributes['tocsin.outcome']) ?? implied;
  const outcome = HEALTH_OUTCOMES.find((one) => one === stated);
  if (outcome === undefined)
    return { rejected: `tocsin.outcome is none of ${HEALTH_OUTCOMES.join(', ')}` };
  const served = textOf(attributes['tocsin.handler']);
  const handler = HANDLERS.find((one) => one === served);
  if (served !== undefined && handler === undefined)
    return { rejected: `tocsin.handler is none of ${HANDLERS.join(', ')}` };
  const finding: Finding = { stage, outcome, handler, at, rule: 'attribute' };
  return { findings: [finding] };
}
