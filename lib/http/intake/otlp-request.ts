import { HTTP_STATUS_BY_CODE } from '../../contract/api/errors';
import { type RowsAnswer, rowsQuerySchema, type SentRows } from '../../contract/api/intake/rows';
import { withoutBasePath } from '../../contract/base-path';
import { AppError, isAppError } from '../../kit/errors';
import { eventSourceOf } from '../../services/events/event-source';
import { collectRows } from '../../services/rows/collect-rows';
import { noteUnread } from '../api/note-unread';
import { announcedBytes, usingBody } from '../api/read-body';
import type { Handler } from '../api/route';
import { placeOfRequest } from './place-of-request';
import { parseRowsJson, ROWS_LIMITS } from './rows-body';
import {
  exportAnswerJson,
  exportAnswerProtobuf,
  type OtlpSignal,
  statusProtobuf,
} from './write-otlp';

type Call = Parameters<Handler>[0];

const PROTOBUF = 'application/x-protobuf';

/** Exporters give up after ten seconds: with a longer wait they drop the batch at once. Seconds. */
const LONGEST_WAIT = 4;

/** Codes of `google.rpc.Code`. */
const RPC_CODES: Record<string, number> = {
  invalid_input: 3,
  not_found: 5,
  forbidden: 7,
  too_large: 8,
  busy: 14,
  rate_limited: 14,
  unavailable: 14,
  timeout: 14,
  unauthorized: 16,
};
const RPC_INTERNAL = 13;

/**
 * Takes an OTLP/HTTP export. Answers in the content type of the request, errors as `google.rpc.Status`. What another try can cure is 503
 * with a short `Retry-After`, never 429: released Python exporters drop a batch on that.
 */
export function otlpHandler(signal: OtlpSignal): Handler {
  return async (call) => {
    try {
      return answerExport(call, signal, await collectExport(call, signal));
    } catch (error) {
      return answerFailure(call, error);
    }
  };
}

/** Metrics are not read: an exporter that sends them as well must not log an error a minute. */
export const metricsHandler: Handler = async (call) => {
  call.services.collector.reports.noteMetrics(eventSourceOf(call.actor).id);
  return send(200, { body: isProtobuf(call) ? Buffer.alloc(0) : '{}' });
};

const isProtobuf = ({ request }: Call) =>
  request.headers.get('content-type')?.toLowerCase().startsWith(PROTOBUF) ?? false;

async function collectExport(call: Call, signal: OtlpSignal): Promise<RowsAnswer> {
  const { actor, services, runtime, request, query } = call;
  const kind = signal === 'logs' ? 'otlp_logs' : 'otlp_spans';
  const source = eventSourceOf(actor);
  const place = placeOfRequest(request, query(rowsQuerySchema));
  services.collector.requireRoomForRows(kind, source, announcedBytes(request));
  const onRefused = (bytes: number) => services.collector.reports.noteRefused(source.id, bytes);
  const limits = { ...ROWS_LIMITS, budget: runtime.bodies, onRefused };
  return usingBody(request, limits, async (body, onRead) => {
    const sent: SentRows = {
      kind,
      body: isProtobuf(call)
        ? { protobuf: body }
        : { json: await parseRowsJson(body, services.clock) },
    };
    return collectRows(services, { rows: sent, source, onRead, ...place });
  });
}

function answerExport(call: Call, signal: OtlpSignal, { rejectedRows, rejected }: RowsAnswer) {
  const message = [...new Set(rejected.map((one) => one.message))].slice(0, 3).join('; ');
  const answer = { rejectedRows, message };
  const body = isProtobuf(call)
    ? exportAnswerProtobuf(answer)
    : JSON.stringify(exportAnswerJson(answer, signal));
  return send(200, { body });
}

function answerFailure(call: Call, error: unknown): Response {
  const known = isAppError(error)
    ? error
    : new AppError('internal', 'something went wrong; the log of the server has the details');
  const { runtime, request, actorOrNull: actor } = call;
  const path = withoutBasePath(new URL(request.url).pathname);
  if (!isAppError(error)) runtime.report(error, `POST ${path}`);
  noteUnread(runtime, { path, actor, userAgent: request.headers.get('user-agent') }, known);
  const { code, message, retryable } = known;
  const status = retryable ? 503 : (HTTP_STATUS_BY_CODE[code] ?? 500);
  const rpc = { code: RPC_CODES[code] ?? RPC_INTERNAL, message };
  const headers: Record<string, string> = {
    ...(retryable ? { 'retry-after': String(retrySeconds(known)) } : {}),
    // The rest of an unread body must not be parsed as the next request.
    ...(code === 'too_large' ? { connection: 'close' } : {}),
  };
  const body = isProtobuf(call) ? statusProtobuf(rpc) : JSON.stringify(rpc);
  return send(status, { body, headers });
}

function retrySeconds({ details }: AppError): number {
  const ms =
    typeof details === 'object' && details !== null && 'retryAfterMs' in details
      ? Number(details.retryAfterMs)
      : 1_000;
  return Math.min(LONGEST_WAIT, Math.max(1, Math.ceil(ms / 1_000)));
}

type Reply = { body: string | Buffer; headers?: Record<string, string> };

/** Text is JSON, bytes are protobuf. */
function send(status: number, { body, headers = {} }: Reply): Response {
  const isText = typeof body === 'string';
  return new Response(isText ? body : new Uint8Array(body), {
    status,
    headers: {
      'content-type': isText ? 'application/json' : PROTOBUF,
      'cache-control': 'no-store',
      ...headers,
    },
  });
}
