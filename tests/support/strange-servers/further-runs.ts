import { DEFAULT_SESSION_LIMITS } from '../../../lib/probe/session/session-limits';
import type { Request } from '../probe/servers';
import { frame, upgraded, WELCOME } from '../probe/servers';
import {
  ANSWER,
  answeringWith,
  idsOf,
  runWell,
  type Strange,
  starting,
  textFrame,
  welcoming,
} from './strange-server';

const emptyAt = (name: string, end: object): Strange => ({
  name,
  serve: answeringWith(end),
  is: 'complete',
  misses: { completionMs: 300, settleMs: 50 },
});

/** Ends that look like success and have no answer, or say that they are none. */
export const FALSE_ENDS: Strange[] = [
  emptyAt('an answer that is only an error', { result: { error: 'boom', code: 7 } }),
  emptyAt('a conversation without a word of the agent', {
    messages: [{ role: 'user', content: 'What is 17 times 23?' }],
  }),
  emptyAt('the name of a model and no answer', { result: { model: 'large-1', text: '' } }),
  emptyAt('a candidate without parts', {
    candidates: [{ content: { parts: [], role: 'model' }, finishReason: 'STOP' }],
  }),
  emptyAt('an answer of nulls, empty texts and empty lists', {
    result: null,
    output: '',
    content: [{ type: 'text', text: '' }],
  }),
  emptyAt('Bedrock stopped by a guardrail', { ...ANSWER, stopReason: 'guardrail_intervened' }),
  emptyAt('Gemini at its limit', {
    candidates: [{ content: { parts: [{ text: '39' }] }, finishReason: 'MAX_TOKENS' }],
  }),
  emptyAt('a run that waits for a tool of ours', { ...ANSWER, status: 'requires_action' }),
  emptyAt('a process that was killed', { ...ANSWER, exit_code: 137 }),
  emptyAt('a status of OpenTelemetry', { ...ANSWER, status: { code: 2, message: 'boom' } }),
  emptyAt('a flag that is a text', { ...ANSWER, is_error: 'true' }),
  emptyAt('errors in a list beside the answer', { ...ANSWER, errors: ['the model timed out'] }),
  {
    name: 'blank pieces of an answer, then the end',
    serve: starting((request) => {
      const ids = idsOf(request);
      for (const content of ['', ' ', '\n'])
        request.send({ type: 'stream_chunk', ...ids, content });
      request.send({ type: 'agent_completed', ...ids });
    }),
    is: 'complete',
    misses: { completionMs: 300 },
  },
  {
    name: 'two starts without names, and one end',
    serve: starting((request) => {
      request.send({ type: 'agent_started', ...idsOf(request) });
      request.send({ type: 'agent_completed', ...idsOf(request), ...ANSWER });
    }),
    is: 'complete',
    misses: { completionMs: 300 },
  },
  ...(
    [
      ['its parents as LangChain lists them', { parent_ids: ['coordinator-run'] }],
      ['its depth', { depth: 1 }],
      ['a path', { agent_path: ['coordinator', 'helper'] }],
    ] as const
  ).map(
    ([what, lineage]): Strange => ({
      name: `the end of a helper that is known by ${what}`,
      serve: welcoming((request) => {
        const ids = idsOf(request);
        request.send({ type: 'agent_started', ...ids, agent_name: 'coordinator' });
        request.send({ type: 'agent_started', ...ids, agent_name: 'helper', ...lineage });
        request.send({
          type: 'agent_completed',
          ...ids,
          agent_name: 'helper',
          ...lineage,
          ...ANSWER,
        });
      }),
      is: 'complete',
      misses: { completionMs: 300 },
    }),
  ),
  {
    name: 'a handler that fails and a run that follows, in one packet',
    serve: upgraded((socket) => {
      socket.write(textFrame(WELCOME));
      socket.once('data', () =>
        socket.write(
          Buffer.concat(
            [
              { type: 'error', error_code: 'HANDLER_FAILED', message: 'agent handler is missing' },
              { type: 'agent_started' },
              { type: 'agent_completed', ...ANSWER },
            ].map((one) => textFrame(one)),
          ),
        ),
      );
      socket.on('data', (data) => {
        if (data[0] === 0x88) socket.end(frame(8, Buffer.from([0x03, 0xe8])));
      });
    }),
    is: 'degraded',
  },
  {
    name: 'a run that goes on until the limit of frames',
    serve: starting((request) => {
      for (let n = 0; n < 600; n++)
        request.send({ type: 'agent_thinking', ...idsOf(request), n, reasoning: 'hm' });
    }),
    is: 'excluded',
    spec: { limits: { ...DEFAULT_SESSION_LIMITS, frames: 500 } },
  },
];

