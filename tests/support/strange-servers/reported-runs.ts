import { markProbeId } from '../../../lib/domain/sessions/probe-id';
import { uuidv7 } from '../../../lib/kit/ids';
import { capDeadlines, DEFAULT_DEADLINES } from '../../../lib/probe/session/limits';
import { serve } from '../journey-servers/serve';
import { type Request, WELCOME } from '../probe/servers';
import {
  ANSWER,
  answeringWith,
  ending,
  greeting,
  idsOf,
  runWell,
  type Strange,
  starting,
  welcoming,
} from './strange-server';

const ASK_AT_ONCE = `
journey: at-once
ask: {question: $question, run: $run}
own: {at: $.run, is: $run}
read:
  agent: token
  complete: {match: answer, answer: $.text}
  error: {match: failure, message: $.text}
`;

/** Speaks only after the client has spoken. */
const afterClient = (answer: (run: unknown) => object[]): Strange['serve'] => ({
  start: () =>
    serve({}, ({ onMessage, say }) =>
      onMessage(({ run }) => {
        for (const message of answer(run)) say(message);
      }),
    ),
});

const agUi = (request: Request, ...events: object[]) => {
  const ids = { threadId: request.threadId, runId: request.runId };
  for (const event of events) request.send({ ...ids, ...event });
};

/** An error that answers the request, after a welcome. */
const erring = (message: object): Strange['serve'] =>
  welcoming(({ send, socket }) => {
    send(message);
    socket.close(1011);
  });

/** The run of a session of another probe. */
const OTHER_RUN = markProbeId(uuidv7(1_790_000_000_000));

const answered = ['auth', 'factory'] as const;

