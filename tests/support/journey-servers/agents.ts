import { type JourneyServer, pause, serve } from './serve';

/** AG-UI events over one socket; the client speaks first. Faults: deaf, torn, error, empty, foreign. */
export const agUi = (): Promise<JourneyServer> =>
  serve({ path: '/agent' }, ({ onMessage, say, close, broken }) =>
    onMessage(async ({ threadId, runId }) => {
      if (runId === undefined || broken === 'deaf') return;
      const ids = { threadId, runId: broken === 'foreign' ? 'run-of-another-user' : runId };
      say({ type: 'RUN_STARTED', ...ids });
      if (broken === 'error') {
        say({
          type: 'RUN_ERROR',
          runId,
          message: 'the model did not answer',
          code: 'MODEL_TIMEOUT',
        });
        return;
      }
      say({ type: 'TOOL_CALL_START', toolCallId: 't1', toolCallName: 'calculator' });
      for (const delta of broken === 'empty' ? [''] : ['It is ', '391.'])
        say({ type: 'TEXT_MESSAGE_CONTENT', messageId: 'm1', delta });
      if (broken === 'torn') {
        await pause();
        close(1000);
        return;
      }
      say({ type: 'TEXT_MESSAGE_END', messageId: 'm1' });
      say({ type: 'RUN_FINISHED', ...ids });
    }),
  );

/** Chain events: inner chains end earlier, the server closes. Faults: deaf, inner, error, open. */
export const langserve = (): Promise<JourneyServer> =>
  serve({ path: '/astream' }, ({ onMessage, say, close, broken }) =>
    onMessage(async () => {
      if (broken === 'deaf') return;
      const event = (name: string, run_id: string, more: object) =>
        say({ event: name, run_id, ...more });
      event('on_chain_start', 'root-1', { name: 'Graph' });
      event('on_chain_start', 'inner-1', { name: 'planner' });
      event('on_chain_end', 'inner-1', { name: 'planner', data: { output: 'multiply' } });
      await pause();
      if (broken === 'inner') {
        close(1000);
        return;
      }
      event('on_chat_model_stream', 'model-1', { data: { chunk: { content: '391' } } });
      if (broken === 'error') {
        event('on_chain_error', 'root-1', { data: { error: 'KeyError: question' } });
        return;
      }
      event('on_chain_end', 'root-1', { name: 'Graph', data: { output: '391' } });
      if (broken !== 'open') close(1000);
    }),
  );

/**
 * A greeting, then a coordinator that asks a helper. Faults: helper (only the helper ends), early (fails after the helper), flag,
 * factory (an error before the greeting), recovered (a warning only), fallback (another handler answers), short (greets and closes).
 */
export const coordinator = (): Promise<JourneyServer> =>
  serve({}, ({ onMessage, say, close, broken }) => {
    const fault = (code: string, more: object) =>
      say({ type: 'error_message', error_code: code, error_message: 'no context', ...more });
    if (broken === 'factory') {
      fault('FACTORY_INIT_FAILED', {});
      close(1011, 'no context');
      return;
    }
    if (broken === 'recovered') fault('FACTORY_SLOW', { recovered: true });
    say({ type: 'connection_established', data: { connection_id: 'c2' } });
    if (broken === 'short') {
      setTimeout(() => close(1011, 'gone'), 50);
      return;
    }
    onMessage(async ({ run_id, thread_id }) => {
      if (broken === 'fallback') say({ type: 'service_info', run_id, fallback_active: true });
      const event = (type: string, agent_name: string, payload: object = {}) =>
        say({ type, run_id, thread_id, agent_name, payload });
      event('agent_started', 'coordinator');
      event('agent_started', 'helper');
      event('agent_completed', 'helper', { result: 'a part of it' });
      if (broken === 'helper') return;
      await pause(30);
      if (broken === 'early') {
        event('agent_error', 'coordinator', { error_message: 'the writer never answered' });
        return;
      }
      const isFlagged = broken === 'flag';
      const status = isFlagged ? 'incomplete' : 'complete';
      event('agent_completed', 'coordinator', { result: '391', status, stop_reason: 'max_turns' });
    });
  });

/** Plain text tokens and a stop marker. Faults: nostop, empty, crash. */
export const textTokens = (): Promise<JourneyServer> =>
  serve({ path: '/chat' }, ({ onMessage, say, close, broken }) =>
    onMessage(async () => {
      for (const token of broken === 'empty' ? [] : ['391', ' is', ' 17', ' times', ' 23']) {
        say(token);
        await pause();
        if (broken === 'crash') {
          close(1011, 'internal error');
          return;
        }
      }
      if (broken !== 'nostop') say('[DONE]');
    }),
  );

/** An echo. Faults: deaf, stale (answers with something else), crash, refused. */
export const echo = (): Promise<JourneyServer> =>
  serve({ path: '/echo' }, ({ onMessage, say, close, broken }) =>
    onMessage((_message, text) => {
      if (broken === 'deaf') return;
      if (broken === 'crash') close(1011, 'boom');
      else say(broken === 'stale' ? 'hello from yesterday' : text);
    }),
  );

/** Several messages in a frame, by newline and as an array. Fault: deaf, after 100 ms of silence. */
export const idleSocket = (): Promise<JourneyServer> =>
  serve({}, ({ onMessage, say, broken }) => {
    let last = Date.now();
    say(
      `${JSON.stringify({ type: 'ping' })}\n${JSON.stringify({ type: 'hello', connection_id: 'c3' })}`,
    );
    onMessage(({ type, run_id }) => {
      if (broken === 'deaf' && Date.now() - last > 100) return;
      last = Date.now();
      if (type !== 'pong')
        say([
          { type: 'agent_started', run_id },
          { type: 'agent_completed', run_id, payload: { result: '391' } },
        ]);
    });
  });
