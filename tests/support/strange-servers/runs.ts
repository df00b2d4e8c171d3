import {
  ANSWER,
  answeringWith,
  CREDENTIAL,
  idsOf,
  runWell,
  type Strange,
  starting,
  welcoming,
} from './strange-server';

/** Deep enough for every library, and no deeper than we read. */
const nested = (depth: number): unknown =>
  depth === 0 ? { content: '391' } : { value: nested(depth - 1) };

/** Healthy runs in odd clothes. */
export const HEALTHY_RUNS: Strange[] = [
  {
    name: 'the end twice',
    serve: welcoming((request) => {
      runWell(request);
      request.send({ type: 'agent_completed', ...idsOf(request), ...ANSWER });
    }),
    is: 'passed',
  },
  {
    name: 'a run id that is a number',
    serve: welcoming((request) => runWell({ ...request, runId: 4711 as unknown as string })),
    is: 'passed',
  },
  {
    name: 'ids under another name',
    serve: welcoming(({ send, runId }) => {
      send({ type: 'agent_started', task_id: runId, id: 1 });
      send({ type: 'agent_completed', task_id: runId, id: 1, ...ANSWER });
    }),
    is: 'passed',
  },
  {
    name: 'our ids in capitals, and without dashes',
    serve: welcoming((request) =>
      runWell({
        ...request,
        runId: request.runId.toUpperCase(),
        threadId: request.threadId.replaceAll('-', ''),
      }),
    ),
    is: 'passed',
  },
  {
    name: 'ids that are made of ours',
    serve: welcoming((request) =>
      runWell({
        ...request,
        runId: `run_${request.runId}`,
        threadId: `thread-${request.threadId.replaceAll('-', '')}`,
      }),
    ),
    is: 'passed',
  },
  {
    name: 'a run of somebody else between ours',
    serve: welcoming((request) => {
      const other = { ...request, runId: 'r-other', threadId: 't-other' };
      request.send({ type: 'agent_started', ...idsOf(request) });
      runWell(other);
      request.send({ type: 'agent_error', ...idsOf(other), message: 'not ours' });
      request.send({ type: 'agent_completed', ...idsOf(request), ...ANSWER });
    }),
    is: 'passed',
  },
  {
    name: 'an error of another run after the end of ours',
    serve: welcoming((request) => {
      runWell(request);
      request.send({ type: 'error', run_id: 'r-other', message: 'not ours' });
    }),
    is: 'passed',
  },
  {
    name: 'an answer about errors',
    serve: answeringWith({
      payload: {
        result: 'The deployment failed over successfully; no error, and authentication holds.',
      },
    }),
    is: 'passed',
  },
  {
    name: 'progress that mentions a failure, and a tool that had one',
    serve: starting((request) => {
      const ids = idsOf(request);
      request.send({ type: 'progress_update', ...ids, message: 'login failed once, retried' });
      request.send({ type: 'log', level: 'error', message: 'cache: connection refused' });
      request.send({ type: 'tool_completed', ...ids, result: 'Error: division by zero' });
      request.send({ type: 'tool_error', ...ids, error: 'token expired' });
      request.send({ type: 'agent_completed', ...ids, ...ANSWER });
    }),
    is: 'passed',
    ok: ['auth', 'factory'],
  },
  ...['None', 'null', 'no error', 'OK', 'n/a', '0'].map(
    (error): Strange => ({
      name: `an end whose error is ${error}`,
      serve: answeringWith({ ...ANSWER, error }),
      is: 'passed',
    }),
  ),
  ...['NO_ERROR', 'error-free', 'without errors', 'failed_over'].map(
    (status): Strange => ({
      name: `an end with the status ${status}`,
      serve: answeringWith({ ...ANSWER, status }),
      is: 'passed',
    }),
  ),
  {
    name: 'an end with empty and null errors',
    serve: answeringWith({ ...ANSWER, error: {}, errors: [], is_error: false, failure: null }),
    is: 'passed',
  },
  {
    name: 'an answer in the shape of a chat completion',
    serve: answeringWith({
      result: { choices: [{ message: { role: 'assistant', content: '391' }, index: 0 }] },
    }),
    is: 'passed',
  },
  {
    name: 'an answer that is a number in a list',
    serve: answeringWith({ result: [391] }),
    is: 'passed',
  },
  { name: 'an answer ten levels deep', serve: answeringWith({ result: nested(10) }), is: 'passed' },
  {
    name: 'an answer in Chinese with control characters',
    serve: answeringWith({ result: '三百九十一\u0000\u001b[2J' }),
    is: 'passed',
    hides: /\p{Cc}/u,
  },
  {
    name: 'an answer of 3 MB',
    serve: answeringWith({ result: 'y'.repeat(3_000_000) }),
    is: 'passed',
  },
  {
    name: 'an agent with a name of 100,000 characters',
    serve: answeringWith({ ...ANSWER, agent_name: 'a'.repeat(100_000) }),
    is: 'passed',
  },
  {
    name: 'a prototype that says error',
    serve: welcoming(({ send, runId }) => {
      send(`{"__proto__":{"type":"agent_error"},"type":"agent_started","run_id":"${runId}"}`);
      send(
        `{"type":"agent_completed","run_id":"${runId}","result":"391","toString":"error","hasOwnProperty":1}`,
      );
    }),
    is: 'passed',
  },
];

