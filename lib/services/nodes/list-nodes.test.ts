import { expect, it } from 'vitest';
import { manualClock } from '../../kit/clock';
import type { NodeRow } from '../../store/state-store';
import { nodeMetrics } from '../metrics/node-metrics';
import { listNodes } from './list-nodes';

const clock = manualClock();
const node = (name: string, more: Partial<NodeRow> & { seenAt?: number } = {}) => ({
  id: `id of ${name}`,
  name,
  roles: ['web', 'judge'],
  version: '1.2.3',
  startedAt: clock.now() - 60_000,
  clockOffsetMs: 12,
  reports: { lease: false },
  seenAt: clock.now(),
  ...more,
});
const ctx = {
  clock,
  nodes: {
    list: async () => [
      node('a', { reports: { lease: true } }),
      node('b', { seenAt: clock.now() - 15_001, reports: { lease: true }, clockOffsetMs: null }),
      // Of another version, which reports in another form.
      node('c', { reports: { lease: 'yes' } }),
    ],
  },
};

it('names who judges, and who is silent: that one judges no more', async () => {
  const { nodes } = await listNodes(ctx);
  expect(nodes.map(({ name, up, judging }) => [name, up, judging])).toEqual([
    ['a', true, true],
    ['b', false, false],
    ['c', true, false],
  ]);
});

it('has a metric of each, without an offset that was not measured', async () => {
  const text = await nodeMetrics(ctx);
  expect(text).toContain('tocsin_node_up{node="a",version="1.2.3"} 1\n');
  expect(text).toContain('tocsin_node_up{node="b",version="1.2.3"} 0\n');
  expect(text).toContain('tocsin_node_judging{node="a"} 1\n');
  expect(text).toContain('tocsin_node_clock_offset_seconds{node="a"} 0.012\n');
  expect(text).not.toContain('offset_seconds{node="b"}');
});
