import { describe, expect, it } from 'vitest';
import {
  cleanClose,
  factsOf,
  missedDeadline,
  REQUESTED_AT,
  stageLine,
  WELCOME,
} from '../../../tests/support/domain/classify-facts';
import { uuidv7 } from '../../kit/ids';
import { hasProbeId, markProbeId } from '../sessions/probe-id';
import { classifySession } from './classify-session';

const OF_ANOTHER = markProbeId(uuidv7(REQUESTED_AT - 5_000));
const run = (ids: object) => [
  { type: 'agent_started', ...ids },
  { type: 'agent_completed', ...ids, payload: { result: '391' } },
];

describe('ids of sessions of ours', () => {
  it('are recognised in any spelling, and no other id is', () => {
    const id = markProbeId(uuidv7(Date.now()));
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    for (const text of [id, id.toUpperCase(), id.replaceAll('-', ''), `run_${id}/2`])
      expect(hasProbeId(text)).toBe(true);
    for (let n = 0; n < 1_000; n++) expect(hasProbeId(uuidv7(n))).toBe(false);
    expect(hasProbeId('')).toBe(false);
  });
});

describe('events with foreign ids', () => {
  it.each<[string, object[]]>([
    ['a run that the backend made', run({ run_id: 'run_77aa' })],
    ['a thread that the backend made', run({ thread_id: 'thread_5' })],
    ['a new run in our thread', run({ run_id: 'r', thread_id: 'thread-of-ours' })],
    [
      'run and thread that an acknowledgement introduced',
      [{ type: 'ack', run_id: 'r1', thread_id: 't1' }, ...run({ run_id: 'r1', thread_id: 't1' })],
    ],
    [
      'a clock that is 30 s behind',
      run({ run_id: 'run_77aa', timestamp: new Date(REQUESTED_AT - 30_000).toISOString() }),
    ],
    [
      'a clock that is hours behind, in the welcome as well',
      [
        { type: 'connected', timestamp: (REQUESTED_AT - 7_200_000) / 1000 },
        ...run({ run_id: 'run_77aa', timestamp: (REQUESTED_AT - 7_199_000) / 1000 }),
      ],
    ],
    ['times without a zone', run({ run_id: 'run_77aa', timestamp: '2020-01-01T00:00:00' })],
  ])('are ours: %s', (_name, events) => {
    expect(stageLine(classifySession(factsOf([WELCOME, ...events], cleanClose)))).toBe('ooooooooo');
  });

  const YESTERDAY = REQUESTED_AT - 86_400_000;
  it.each<[string, object[], string]>([
    ['another session of ours', run({ run_id: OF_ANOTHER }), 'a leak between users'],
    ['its thread alone', run({ thread_id: OF_ANOTHER }), 'a leak between users'],
    [
      'its run in a thread of ours',
      run({ run_id: OF_ANOTHER, thread_id: 'thread-of-ours' }),
      'a leak between users',
    ],
    ['run and thread foreign', run({ run_id: 'r', thread_id: 't' }), 'neither the run nor the'],
    ['a replay', run({ run_id: 'r', timestamp: YESTERDAY / 1000 }), 'before our request (r)'],
    [
      'a replay without ids',
      run({ timestamp: new Date(YESTERDAY).toISOString() }),
      'before our request (without an id)',
    ],
  ])('are not ours: %s', (_name, events, warning) => {
    const result = classifySession(factsOf([WELCOME, ...events], missedDeadline('agent')));
    expect(result).toMatchObject({ outcome: 'failed' });
    expect(result.stages.find(({ stage }) => stage === 'agent')?.outcome).not.toBe('ok');
    expect(result.warnings.join('\n')).toContain(warning);
  });

  it('warn of a leak in a session that passes', () => {
    const ours = run({ run_id: 'run-of-ours' });
    const facts = factsOf([WELCOME, ...run({ run_id: OF_ANOTHER }), ...ours], cleanClose);
    const { outcome, warnings } = classifySession(facts);
    expect(outcome).toBe('passed');
    expect(warnings.join()).toContain('a leak between users');
  });
});
