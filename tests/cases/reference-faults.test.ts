import { afterAll, describe, expect, it, vi } from 'vitest';
import { type ReferenceBackend, startReferenceBackend } from '../../reference-backend/server';
import { VOCABULARIES } from '../../reference-backend/session/vocabulary';
import { FAULTS } from '../../reference-backend/settings/faults';
import { PATIENT_DEADLINES, type Probed, probeUrl } from '../support/probe/probe-url';
import { FAULT_FINDINGS, probeFault, stopFaultyBackends } from '../support/probe/reference-faults';

vi.setConfig({ testTimeout: 120_000 });

afterAll(stopFaultyBackends);
const backends: ReferenceBackend[] = [];
afterAll(async () => {
  await Promise.all(backends.map((backend) => backend.stop()));
});

function describeRecord({ outcome, failedStage, errorCode, close, warnings }: Probed): string {
  return JSON.stringify({ outcome, failedStage, errorCode, close, warnings });
}

const table = Object.keys(VOCABULARIES).flatMap((vocabulary) =>
  FAULTS.map(({ name }) => ({ vocabulary: vocabulary as keyof typeof VOCABULARIES, name })),
);

describe.concurrent('a fault of the reference backend, seen by its client alone', () => {
  it.each(table)('$name in the vocabulary $vocabulary', async ({ vocabulary, name }) => {
    const { stage, outcome = 'failed', code, close, handler, warning } = FAULT_FINDINGS[name];
    const record = await probeFault(vocabulary, name);
    const seen = describeRecord(record);
    expect(record, seen).toMatchObject({ outcome, failedStage: stage });
    if (code !== undefined)
      expect(record.errorCode, seen).toBe(typeof code === 'string' ? code : code[vocabulary]);
    if (close !== undefined) expect(record.close.code, seen).toBe(close);
    if (handler !== undefined) expect(record.handler, seen).toBe(handler);
    if (warning !== undefined) expect(record.warnings.join('\n'), seen).toContain(warning);
  });

  it.each(Object.keys(VOCABULARIES) as (keyof typeof VOCABULARIES)[])(
    'is none in the healthy backend: %s',
    async (vocabulary) => {
      const backend = await startReferenceBackend({ vocabulary, paceMs: 0 });
      backends.push(backend);
      const token = await backend.token();
      const record = await probeUrl(backend.url, {
        credentials: { kind: 'token', token },
        deadlines: PATIENT_DEADLINES,
      });
      expect(record, describeRecord(record)).toMatchObject({
        outcome: 'passed',
        failedStage: null,
      });
    },
  );
});
