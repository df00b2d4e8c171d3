import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { AppError } from '../../lib/kit/errors';
import { startIntake } from '../support/intake-fixture';

const CLIENT = fileURLToPath(new URL('../support/otel-client.ts', import.meta.url));

function runClient(connectionId: string, env: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, ['--import', 'tsx', CLIENT, connectionId], {
    env: { PATH: process.env.PATH, NODE_ENV: 'test', ...env },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      printed += chunk;
    });
  return new Promise((resolve) =>
    child.on('close', (code) => resolve(`${code === 0 ? '' : `exit ${code} `}${printed}`)),
  );
}

it.each([
  ['http/protobuf', 'gzip'],
  ['http/json', 'none'],
])(
  'the JavaScript SDK reports by its variables alone, and nothing is lost or doubled where the store is away: %s, %s',
  async (protocol, compression) => {
    const refused: string[] = [];
    const { url, addSource, eventsOf, collector } = await startIntake({
      guarded: true,
      now: Date.now(),
      collectorOf: (made) => ({
        ...made,
        async collectRows(rows, origin) {
          if (refused.includes(rows.kind)) return made.collectRows(rows, origin);
          refused.push(rows.kind);
          // The first try is stored and not acknowledged.
          await made.collectRows(rows, origin);
          throw new AppError('unavailable', 'the store is away');
        },
      }),
    });
    const { token } = await addSource({ name: 'sdk' });
    const printed = await runClient('otel-1', {
      OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/api/v1/otlp`,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_COMPRESSION: compression,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${token},x-tocsin-target=chat`,
    });
    expect(printed).toBe('');
    expect(refused.sort()).toEqual(['otlp_logs', 'otlp_spans']);
    const events = await eventsOf('otel-1');
    expect(events.map(({ stage, outcome }) => `${stage} ${outcome}`).sort()).toEqual([
      'agent ok',
      'complete failed',
      'factory ok',
      'ready ok',
    ]);
    expect(new Set(events.map(({ targetId }) => targetId))).toEqual(new Set(['t1']));
    expect(collector.stats().sources[0]?.kinds).toMatchObject([
      { kind: 'otlp_logs', accepted: 2, duplicates: 2, ignored: 2 },
      { kind: 'otlp_spans', accepted: 2, duplicates: 2 },
    ]);
  },
);
