import { createRequestMapper } from '../../lib/collect/map/map-request';
import type { MapContext } from '../../lib/collect/map/map-types';
import {
  emptyLog,
  emptySpan,
  type LogRow,
  noAttributes,
  type OtlpRow,
  type SpanRow,
} from '../../lib/collect/otlp/rows';
import { defaultSource, type Source } from '../../lib/domain/sources/source';
import { compilePatterns } from '../../lib/patterns/compile-patterns';

/** What the mapping of a request knows in tests: one target, `chat` in staging, whose WebSocket is at `/ws`. */
export function mapContext(
  source: Partial<Source> = {},
  more: Partial<MapContext> = {},
): MapContext {
  const whole = { ...defaultSource('source-1'), ...source };
  return {
    source: whole,
    patterns: compilePatterns(whole.patterns),
    target: undefined,
    environment: undefined,
    onlyEnvironment: undefined,
    isTarget: (name, environment) => name === 'chat' && environment === 'staging',
    pathOfTarget: () => '/ws',
    now: 1_795_809_500_000,
    ...more,
  };
}

export const AT = 1_795_809_400_000;
export const TRACE = '0af7651916cd43dd8448eb211c80319c';
export const resource = { 'deployment.environment.name': 'staging', 'service.version': '1.4.2' };
const origin = (scope = '') => ({ resource: Object.assign(noAttributes(), resource), scope });

export function logRow(body: LogRow['body'], more: Partial<LogRow> = {}): LogRow {
  return { ...emptyLog(origin()), at: AT, body, traceId: TRACE, ...more };
}

let spans = 0;
export function spanRow(more: Partial<SpanRow>): SpanRow {
  spans += 1;
  const spanId = spans.toString(16).padStart(16, '0');
  return {
    ...emptySpan(origin(more.scope)),
    traceId: TRACE,
    spanId,
    start: AT,
    end: AT + 50,
    ...more,
  };
}

export function mapRows(
  rows: OtlpRow[],
  source: Partial<Source> = {},
  more: Partial<MapContext> = {},
) {
  const mapper = createRequestMapper(mapContext(source, more));
  for (const row of rows) mapper.add(row);
  return mapper.finish();
}