/** Runs that look healthy, or fail in odd ways. */
export const FAILING_RUNS: Strange[] = [
  {
    name: 'only the run of somebody else',
    serve: welcoming((request) =>
      runWell({ ...request, runId: 'run-of-another', threadId: 'thread-of-another' }),
    ),
    is: 'agent',
    misses: { firstEventMs: 300 },
  },
  {
    name: 'only the run of somebody else, whose ids are numbers',
    serve: welcoming(({ send }) => {
      const other = { run_id: 31, thread_id: 7 };
      send({ type: 'agent_started', ...other });
      send({ type: 'agent_completed', ...other, ...ANSWER });
    }),
    is: 'agent',
    misses: { firstEventMs: 300 },
  },
  {
    name: 'ours begins, another one ends',
    serve: starting((request) => {
      const other = { run_id: 'r-other', thread_id: 't-other' };
      request.send({ type: 'agent_started', ...other });
      request.send({ type: 'agent_completed', ...other, ...ANSWER });
      request.socket.close(1000);
    }),
    is: 'complete',
    close: { code: 1000, by: 'server' },
  },
  {
    name: 'an error of our run after its end',
    serve: welcoming((request) => {
      runWell(request);
      request.send({
        type: 'error',
        run_id: request.runId,
        code: 'ROLLED_BACK',
        message: 'undone',
      });
    }),
    is: 'complete',
    code: 'ROLLED_BACK',
  },
  {
    name: 'an answer of zero-width characters',
    serve: answeringWith({ result: '\u200b\u200d\ufeff\u2060' }),
    is: 'complete',
    misses: { completionMs: 300 },
  },
  {
    name: 'a chat completion without a word',
    serve: answeringWith({
      result: {
        object: 'chat.completion',
        model: 'large-1',
        choices: [{ message: { role: 'assistant', content: '' }, finish_reason: 'stop' }],
      },
    }),
    is: 'complete',
    misses: { completionMs: 300 },
  },
  {
    name: 'an echo of our request',
    serve: welcoming(({ send, socket, runId }) => {
      send({ type: 'start_agent', run_id: runId, payload: { content: 'What is 17 …' } });
      socket.close(1000);
    }),
    is: 'ready',
  },
  {
    name: 'events in German',
    serve: welcoming(({ send, socket }) => {
      send({ type: 'lauf_begonnen' });
      send({ type: 'lauf_fertig', antwort: '391' });
      socket.close(4000, 'fertig');
    }),
    is: 'ready',
    says: 'lauf_begonnen, lauf_fertig',
  },
  {
    name: 'an agent error that repeats our credential and a key',
    serve: starting((request) =>
      request.send({
        type: 'agent_error',
        ...idsOf(request),
        error_message: `${CREDENTIAL} and sk-live-0123456789abcdef0123456789 were refused`,
      }),
    ),
    is: 'complete',
    hides: 'sk-live-0123456789',
    misses: { settleMs: 50 },
  },
  ...(
    [
      ['GraphQL', { errors: [{ message: 'boom' }] }],
      ['success', { success: false, detail: 'boom' }],
      ['JSON-RPC', { jsonrpc: '2.0', id: 1, error: { code: -32000, message: 'no token left' } }],
      ['Rust', { Err: { kind: 'Timeout' }, status: 'error' }],
      [
        'Spring',
        { timestamp: '2026-11-28T10:00:00Z', status: 500, error: 'Internal Server Error' },
      ],
      ['a stack trace', { type: 'exception', traceback: 'File "auth.py", line 1, in factory' }],
    ] as const
  ).map(
    ([name, message]): Strange => ({
      name: `an error in the shape of ${name}`,
      serve: welcoming(({ send, socket }) => {
        send(message);
        socket.close(1011);
      }),
      is: 'agent',
      ok: ['auth', 'factory', 'ready'],
    }),
  ),
];