const passing = (name: string, end: object): Strange => ({
  name,
  serve: answeringWith(end),
  is: 'passed',
});

/** Healthy runs in the shapes of other libraries. */
export const FURTHER_RUNS: Strange[] = [
  passing('blocks of content', { content: [{ type: 'text', text: '391' }] }),
  passing('parts of a candidate', {
    candidates: [{ content: { parts: [{ text: '391' }], role: 'model' }, finishReason: 'STOP' }],
  }),
  passing('artifacts of A2A', { artifacts: [{ parts: [{ kind: 'text', text: '391' }] }] }),
  passing('messages of LangGraph', {
    messages: [
      { role: 'user', content: 'What is 17 times 23?' },
      { role: 'assistant', content: '391' },
    ],
  }),
  passing('output items of a response', {
    output: [{ type: 'message', content: [{ type: 'output_text', text: '391' }] }],
  }),
  passing('an answer that is zero', { result: 0 }),
  {
    name: 'an attempt that fails, and one that works',
    serve: starting((request) => {
      const ids = idsOf(request);
      request.send({ type: 'agent_error', ...ids, message: 'overloaded', retrying: true });
      request.send({ type: 'agent_started', ...ids });
      request.send({ type: 'agent_completed', ...ids, ...ANSWER });
    }),
    is: 'passed',
  },
  {
    name: 'a warning in the shape of an error',
    serve: starting((request) => {
      request.send({ type: 'error', severity: 'warning', message: 'the search tool is slow' });
      request.send({ type: 'agent_completed', ...idsOf(request), ...ANSWER });
    }),
    is: 'passed',
  },
  {
    name: 'every event three envelopes deep',
    serve: welcoming((request) => {
      const sent = { ...request, send: (event: unknown) => request.send(wrap(event)) };
      runWell(sent as Request);
    }),
    is: 'passed',
  },
  {
    name: 'keys twice, the last one right',
    serve: welcoming(({ send, runId }) => {
      send(`{"type":"ping","type":"agent_started","run_id":"${runId}"}`);
      send(`{"type":"agent_error","type":"agent_completed","run_id":"${runId}","result":"391"}`);
    }),
    is: 'passed',
  },
  {
    name: 'an id of the run that is an object, and one of 10,000 characters',
    serve: welcoming(({ send }) => {
      send({ type: 'agent_started', run_id: { id: 1 }, thread_id: ['x'] });
      send({ type: 'agent_thinking', task: 'x'.repeat(10_000) });
      send({ type: 'agent_completed', run_id: null, ...ANSWER });
    }),
    is: 'passed',
  },
  {
    name: 'a server that resets the connection behind its close frame',
    serve: upgraded((socket) => {
      socket.write(textFrame(WELCOME));
      socket.once('data', () =>
        socket.write(
          Buffer.concat([
            textFrame({ type: 'agent_started' }),
            textFrame({ type: 'agent_completed', ...ANSWER }),
          ]),
        ),
      );
      socket.on('data', (data) => {
        if (data[0] !== 0x88) return;
        socket.write(frame(8, Buffer.from([0x03, 0xe8])), () => socket.resetAndDestroy());
      });
    }),
    is: 'passed',
  },
];

const wrap = (event: unknown) => ({ event: 'message', data: { type: 'update', payload: event } });
