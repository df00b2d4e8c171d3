import type { StateWord } from '../now/indicator-state';
import {
  type EvaluatedIndicator,
  failingIndicators,
  type TargetFacts,
  unprovenIndicators,
} from '../sentence/situation';
import { GATED, type IndicatorCount, type IndicatorKey } from '../tallies/indicators';

/** One gated indicator of a target as its row shows it. */
export type IndicatorCell = {
  key: IndicatorKey;
  state: StateWord;
  /** Of the release that decides, where the target as a whole does not fail. */
  count: IndicatorCount;
  thresholdBp: number;
  /** The span that the counts are of, epoch ms. */
  window: { from: number; to: number };
  /** Its value says nothing while another indicator fails (decision 14). */
  notMeaningful: boolean;
  /** False where the journey cannot show it. */
  measured: boolean;
};

/** All indicators of a target, those too that its journey does not measure. */
type AllStates = { states: ReadonlyArray<EvaluatedIndicator & { measured?: false | undefined }> };

/**
 * The gated indicators of a row. They never contradict the row's state: one whose page still fires fails, and none holds while
 * failures that it may be about are not evaluated (decision 50).
 */
export function indicatorCells(facts: TargetFacts & AllStates): IndicatorCell[] {
  const failing = new Set(failingIndicators(facts).map(({ indicator }) => indicator));
  const unproven = new Set(unprovenIndicators(facts));
  return facts.states
    .filter(({ indicator }) => GATED.includes(indicator))
    .map(({ indicator, state, count, thresholdBp, window, ofRelease, ...one }) => {
      const fails = failing.has(indicator);
      return {
        key: indicator,
        state: fails ? 'fails' : state === 'holds' && unproven.has(indicator) ? 'unsure' : state,
        count: fails && ofRelease ? ofRelease.count : count,
        thresholdBp,
        window,
        notMeaningful: one.notMeaningful,
        measured: one.measured !== false,
      };
    });
}
