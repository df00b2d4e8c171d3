import type { JourneyPlan, TargetJourney } from '../sessions/journey-plan';
import type { Stage } from '../sessions/stages';
import { INDICATOR_PHRASES, INDICATORS, type IndicatorKey, type Thresholds } from './indicators';

/** The stages that an indicator cannot do without; an indicator with none is always measured. */
const STAGES_NEEDED: Partial<Record<IndicatorKey, readonly Stage[]>> = {
  factory: ['factory'],
  emergency: ['factory'],
  agent: ['agent', 'complete'],
};

/** Whether sessions with this plan measure an indicator. Without a plan, which is the built-in journey, each is measured. */
export function isIndicatorMeasured(
  plan: JourneyPlan | undefined,
  indicator: IndicatorKey,
): boolean {
  if (plan === undefined) return true;
  if (indicator === 'emergency' && !plan.measuresEmergency) return false;
  const needed = STAGES_NEEDED[indicator] ?? [];
  return needed.every((stage) => plan.measured.includes(stage));
}

/** The indicators that sessions with this plan do not measure, in their order. */
export const unmeasuredIndicators = (plan: JourneyPlan | undefined): IndicatorKey[] =>
  INDICATORS.filter((key) => !isIndicatorMeasured(plan, key));

/** Why an indicator is not measured: what no message of the journey shows. */
const REASONS: Partial<Record<IndicatorKey, string>> = {
  factory: 'No message proves that the factory worked.',
  emergency: 'No message would report an emergency handler.',
  agent: 'No message of this journey comes from an agent.',
};

/** The sentence of a tile without a number: "Not measured by this journey. No message proves that the factory worked." */
export const unmeasuredText = (indicator: IndicatorKey): string =>
  ['Not measured by this journey.', REASONS[indicator]].filter(Boolean).join(' ');

/** What the connection indicator means without a greeting; null where the journey has one. */
export const connectionNote = (plan: JourneyPlan | undefined): string | null =>
  plan === undefined || plan.measured.includes('ready')
    ? null
    : 'Judged at accept: this journey has no greeting.';

/** Why a threshold or a rule on an indicator is refused: "factory initialisation is not measured by ag-ui: …" */
export function unmeasuredProblem(indicator: IndicatorKey, journey: string): string {
  const reason = REASONS[indicator] ?? '';
  return `${INDICATOR_PHRASES[indicator]} is not measured by the journey ${journey}: ${lowerFirst(reason)}`;
}

/** The thresholds on indicators that a target's journey does not measure, each with the reason. */
export function unmeasuredThresholds(
  thresholds: Partial<Thresholds>,
  journey: TargetJourney | undefined,
): Array<{ indicator: IndicatorKey; reason: string }> {
  if (journey === undefined) return [];
  return unmeasuredIndicators(journey.plan)
    .filter((indicator) => thresholds[indicator] !== undefined)
    .map((indicator) => ({ indicator, reason: unmeasuredProblem(indicator, journey.name) }));
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