/** Reports of the public about runs, each in other words, with other values and other codes than the case that was given. */
export const REPORTED_RUNS: Record<string, Strange[]> = {
  'the client speaks first': [
    {
      name: 'no option',
      serve: {},
      is: 'ready',
      says: 'waiting for our first message',
      misses: { welcomeMs: 200 },
    },
    {
      name: 'a server that gives up on us first',
      serve: { onOpen: ({ socket }) => socket.close(1008, 'no message within 5 s') },
      is: 'ready',
      close: { code: 1008, by: 'server' },
    },
    {
      name: 'a journey without a greeting',
      journey: ASK_AT_ONCE,
      serve: afterClient((run) => [
        { type: 'token', run },
        { type: 'answer', run, text: '391' },
      ]),
      is: 'passed',
    },
    {
      name: 'the same journey, and a failure',
      journey: ASK_AT_ONCE,
      serve: afterClient((run) => [{ type: 'failure', run, text: 'no model' }]),
      is: 'agent',
    },
  ],
  'AG-UI, healthy': [
    {
      name: 'chunks instead of contents',
      serve: welcoming((request) =>
        agUi(
          request,
          { type: 'RUN_STARTED' },
          { type: 'TEXT_MESSAGE_CHUNK', messageId: 'm1', role: 'assistant', delta: '391' },
          { type: 'RUN_FINISHED' },
        ),
      ),
      is: 'passed',
    },
    {
      name: 'a result in the final event, and states in between',
      serve: welcoming((request) =>
        agUi(
          request,
          { type: 'RUN_STARTED' },
          { type: 'STATE_SNAPSHOT', snapshot: { error: null } },
          { type: 'STEP_STARTED', stepName: 'error analysis' },
          { type: 'RUN_FINISHED', result: { text: '391' } },
        ),
      ),
      is: 'passed',
    },
  ],
  'AG-UI, torn': [
    {
      name: 'the message ended, the run did not',
      serve: welcoming((request) => {
        agUi(
          request,
          { type: 'RUN_STARTED' },
          { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm1', delta: '391' },
          { type: 'TEXT_MESSAGE_END', messageId: 'm1' },
        );
        request.socket.close(1001);
      }),
      is: 'complete',
      close: { code: 1001, by: 'server' },
    },
    {
      name: 'RUN_ERROR after the text',
      serve: welcoming((request) =>
        agUi(
          request,
          { type: 'RUN_STARTED' },
          { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm1', delta: '391' },
          { type: 'RUN_ERROR', message: 'quota', code: 'QUOTA' },
        ),
      ),
      is: 'complete',
      code: 'QUOTA',
      misses: { settleMs: 50 },
    },
  ],
  'a helper ends first': [
    {
      name: 'the helper has a run of its own',
      serve: starting((request) => {
        const ids = { ...idsOf(request), run_id: 'child-1', parent_run_id: request.runId };
        request.send({ type: 'agent_started', ...ids });
        request.send({ type: 'agent_completed', ...ids, ...ANSWER });
        request.socket.close(1000);
      }),
      is: 'complete',
    },
    {
      name: 'the helper is a flag, the coordinator fails',
      serve: starting((request) => {
        const ids = { ...idsOf(request), agentName: 'researcher', isSubagent: true };
        request.send({ type: 'agent_completed', ...ids, ...ANSWER });
        request.send({ type: 'agent_failed', ...idsOf(request), error: 'no writer' });
      }),
      is: 'complete',
      misses: { settleMs: 50 },
    },
    {
      name: 'both end',
      serve: starting((request) => {
        const helper = { ...idsOf(request), agent: 'b', parentAgent: 'a' };
        request.send({ type: 'agent_started', ...helper });
        request.send({ type: 'agent_completed', ...helper, ...ANSWER });
        request.send({ type: 'agent_completed', ...idsOf(request), ...ANSWER });
      }),
      is: 'passed',
    },
  ],
  'an early marker': [
    {
      name: 'the report comes after the end of the run',
      serve: starting((request) => {
        request.send({ type: 'run_finished', ...idsOf(request), status: 'done' });
        setTimeout(
          () => request.send({ type: 'final_report', ...idsOf(request), report: '391' }),
          300,
        );
      }),
      is: 'passed',
    },
    {
      name: 'nothing comes after the marker',
      serve: starting((request) => {
        request.send({ type: 'agent_completed', ...idsOf(request), payload: { lifecycle: true } });
      }),
      is: 'complete',
      misses: { completionMs: 500 },
    },
  ],
  'complete, and not done': [
    ['max_iterations', { ...ANSWER, status: 'max_iterations' }],
    [
      'a length',
      { result: { choices: [{ message: { content: '39' }, finish_reason: 'length' }] } },
    ],
    ['a flag', { ...ANSWER, is_error: true }],
    ['a subtype', { ...ANSWER, subtype: 'error_max_turns' }],
    ['a person', { ...ANSWER, data: { status: 'requires_action' } }],
    ['the time', { ...ANSWER, state: 'timed_out' }],
  ].map(
    ([name, end]): Strange => ({
      name: String(name),
      serve: answeringWith(Object(end)),
      is: 'complete',
      misses: { settleMs: 50, completionMs: 5_000 },
    }),
  ),
  'tokens of a model': [
    ['a prompt', { type: 'error', message: 'prompt is too long: 210000 tokens > 200000 maximum' }],
    ['a rate', { type: 'error', code: 429, message: 'tokens per minute: limit 30000' }],
    ['Spanish', { type: 'error', message: 'se excedió el límite de tokens de la API key' }],
  ].map(
    ([name, message]): Strange => ({
      name: String(name),
      serve: erring(Object(message)),
      is: 'agent',
      ok: [...answered],
    }),
  ),
  'a deadline that is not the factory’s': [
    [
      'gRPC',
      {
        type: 'error',
        message: 'rpc error: code = DeadlineExceeded desc = context deadline exceeded',
      },
    ],
    ['Python', { error: "'ManagerContext' object has no attribute 'factory'" }],
    ['a pool', { type: 'error_message', error_message: 'session manager of the model: timeout' }],
  ].map(
    ([name, message]): Strange => ({
      name: String(name),
      serve: erring(Object(message)),
      is: 'agent',
      ok: [...answered],
    }),
  ),
  'somebody else’s run': [
    {
      name: 'the run of yesterday',
      serve: welcoming((request) => {
        const event = { run_id: 'r-0', timestamp: '2026-11-27T08:00:00Z' };
        request.send({ type: 'agent_started', ...event });
        request.send({ type: 'agent_completed', ...event, ...ANSWER });
      }),
      is: 'agent',
      misses: { firstEventMs: 300 },
    },
    {
      name: 'ids of another session of a probe',
      serve: welcoming((request) =>
        runWell({
          ...request,
          runId: OTHER_RUN,
        }),
      ),
      is: 'agent',
      says: 'a leak between users',
      misses: { firstEventMs: 300 },
    },
  ],
  'a long tool call': [
    {
      name: 'longer than the completion may take',
      serve: starting(() => {}),
      is: 'complete',
      misses: { completionMs: 500 },
    },
    {
      name: 'a session that may last longer',
      serve: starting((request) => {
        request.send({ type: 'tool_executing', ...idsOf(request), tool_name: 'search' });
        setTimeout(
          () => request.send({ type: 'agent_completed', ...idsOf(request), ...ANSWER }),
          700,
        );
      }),
      spec: { deadlines: capDeadlines({ ...DEFAULT_DEADLINES, completionMs: 500 }, 60_000) },
      is: 'passed',
    },
  ],
  'an idle connection goes deaf': [
    {
      name: 'deaf after silence',
      serve: deafAfter(100),
      spec: { idleMs: 400 },
      misses: { firstEventMs: 300 },
      is: 'agent',
    },
    { name: 'asked at once', serve: deafAfter(60_000), is: 'passed' },
    {
      name: 'the server ends idle connections',
      serve: {
        onOpen: ({ send, socket }) => {
          send(WELCOME);
          setTimeout(() => socket.close(1001, 'idle'), 100);
        },
      },
      spec: { idleMs: 20_000, holdMs: 10_000 },
      is: 'ready',
      close: { code: 1001, by: 'server' },
    },
  ],
  'a realtime session without its journey': [
    [
      'Unknown event type',
      {
        type: 'error',
        error: { code: 'invalid_value', message: 'Unknown event type "start_agent".' },
      },
    ],
    ['unsupported', { type: 'error', message: "unsupported message type: 'start_agent'" }],
  ].map(
    ([name, message]): Strange => ({
      name: String(name),
      serve: {
        onOpen: ({ send }) => send({ type: 'session.created', session: { id: 's-1' } }),
        onRequest: ({ send, socket }) => {
          send(Object(message));
          socket.close(1000);
        },
      },
      is: 'agent',
      title: 'start_agent',
    }),
  ),
  'several messages in one frame': [
    ['nothing between them', (all: string[]) => all.join('')],
    ['records of RFC 7464', (all: string[]) => all.map((one) => `\u001e${one}\n`).join('')],
    ['an array in lines', (all: string[]) => `[\n${all.join(',\n')}\n]`],
    ['NUL', (all: string[]) => `${all.join('\0')}\0`],
  ].map(
    ([name, join]): Strange => ({
      name: String(name),
      serve: {
        onOpen: ({ send }) => send(joined(join, { type: 'ping' }, WELCOME)),
        onRequest: (request) => {
          const ids = idsOf(request);
          const end = { type: 'agent_completed', ...ids, result: 'a } { b "\\" }{' };
          request.send(joined(join, { type: 'agent_started', ...ids }, end));
        },
      },
      is: 'passed',
    }),
  ),
  'the token goes into a message': [
    {
      name: 'a demand with an id',
      serve: ending(1008, '', { type: 'authenticate', session_id: 's' }),
      is: 'auth',
      code: 'AUTH_REQUIRED',
    },
    {
      name: 'a flag',
      serve: ending(4000, 'late', { op: 'hello', requires_auth: true }),
      is: 'auth',
    },
    {
      name: 'a demand that is answered by cookies',
      serve: greeting({ type: 'auth_request' }, { type: 'auth_ok' }, WELCOME),
      is: 'passed',
    },
  ],
};

function joined(join: unknown, ...messages: object[]): string {
  return (join as (all: string[]) => string)(messages.map((one) => JSON.stringify(one)));
}

/** Answers only requests that come within `ms` of the welcome. */
function deafAfter(ms: number): Strange['serve'] {
  let welcomedAt = 0;
  return {
    onOpen: ({ send }) => {
      welcomedAt = Date.now();
      send(WELCOME);
    },
    onRequest: (request) => {
      if (Date.now() - welcomedAt < ms) runWell(request);
    },
  };
}
