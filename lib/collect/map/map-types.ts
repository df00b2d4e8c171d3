import type { HealthOutcome } from '../../domain/sessions/health-event';
import type { Handler, Stage } from '../../domain/sessions/stages';
import type { Source } from '../../domain/sources/source';
import type { PatternSearch } from '../../patterns/compile-patterns';
import type { TextIds } from '../patterns/text-ids';

/** What the mapping of one request knows beside its rows. */
export type MapContext = {
  source: Source;
  /** Its compiled patterns. */
  patterns: PatternSearch;
  /** Named by the request, for rows that name none: id or name of a target. */
  target: string | undefined;
  environment: string | undefined;
  /** The environment of all targets, where they have one; undefined otherwise. */
  onlyEnvironment: string | undefined;
  /** Whether a target of that name is in the environment. */
  isTarget(name: string, environment: string): boolean;
  /** Path of the WebSocket of a target; without a name, of the only one of its environment. Null where that is unknown. */
  pathOfTarget(name: string | undefined, environment: string): string | null;
  /** Arrival, epoch ms. */
  now: number;
};

/** What a row says: one outcome. */
export type Finding = {
  stage: Stage;
  outcome: HealthOutcome;
  handler?: Handler | undefined;
  /** Epoch ms; 0 where the row has none. */
  at: number;
  /** The rule, as screens show it. */
  rule: string;
  errorCode?: string | undefined;
  /** Taken from a text, for what the attributes do not say. */
  ids?: TextIds & { release?: string | undefined; instance?: string | undefined };
};

/** What a row means. Why it has no health event: ignored means that it says nothing about health, rejected that it cannot be used. */
export type Reading = { findings: Finding[] } | { ignored: string } | { rejected: string };

/** A health event as `parseEvents` takes it. */
export type MappedEvent = {
  id: string;
  at: number;
  stage: Stage;
  outcome: HealthOutcome;
  handler?: Handler | undefined;
  target?: string | undefined;
  environment: string;
  release?: string | undefined;
  instance?: string | undefined;
  connectionId?: string | undefined;
  sessionId?: string | undefined;
  runId?: string | undefined;
  traceId?: string | undefined;
  errorCode?: string | undefined;
  message?: string | undefined;
  attributes: Record<string, unknown>;
};

export type Mapped = { events: MappedEvent[] } | { ignored: string } | { rejected: string };
