import { expect, it } from 'vitest';
import { session } from '../../../../tests/support/collect-fixture';
import { classifySession } from '../../../domain/classify/classify-session';
import { sessionFactsSchema } from './session-facts';

const PLOTS = [
  'passed',
  'factory-mismatch',
  'emergency',
  'auth-rejected',
  'refused',
  'upgrade-503',
  'agent-timeout',
  'agent-error',
  'dropped',
] as const;

it.each(PLOTS)('facts of a session that is %s come through whole', (plot) => {
  const { facts } = session(plot).record;
  const sent: unknown = JSON.parse(JSON.stringify(facts));
  const read = sessionFactsSchema.parse(sent);
  expect(read).toEqual(sent);
  expect(classifySession(read)).toEqual(classifySession(facts));
});

it('refuses what is without bounds', () => {
  const { facts } = session('passed').record;
  const refused = [
    { ...facts, frames: Array.from({ length: 2_000 }, () => facts.frames[0]) },
    { ...facts, probeFault: 'x'.repeat(20_000) },
    { ...facts, connectedMs: Number.POSITIVE_INFINITY },
    { ...facts, ids: { ...facts.ids, runId: 'x'.repeat(3_000) } },
  ];
  for (const one of refused) expect(sessionFactsSchema.safeParse(one).success).toBe(false);
});
