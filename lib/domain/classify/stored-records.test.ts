import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { HealthEvent } from '../sessions/health-event';
import type { Classification, SessionRecord } from '../sessions/session';
import { classifySession } from './classify-session';

type Stored = {
  name: string;
  record: SessionRecord;
  healthEvents?: HealthEvent[];
  classified?: Classification;
};

function storedIn(file: string): Stored[] {
  const url = new URL(`../../../tests/fixtures/classify/${file}`, import.meta.url);
  const lines = readFileSync(url, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line));
}

/** The classification part of a record, in the order in which `classify` writes it. */
function classificationOf(record: Classification): Classification {
  return {
    stages: record.stages,
    failedStage: record.failedStage,
    outcome: record.outcome,
    handler: record.handler,
    errorCode: record.errorCode,
    signature: record.signature,
    warnings: record.warnings,
    emergency: record.emergency,
  };
}

const FILES = ['reference-backend.jsonl', 'scripted-servers.jsonl'];
const STORED = FILES.flatMap(storedIn);

describe('sessions that an earlier version stored', () => {
  it('cover every outcome and every stage that can fail', () => {
    const outcomes = new Set(STORED.map(({ record }) => record.outcome));
    expect([...outcomes].sort()).toEqual(['degraded', 'excluded', 'failed', 'passed']);
    const stages = new Set(STORED.map(({ record }) => record.failedStage));
    expect(stages.size).toBe(10);
  });

  it.each(STORED)('are classified byte for byte as before: $name', ({ record }) => {
    expect(JSON.stringify(classifySession(record.facts))).toBe(
      JSON.stringify(classificationOf(record)),
    );
  });

  it.each(STORED.filter(({ healthEvents }) => healthEvents !== undefined))(
    'are classified byte for byte as before with health events: $name',
    (stored) => {
      const again = classifySession(stored.record.facts, stored.healthEvents);
      expect(JSON.stringify(again)).toBe(JSON.stringify(stored.classified));
    },
  );
});
