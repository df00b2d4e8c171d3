import { describe, expect, it } from 'vitest';
import {
  agentEvent,
  cleanClose,
  factsOf,
  missedDeadline,
  RUN,
  stageLine,
  WELCOME,
} from '../../../tests/support/domain/classify-facts';
import { classifySession } from './classify-session';

type Sent = [type: string, more?: object];

/** Frames of our run, each with what it carries beside its type and run id. */
const frames = (sent: Sent[]) => sent.map(([type, more = {}]) => ({ type, run_id: RUN, ...more }));
const classified = (sent: Sent[], end: object = cleanClose) =>
  classifySession(factsOf([WELCOME, ...frames(sent)], end));

const by = (agent_name: string, more: object = {}) => ({ agent_name, ...more });
const answer = { payload: { result: '391' } };
const below = (agent_name: string, more: object = {}) =>
  by(agent_name, { parent_agent: 'coordinator', ...more });

describe('a run that ended', () => {
  it.each<[string, Sent[]]>([
    [
      'with the end of the agent that started first',
      [
        ['agent_started', by('coordinator')],
        ['agent_started', below('helper')],
        ['agent_completed', below('helper', answer)],
        ['agent_completed', by('coordinator', answer)],
      ],
    ],
    [
      'although a helper failed',
      [
        ['agent_started', by('coordinator')],
        ['agent_started', by('helper')],
        ['agent_error', by('helper', { error_message: 'no' })],
        ['agent_completed', by('coordinator', answer)],
      ],
    ],
    [
      'three agents deep, without names',
      [
        ['agent_started'],
        ['agent_started'],
        ['agent_started'],
        ['agent_completed', answer],
        ['agent_completed', answer],
        ['agent_completed', answer],
      ],
    ],
    [
      'before a helper that still runs',
      [
        ['agent_started', by('coordinator')],
        ['agent_started', by('helper')],
        ['agent_completed', by('coordinator', answer)],
      ],
    ],
    [
      'with two spellings of one agent',
      [
        ['agent_started', by('triage')],
        ['agent_completed', by('TriageAgent', answer)],
      ],
    ],
    [
      'after the agent was created, started and reported as running',
      [
        ['agent_created'],
        ['agent_started', by('a')],
        ['agent_running', by('a')],
        ['agent_running', by('a')],
        ['agent_completed', by('a', answer)],
      ],
    ],
    [
      'after the agent was started again',
      [
        ['agent_started', by('a')],
        ['agent_started', by('a')],
        ['agent_completed', by('a', answer)],
      ],
    ],
    [
      'where a run starts and an agent completes',
      [['run_started'], ['agent_completed', by('a', answer)]],
    ],
    [
      'around its agents, the answer in the last of them',
      [
        ['run_started'],
        ['agent_started', by('a')],
        ['agent_completed', by('a', answer)],
        ['run_completed'],
      ],
    ],
    [
      'long after a marker without an answer',
      [
        ['agent_started'],
        ['agent_completed', { payload: { lifecycle: true } }],
        ['agent_result', answer],
      ],
    ],
    [
      'with a report after a marker',
      [['agent_started'], ['agent_completed'], ['final_report', { payload: { report: 'yes' } }]],
    ],
    [
      'after an earlier run of the thread, which it names as its parent',
      [
        ['RUN_STARTED', { parentRunId: 'earlier' }],
        ['RUN_FINISHED', { parentRunId: 'earlier', ...answer }],
      ],
    ],
    ['without any start', [['agent_completed', answer]]],
  ])('%s', (_name, sent) => {
    expect(stageLine(classified(sent))).toBe('ooooooooo');
  });
});

