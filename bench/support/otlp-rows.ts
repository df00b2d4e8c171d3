import type { HealthEventInput } from '../../lib/contract/api/events';
import { encodeOtlp } from '../../tests/support/otlp-oracle';

const text = (key: string, value: string | undefined) =>
  value === undefined ? [] : [{ key, value: { stringValue: value } }];

/** The same events as one export of log records, as an SDK sends it: what all have in common is of the resource. */
export function exportOf(batch: readonly HealthEventInput[]): Buffer {
  const logRecords = batch.map((event) => ({
    timeUnixNano: `${event.at}000000`,
    observedTimeUnixNano: `${event.at}000000`,
    severityNumber: 9,
    severityText: 'INFO',
    body: { stringValue: `stage ${event.stage} of the connection` },
    traceId: Buffer.from(event.traceId ?? '', 'hex').toString('base64'),
    attributes: [
      ...text('tocsin.event.id', event.id),
      ...text('tocsin.stage', event.stage),
      ...text('tocsin.outcome', event.outcome),
      ...text('tocsin.handler', event.handler),
      ...text('connection_id', event.connectionId),
      ...text('run_id', event.runId),
      ...text('service.instance.id', event.instance),
    ],
  }));
  const [first] = batch;
  const attributes = [
    ...text('deployment.environment.name', first?.environment),
    ...text('service.version', first?.release),
    ...text('tocsin.target', first?.target),
  ];
  return encodeOtlp('LogsRequest', {
    resourceLogs: [
      { resource: { attributes }, scopeLogs: [{ scope: { name: 'chat' }, logRecords }] },
    ],
  });
}
