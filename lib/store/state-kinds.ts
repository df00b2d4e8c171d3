import type { IndicatorState } from '../domain/indicator-state';
import type { Release } from '../domain/release';
import type { Settings } from '../domain/settings';
import type { Target } from '../domain/target';

/** What the state store keeps, by kind. Later work adds rules, alerts, silences, verdicts here. */
export type StateKinds = {
  target: Target;
  /** Grouped by target id. */
  release: Release;
  /** One row, id `settings`. */
  settings: Settings;
  /** Id `<targetId>:<indicator>`, grouped by target id. */
  indicatorState: IndicatorState;
  /** Instances seen of a release: id `<targetId>:<release>:<instance>`, grouped by `<targetId>:<release>`. */
  instance: { targetId: string; release: string; instance: string; firstSeenAt: number };
  /** "Run now": written by a browser, answered by a probe with a session id. Grouped by target id. */
  runRequest: { targetId: string; requestedAt: number; sessionId: string | null };
};