describe('a run that did not end', () => {
  it.each<[string, Sent[]]>([
    [
      'but its helper did',
      [
        ['agent_started', by('coordinator')],
        ['agent_started', below('helper')],
        ['agent_completed', below('helper', answer)],
      ],
    ],
    [
      'but a helper that only its name distinguishes did',
      [
        ['agent_started', by('coordinator')],
        ['agent_completed', by('helper', answer)],
      ],
    ],
    [
      'but a helper that only the count of starts shows did',
      [['agent_started'], ['agent_started'], ['agent_completed', answer]],
    ],
    [
      'but two parallel helpers did',
      [
        ['agent_started', by('coordinator')],
        ['agent_started', by('one')],
        ['agent_started', by('two')],
        ['agent_completed', by('one', answer)],
        ['agent_completed', by('two', answer)],
      ],
    ],
    ['but a helper that was never started did', [['agent_completed', below('helper', answer)]]],
    [
      'although the helper’s answer streamed and the coordinator ended without one',
      [
        ['agent_started', by('coordinator')],
        ['agent_started', by('helper')],
        ['stream_chunk', by('helper', { payload: { content: '391' } })],
        ['agent_completed', by('helper', answer)],
        ['agent_completed', by('coordinator')],
      ],
    ],
    [
      'but the only agent in it did',
      [['run_started'], ['agent_started', by('a')], ['agent_completed', by('a', answer)]],
    ],
  ])('%s', (_name, sent) => {
    const result = classified(sent, missedDeadline('complete'));
    expect(stageLine(result)).toBe('oooooooF-');
  });

  it('says which agent has not ended', () => {
    const { warnings } = classified(
      [
        ['agent_started', by('coordinator')],
        ['agent_started', below('helper')],
        ['agent_completed', below('helper', answer)],
      ],
      missedDeadline('complete'),
    );
    expect(warnings).toContain(
      'the end of helper is not the end of the run: coordinator has not ended',
    );
  });

  it('distinguishes sub-runs by their ids', () => {
    const sent = [
      { type: 'agent_started', run_id: RUN, thread_id: 'thread-of-ours' },
      { type: 'agent_started', run_id: 'sub', thread_id: 'thread-of-ours' },
      { type: 'agent_completed', run_id: 'sub', thread_id: 'thread-of-ours', ...answer },
    ];
    const facts = factsOf([WELCOME, ...sent], missedDeadline('complete'));
    expect(stageLine(classifySession(facts))).toBe('oooooooF-');
  });
});

describe('an error after the end of the run', () => {
  const healthy: Sent[] = [
    ['agent_started', by('a')],
    ['agent_completed', by('a', answer)],
  ];

  it('fails it until the session closes', () => {
    const late = classified([...healthy, ['agent_error', by('a', { error_code: 'LATE' })]]);
    expect(late).toMatchObject({ failedStage: 'complete', errorCode: 'LATE' });
    expect(classified([...healthy, ['error', { message: 'x' }]]).failedStage).toBe('complete');
  });

  it('does not where it is of no run, or the server worked around it', () => {
    const unrelated = factsOf([WELCOME, ...frames(healthy), { type: 'error', message: 'x' }], {
      ...cleanClose,
    });
    expect(classifySession(unrelated).outcome).toBe('passed');
    const recovered = { message: 'x', recovered: true };
    expect(classified([...healthy, ['error', recovered]]).outcome).toBe('passed');
  });
});

describe('a final event that declares itself incomplete', () => {
  it.each([
    [{ status: 'incomplete', stop_reason: 'max_turns' }, 'max_turns'],
    [{ result: { stop_reason: 'max_tokens', text: 'half' } }, 'max_tokens'],
    [{ finish_reason: 'length' }, 'length'],
    [{ finishReason: 'SAFETY' }, 'SAFETY'],
    [{ choices: [{ finish_reason: 'content_filter' }] }, 'content_filter'],
    [{ is_error: true }, 'is_error'],
    [{ result: { is_error: true, text: 'x' } }, 'is_error'],
    [{ subtype: 'error_max_turns' }, 'error_max_turns'],
    [{ subtype: 'error_during_execution' }, 'error_during_execution'],
    [{ status: 'cancelled' }, 'cancelled'],
    [{ outcome: { type: 'interrupt' } }, 'interrupt'],
    [{ incomplete_details: { reason: 'max_output_tokens' } }, null],
    [{ error: { message: 'gave up' } }, null],
    [{ success: false }, null],
  ])('%j fails with %s', (fields, code) => {
    const result = classified([
      ['agent_started'],
      ['agent_completed', { payload: { result: 'an answer', ...fields } }],
    ]);
    expect(result).toMatchObject({ outcome: 'failed', failedStage: 'complete' });
    if (code !== null) expect(result.errorCode).toBe(code);
  });

  it.each([
    [{ stop_reason: 'end_turn' }],
    [{ finish_reason: 'stop' }],
    [{ subtype: 'success', is_error: false }],
    [{ error: null, incomplete_details: null, errors: [] }],
    [{ result: { order: 17, status: 'cancelled', text: 'the order was cancelled' } }],
    [{ status: 'completed', truncated: false }],
  ])('%j is complete', (fields) => {
    const result = classified([
      ['agent_started'],
      ['agent_completed', { payload: { result: 'an answer', ...fields } }],
    ]);
    expect(result.outcome).toBe('passed');
  });

  it('is made good by a later one', () => {
    const result = classified([
      ['agent_started'],
      ['agent_completed', { payload: { status: 'incomplete', result: 'half' } }],
      ['agent_completed', answer],
    ]);
    expect(result.outcome).toBe('passed');
  });
});

describe('facts of versions before', () => {
  it('complete with the first final event, whoever sent it', () => {
    const facts = factsOf(
      [
        WELCOME,
        agentEvent('agent_started'),
        agentEvent('agent_started'),
        agentEvent('agent_completed', { result: '391' }),
      ],
      { ...cleanClose, rules: undefined },
    );
    expect(classifySession(facts).outcome).toBe('passed');
  });
});
