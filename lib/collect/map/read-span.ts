import type { SpanRow } from '../otlp/rows';
import type { MapContext, Reading } from './map-types';
import { errorCodeOf, isCancellation, textOf } from './row-fields';
import { readStatement, statesOutcome } from './stated-outcome';

const ASGI_SCOPES = new Set(
  ['asgi', 'fastapi', 'starlette'].map((name) => `opentelemetry.instrumentation.${name}`),
);
const WS_SCOPE = 'opentelemetry-instrumentation-ws';
const UPGRADE_SCOPE = 'tocsin.upgrade';
const SERVER_KIND = 2;
const ERROR_CODE = 2;
const SWITCHING_PROTOCOLS = '101';

const ignored = (why: string): Reading => ({ ignored: why });

const hasFailed = ({ code }: SpanRow) => code === ERROR_CODE;

/**
 * What a span says. An outcome comes only from something that states one: a status OK of a server span, a first frame, HTTP 101, a tool's
 * error and a cancelled run state none. `path`: of the source's WebSocket; null where it is unknown.
 */
export function readSpan(row: SpanRow, context: MapContext, path: string | null): Reading {
  if (row.attributes['logfire.span_type'] === 'pending_span') return ignored('pending span');
  return (
    readStatements(row) ??
    readPatterns(row, context) ??
    readAsgi(row, context, path) ??
    readUpgrade(row, path) ??
    readAgent(row) ??
    ignored('no outcome in it')
  );
}

/** Of the span itself and of its events. */
function readStatements(row: SpanRow): Reading | null {
  const implied = hasFailed(row) ? 'failed' : 'ok';
  const stating = [
    { attributes: row.attributes, at: row.end },
    ...row.events.map(({ attributes, at }) => ({ attributes, at: at || row.end })),
  ].filter(({ attributes }) => statesOutcome(attributes));
  const readings = stating.map(({ attributes, at }) => readStatement(attributes, { at, implied }));
  if (readings.length === 0) return null;
  const findings = readings.flatMap((one) => ('findings' in one ? one.findings : []));
  return findings.length > 0 ? { findings } : (readings[0] ?? null);
}

function readPatterns(row: SpanRow, { patterns }: MapContext): Reading | null {
  const hit = patterns({
    text: row.message,
    event: '',
    span: row.name,
    attribute: (name) => textOf(row.attributes[name]),
  });
  if (!hit) return null;
  if (!hit.meaning) return ignored(`pattern ${hit.number}`);
  const rule = `pattern ${hit.number}`;
  return { findings: [{ ...hit.meaning, at: row.end, rule, errorCode: hit.groups.errorCode }] };
}

const ASGI_NAME = /^(?:HTTP )?(\S+) websocket (?:send|receive)$/;

function readAsgi(row: SpanRow, { source }: MapContext, path: string | null): Reading | null {
  const event = textOf(row.attributes['asgi.event.type']);
  if (ASGI_SCOPES.has(row.scope) && event !== undefined) {
    const elsewhere = pathProblem(ASGI_NAME.exec(row.name)?.[1], path);
    if (event === 'websocket.accept')
      return (
        elsewhere ?? { findings: [{ stage: 'accept', outcome: 'ok', at: row.start, rule: 'asgi' }] }
      );
    if (event === 'websocket.send' && source.ready === 'first-send')
      return (
        elsewhere ?? {
          findings: [{ stage: 'ready', outcome: 'ok', at: row.start, rule: 'asgi-ready' }],
        }
      );
    return ignored('ASGI event without an outcome');
  }
  if (row.scope === UPGRADE_SCOPE) return null;
  const scheme = textOf(row.attributes['url.scheme']) ?? textOf(row.attributes['http.scheme']);
  if (row.kind !== SERVER_KIND || !/^wss?$/i.test(scheme ?? '')) return null;
  // `http.status_code` is 200 even for a WebSocket, and a close of 1011 leaves no error: a status that is no error says nothing.
  if (!hasFailed(row))
    return row.scope === WS_SCOPE ? null : ignored('server span without an error');
  const errorCode = errorCodeOf(row);
  if (isCancellation(errorCode, row.message)) return ignored('cancelled');
  return (
    pathProblem(pathOfSpan(row), path) ?? {
      findings: [{ stage: 'close', outcome: 'failed', at: row.end, rule: 'asgi-error', errorCode }],
    }
  );
}

function readUpgrade(row: SpanRow, path: string | null): Reading | null {
  const status =
    textOf(row.attributes['http.status_code']) ??
    textOf(row.attributes['http.response.status_code']);
  if (row.scope === WS_SCOPE) {
    if (status !== SWITCHING_PROTOCOLS) return ignored('no outcome in it');
    const own = pathOfSpan(row);
    if (own !== undefined && path !== null && own !== path) return ignored('another path');
    return { findings: [{ stage: 'accept', outcome: 'ok', at: row.start, rule: 'ws' }] };
  }
  if (row.scope !== UPGRADE_SCOPE) return null;
  return pathProblem(pathOfSpan(row), path) ?? readAnsweredUpgrade(row.start, status);
}

/** Of our preload, which notes what the program answered: only 101 accepts, and an upgrade without an answer was left by its client. */
function readAnsweredUpgrade(at: number, status: string | undefined): Reading {
  if (status === SWITCHING_PROTOCOLS)
    return { findings: [{ stage: 'accept', outcome: 'ok', at, rule: 'upgrade' }] };
  if (status === undefined || Number(status) < 400) return ignored('no outcome in it');
  const errorCode = `HTTP_${status}`;
  return { findings: [{ stage: 'accept', outcome: 'failed', at, rule: 'upgrade', errorCode }] };
}

function pathOfSpan({ attributes }: SpanRow): string | undefined {
  const named = textOf(attributes['url.path']) ?? textOf(attributes['http.target']);
  return named?.split('?', 1)[0];
}

/** Why a span of this path cannot be assigned to the source's WebSocket; null where it is. */
function pathProblem(own: string | undefined, path: string | null): Reading | null {
  if (path === null) return ignored('the path of the source is unknown');
  return own === path ? null : ignored('another path');
}

const AGENT_SIGNS: ReadonlyArray<[attribute: string, values: readonly string[]]> = [
  ['gen_ai.operation.name', ['invoke_agent', 'invoke_workflow']],
  ['openinference.span.kind', ['AGENT']],
  ['langfuse.observation.type', ['agent']],
  ['langsmith.span.kind', ['agent']],
  ['traceloop.span.kind', ['workflow', 'agent']],
  ['ai.operationId', ['ai.generateText', 'ai.streamText']],
];

/** Whether a span is the run of an agent, which may run others inside of it. */
export function isAgentSpan({ attributes }: Pick<SpanRow, 'attributes'>): boolean {
  return AGENT_SIGNS.some(([name, values]) => values.includes(textOf(attributes[name]) ?? ''));
}

/** It does not say who served: a fallback may call a model, too. */
function readAgent(row: SpanRow): Reading | null {
  if (!isAgentSpan(row)) return null;
  const failed = hasFailed(row);
  const errorCode = failed ? errorCodeOf(row) : undefined;
  if (failed && isCancellation(errorCode, row.message)) return ignored('cancelled');
  return {
    findings: [
      { stage: 'agent', outcome: 'ok', at: row.start, rule: 'genai' },
      {
        stage: 'complete',
        outcome: failed ? 'failed' : 'ok',
        at: row.end,
        rule: 'genai',
        errorCode,
      },
    ],
  };
}
