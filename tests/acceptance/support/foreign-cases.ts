import { agentRun, type Behaviour, frame, json, onRequest, welcome } from './foreign-servers';

const closing = (code: number, reason: string, ...frames: unknown[]): Behaviour => ({
  kind: 'ws',
  onSocket(socket) {
    for (const each of frames) json(socket, each);
    socket.close(code, reason);
  },
});

const running = (
  run: (socket: Parameters<typeof agentRun>[0], request: Parameters<typeof agentRun>[1]) => void,
): Behaviour => ({
  kind: 'ws',
  onSocket(socket) {
    json(socket, welcome);
    onRequest(socket, (request) => run(socket, request));
  },
});

export type Expected = {
  outcome: 'passed' | 'degraded' | 'failed' | 'excluded';
  stage: string | null;
  handler?: string;
  close?: { code: number | null; by: string | null };
  stages?: Record<string, string>;
  /** Deadline of the stage, where the session must reach its end by something else. */
  readyWithin?: string;
};

/** How a server behaves, and where a session on it must end. */
export const foreignCases: Array<[string, Behaviour, Expected]> = [
  [
    'a plain, healthy agent',
    running((s, r) => agentRun(s, r)),
    { outcome: 'passed', stage: null, handler: 'unknown', close: { code: 1000, by: 'client' } },
  ],
  [
    'events wrapped in a system message',
    running((s, r) => {
      for (const event of ['agent_started', 'agent_thinking'])
        json(s, { type: 'system_message', event, run_id: r.run_id });
      json(s, {
        type: 'system_message',
        event: 'agent_completed',
        run_id: r.run_id,
        data: { result: 'done: 7' },
      });
    }),
    { outcome: 'passed', stage: null },
  ],
  [
    'a backend that mints its own run id',
    running((s, r) => agentRun(s, { ...r, run_id: 'run_77aa' })),
    { outcome: 'passed', stage: null },
  ],
  [
    'a bare 1011 after the upgrade',
    closing(1011, 'Internal error'),
    {
      outcome: 'failed',
      stage: 'ready',
      close: { code: 1011, by: 'server' },
      stages: { accept: 'ok', auth: 'unknown', factory: 'unknown', handler: 'unknown' },
    },
  ],
  [
    '1011 with a factory reason',
    closing(1011, 'Factory SSOT validation failed'),
    { outcome: 'failed', stage: 'factory', stages: { auth: 'ok' } },
  ],
  [
    'an unlisted error code that names a manager',
    closing(1011, 'Internal error', {
      type: 'error_message',
      error_code: 'TENANT_MANAGER_BUILD_FAILED',
      error_message: 'could not build the manager for this user context',
    }),
    { outcome: 'failed', stage: 'factory' },
  ],
  [
    'an unlisted error code that names a token',
    closing(1011, 'SSOT Auth failed', {
      type: 'error_message',
      error_code: 'VALIDATION_FAILED',
      error_message: 'Token validation failed',
    }),
    { outcome: 'failed', stage: 'auth', stages: { factory: 'skipped' } },
  ],
  [
    'policy violation over a rate limit',
    closing(1008, 'Rate limit exceeded - retry after 30s'),
    { outcome: 'failed', stage: 'ready' },
  ],
  ['3000 unauthorized', closing(3000, ''), { outcome: 'failed', stage: 'auth' }],
  [
    'a handler error frame',
    closing(1011, 'Internal error', {
      type: 'error',
      error: { code: 1004, component: 'handler', message: 'handler setup failed' },
    }),
    { outcome: 'failed', stage: 'handler', stages: { factory: 'ok' } },
  ],
  [
    '401 on the upgrade',
    { kind: 'http', status: 401, headers: { 'www-authenticate': 'Bearer' } },
    { outcome: 'failed', stage: 'auth', close: { code: null, by: null } },
  ],
  ['403 on the upgrade', { kind: 'http', status: 403 }, { outcome: 'failed', stage: 'accept' }],
  [
    '404 on the upgrade',
    { kind: 'http', status: 404 },
    { outcome: 'failed', stage: 'accept', stages: { connect: 'ok', auth: 'skipped' } },
  ],
  [
    '503 on the upgrade',
    { kind: 'http', status: 503, body: 'x'.repeat(100_000) },
    { outcome: 'failed', stage: 'accept' },
  ],
  [
    'a redirect',
    { kind: 'http', status: 302, headers: { location: 'http://127.0.0.1:1/' } },
    { outcome: 'failed', stage: 'accept' },
  ],
  [
    '200 instead of an upgrade',
    { kind: 'http', status: 200, body: '<html>' },
    { outcome: 'failed', stage: 'accept' },
  ],
  [
    'a socket that never answers',
    { kind: 'tcp', onSocket: () => {} },
    { outcome: 'failed', stage: 'accept', stages: { connect: 'ok' } },
  ],
  [
    'a socket that hangs up',
    { kind: 'tcp', onSocket: (socket) => socket.destroy() },
    { outcome: 'failed', stage: 'accept' },
  ],
  [
    'garbage instead of HTTP',
    { kind: 'tcp', onSocket: (socket) => void socket.write('SSH-2.0-OpenSSH_9.6\r\n') },
    { outcome: 'failed', stage: 'accept' },
  ],
  [
    'an endless header',
    {
      kind: 'tcp',
      onSocket(socket) {
        socket.write('HTTP/1.1 101 X\r\n');
        const drip = setInterval(() => socket.write(`x-a: ${'a'.repeat(1000)}\r\n`), 20);
        socket.on('close', () => clearInterval(drip));
      },
    },
    { outcome: 'failed', stage: 'accept' },
  ],
  [
    'a wrong accept key',
    { kind: 'raw', accept: () => 'AAAA', onUpgraded: () => {} },
    { outcome: 'failed', stage: 'accept' },
  ],
  [
    'silence after the upgrade',
    { kind: 'ws', onSocket: () => {} },
    {
      outcome: 'failed',
      stage: 'ready',
      close: { code: 1000, by: 'client' },
      stages: { accept: 'ok', auth: 'unknown' },
    },
  ],
  [
    'a welcome, then 1011 at once',
    closing(1011, 'Internal error', welcome),
    { outcome: 'failed', stage: 'ready', stages: { auth: 'ok', factory: 'ok' } },
  ],
  [
    'a welcome, then silence',
    { kind: 'ws', onSocket: (s) => json(s, welcome) },
    { outcome: 'failed', stage: 'agent', stages: { ready: 'ok', complete: 'skipped' } },
  ],
  [
    'a run that stalls',
    running((s, r) => json(s, { type: 'agent_started', run_id: r.run_id })),
    { outcome: 'failed', stage: 'complete', stages: { agent: 'ok' } },
  ],
  [
    'a clean close in the middle of a run',
    running((s, r) => {
      json(s, { type: 'agent_started', run_id: r.run_id });
      s.close(1000, 'main cleanup');
    }),
    { outcome: 'failed', stage: 'complete', close: { code: 1000, by: 'server' } },
  ],
  [
    'an empty answer',
    running((s, r) => agentRun(s, r, '  ')),
    { outcome: 'failed', stage: 'complete' },
  ],
  [
    'an agent that says it failed',
    running((s, r) => {
      json(s, { type: 'agent_started', run_id: r.run_id });
      json(s, {
        type: 'agent_error',
        run_id: r.run_id,
        payload: { error_message: 'model unavailable' },
      });
    }),
    { outcome: 'failed', stage: 'complete' },
  ],
  [
    'an acknowledgement and nothing else',
    running((s) => json(s, { type: 'ack', received_type: 'start_agent', status: 'acknowledged' })),
    { outcome: 'failed', stage: 'agent' },
  ],
  [
    'the emergency handler',
    {
      kind: 'ws',
      onSocket(s) {
        json(s, {
          type: 'system_message',
          data: {
            event: 'limited_functionality_mode',
            error_type: 'factory_initialization_failure',
          },
        });
        json(s, {
          type: 'system_message',
          data: { event: 'connection_established', connection_id: 'c1' },
        });
        onRequest(s, () =>
          json(s, {
            type: 'system_maintenance',
            event: 'maintenance_mode_active',
            message: 'maintenance',
          }),
        );
      },
    },
    { outcome: 'failed', stage: 'factory', handler: 'emergency', stages: { ready: 'ok' } },
  ],
  [
    'five perfect canned events',
    running((s, r) => {
      const base = { user_id: 'u', thread_id: r.thread_id, timestamp: 1, agent_name: 'ChatAgent' };
      for (const type of ['agent_started', 'agent_thinking'])
        json(s, { type, event: type, ...base });
      for (const type of ['tool_executing', 'tool_completed'])
        json(s, { type, event: type, ...base, tool_name: 'response_generator' });
      json(s, {
        type: 'agent_completed',
        event: 'agent_completed',
        ...base,
        final_response: `Agent processed your message: '${r.text}'`,
      });
    }),
    { outcome: 'degraded', stage: null, handler: 'fallback' },
  ],
  [
    'a close that is never answered',
    {
      kind: 'raw',
      onUpgraded(socket) {
        socket.write(frame(1, JSON.stringify(welcome)));
        socket.on('data', () => {
          socket.write(
            frame(
              1,
              JSON.stringify({ type: 'agent_completed', payload: { final_response: 'forty-two' } }),
            ),
          );
          socket.removeAllListeners('data');
          socket.on('data', () => {});
        });
      },
    },
    {
      outcome: 'failed',
      stage: 'close',
      close: { code: 1000, by: 'client' },
      stages: { complete: 'ok' },
    },
  ],
  [
    'a crash after the upgrade',
    { kind: 'raw', onUpgraded: (socket) => socket.destroy() },
    { outcome: 'failed', stage: 'ready', close: { code: 1006, by: 'network' } },
  ],
  [
    'invalid UTF-8',
    { kind: 'raw', onUpgraded: (socket) => void socket.write(frame(1, Buffer.from([0xc3, 0x28]))) },
    { outcome: 'failed', stage: 'ready', close: { code: 1007, by: 'client' } },
  ],
  [
    'a reserved opcode',
    { kind: 'raw', onUpgraded: (socket) => void socket.write(frame(0xb, 'x')) },
    { outcome: 'failed', stage: 'ready', close: { code: 1002, by: 'client' } },
  ],
  [
    'a flood of pings and noise',
    {
      kind: 'raw',
      onUpgraded(socket) {
        const chunk = Buffer.concat(
          Array.from({ length: 500 }, () => [
            frame(9, 'p'),
            frame(1, '{"type":"noise"}'),
            frame(2, Buffer.alloc(100)),
          ]).flat(),
        );
        const pour = () => {
          if (!socket.destroyed && socket.write(chunk)) setImmediate(pour);
        };
        socket.on('drain', pour);
        pour();
      },
    },
    // A busy machine takes longer than other sessions may last to read more than a session follows.
    { outcome: 'excluded', stage: null, readyWithin: '40s' },
  ],
  [
    'JSON that is no object, binary, and deep nesting before a good run',
    {
      kind: 'ws',
      onSocket(s) {
        for (const odd of [
          'null',
          '[]',
          '"x"',
          '{',
          '1e999',
          `${'['.repeat(5000)}${']'.repeat(5000)}`,
          '{"type":{"a":1}}',
          '{"__proto__":{"type":"x"}}',
        ])
          s.send(odd);
        s.send(Buffer.from([1, 2, 3]));
        json(s, welcome);
        onRequest(s, (r) => agentRun(s, r));
      },
    },
    { outcome: 'passed', stage: null },
  ],
];
