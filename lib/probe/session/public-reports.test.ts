import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { type Probed, probeUrl, SHORT, stageLine } from '../../../tests/support/probe/probe-url';
import {
  answering,
  type Request,
  rawServer,
  type Script,
  scriptedServer,
  type TestServer,
  upgraded,
  WELCOME,
} from '../../../tests/support/probe/servers';
import { failureMessage } from '../../domain/classify/classify-session';
import type { Deadlines } from './limits';
import { DEFAULT_SESSION_LIMITS } from './session-limits';

/** What users of public WebSocket backends reported, each as a small server. */

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
const opened = (server: TestServer) => {
  servers.push(server);
  return server.url;
};
const serve = async (script: Script) => opened(await scriptedServer(script));
const raw = async (...args: Parameters<typeof rawServer>) => opened(await rawServer(...args));

/** Patient where a healthy server answers, so that a busy machine fails nothing. */
const PATIENT: Deadlines = { ...SHORT, upgradeMs: 5_000, welcomeMs: 5_000, firstEventMs: 5_000 };
PATIENT.completionMs = 5_000;
PATIENT.totalMs = 20_000;
const patiently = (url: string) => probeUrl(url, { deadlines: PATIENT });
const warningsOf = ({ warnings }: Probed) => warnings.join('\n');

/** Welcomes, and answers the request. */
const asked = (onRequest: (request: Request) => void): Script => ({
  onOpen: ({ send }) => send(WELCOME),
  onRequest,
});
const idsOf = ({ runId, threadId }: Request) => ({ run_id: runId, thread_id: threadId });
const answer = { payload: { result: '391, not a prime.' } };

describe('whose run it is', () => {
  it('a helper’s end is not the end of the coordinator’s run', async () => {
    const url = await serve(
      asked((request) => {
        const ids = idsOf(request);
        const helper = { ...ids, agent_name: 'helper', parent_agent: 'coordinator' };
        request.send({ type: 'agent_started', ...ids, agent_name: 'coordinator' });
        request.send({ type: 'agent_started', ...helper });
        request.send({ type: 'agent_completed', ...helper, ...answer });
      }),
    );
    const record = await probeUrl(url);
    expect(stageLine(record)).toBe('oooooooF-');
    expect(failureMessage(record.facts, 'complete')).toMatch(/^we closed after \d+\.\d s: no sign/);
    expect(warningsOf(record)).toContain('coordinator has not ended');
  });

  it('events that go to every socket are a leak in all sessions but one', async () => {
    const sockets = new Set<Request['socket']>();
    let first: Request | null = null;
    const url = await serve({
      onOpen: ({ send, socket }) => {
        sockets.add(socket);
        send(WELCOME);
      },
      onRequest: (request) => {
        if (first === null) {
          first = request;
          return;
        }
        const events = [
          { type: 'agent_started', ...idsOf(first) },
          { type: 'agent_completed', ...idsOf(first), ...answer },
        ];
        for (const event of events)
          for (const socket of sockets) socket.send(JSON.stringify(event));
      },
    });
    const records = await Promise.all([patiently(url), probeUrl(url)]);
    const [passed, failed] = records.sort((a, b) => (a.outcome > b.outcome ? -1 : 1));
    expect(passed?.outcome).toBe('passed');
    expect(failed?.failedStage).toBe('agent');
    expect(failed && warningsOf(failed)).toContain('a leak between users');
  });

  it('an error after the end of the run fails it while the session is open', async () => {
    const url = await serve(
      asked((request) => {
        const ids = idsOf(request);
        request.send({ type: 'agent_started', ...ids });
        request.send({ type: 'agent_completed', ...ids, ...answer });
        request.send({ type: 'agent_error', ...ids, error_code: 'LATE' });
      }),
    );
    const record = await patiently(url);
    expect(record).toMatchObject({ failedStage: 'complete', errorCode: 'LATE' });
    expect(record.timings.completeMs).toBeNull();
  });

  it('a marker without an answer is waited for, beyond the settling of a failure', async () => {
    const url = await serve(
      asked((request) => {
        const ids = idsOf(request);
        request.send({ type: 'agent_started', ...ids });
        request.send({ type: 'agent_completed', ...ids, payload: { lifecycle: true } });
        setTimeout(() => request.send({ type: 'agent_result', ...ids, ...answer }), 500);
      }),
    );
    expect((await patiently(url)).outcome).toBe('passed');
  });
});

describe('what the upgrade is answered with', () => {
  it('429 is nobody’s credentials, and Retry-After is read', async () => {
    const body = '{"error":"rate limited","detail":"token bucket of this address is empty"}';
    const head = `HTTP/1.1 429 Too Many Requests\r\nRetry-After: 20\r\nContent-Type: application/json\r\n`;
    const url = await raw(answering(`${head}Content-Length: ${body.length}\r\n\r\n${body}`, true));
    const record = await patiently(url);
    expect(record).toMatchObject({ failedStage: 'accept', errorCode: 'HTTP_429' });
    expect(record.signature?.title).toBe(
      'accept: HTTP_429, rate limited: token bucket of this address is empty',
    );
    expect(warningsOf(record)).toMatch(/longer interval[\s\S]*Retry-After: 20/);
    expect(failureMessage(record.facts, 'accept')).toBe(body);
  });

  it('a refused connection keeps its address in title and message', async () => {
    const record = await probeUrl('ws://127.0.0.1:9/ws');
    expect(record.signature?.title).toBe('connect: ECONNREFUSED, 127.0.0.1:9');
    expect(failureMessage(record.facts, 'connect')).toBe('connect ECONNREFUSED 127.0.0.1:9');
  });

  it('TLS to a port without TLS is named, and the other way round', async () => {
    const http = await raw(
      answering('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n', true),
    );
    const record = await patiently(http.replace('ws:', 'wss:'));
    expect(warningsOf(record)).toContain('this port speaks no TLS');
    expect(record.signature?.title).toBe('connect: EPROTO, TLS: wrong version number');
    const closing = await raw((socket) => socket.once('data', () => socket.end()));
    expect(warningsOf(await patiently(closing))).toContain('does this port speak TLS (wss://)');
  });
});

describe('what comes before the welcome', () => {
  it('nothing at all: the server may wait for us', async () => {
    const record = await probeUrl(await serve({}));
    expect(record.failedStage).toBe('ready');
    expect(warningsOf(record)).toContain('may be waiting for our first message');
  });

  it('a question for credentials fails auth by its name', async () => {
    const record = await probeUrl(
      await serve({ onOpen: ({ send }) => send({ type: 'auth_required', connection_id: 'c' }) }),
    );
    expect(record).toMatchObject({ failedStage: 'auth', errorCode: 'AUTH_REQUIRED' });
    expect(record.signature?.title).toContain('auth_required');
  });

  it('Engine.IO is named', async () => {
    const record = await probeUrl(
      await serve({
        onOpen: ({ send }) => send('0{"sid":"x","upgrades":[],"pingInterval":25000}'),
      }),
    );
    expect(warningsOf(record)).toContain('speaks Engine.IO / Socket.IO');
  });

  it('a subprotocol that is wanted is named', async () => {
    const record = await probeUrl(
      await serve({ onOpen: ({ socket }) => socket.close(4406, 'Subprotocol not acceptable') }),
    );
    expect(record.failedStage).toBe('ready');
    expect(warningsOf(record)).toContain('the server wants a subprotocol');
  });

  it('20,000 progress frames do not exceed a limit', async () => {
    const progress = JSON.stringify({ type: 'progress_update', percent: 1 });
    const url = await serve({
      onOpen: ({ send }) => {
        for (let n = 0; n < 20_000; n++) send(progress);
        send(WELCOME);
      },
      onRequest: (request) => {
        request.send({ type: 'agent_started', ...idsOf(request) });
        request.send({ type: 'agent_completed', ...idsOf(request), ...answer });
      },
    });
    const deadlines = { ...PATIENT, welcomeMs: 15_000, totalMs: 25_000 };
    expect((await probeUrl(url, { deadlines })).outcome).toBe('passed');
  });
});

describe('how messages are framed', () => {
  it.each([['\n'], ['\u001e']])('several texts in one frame, parted by %j', async (separator) => {
    const join = (...messages: object[]) =>
      messages.map((message) => JSON.stringify(message)).join(separator);
    const url = await serve({
      onOpen: ({ send }) => send(join({ type: 'ping' }, WELCOME)),
      onRequest: (request) => {
        const ids = idsOf(request);
        request.send(join({ type: 'agent_started', ...ids }, { type: 'agent_thinking', ...ids }));
        request.send(
          JSON.stringify([{ type: 'ping' }, { type: 'agent_completed', ...ids, ...answer }]),
        );
      },
    });
    expect((await patiently(url)).outcome).toBe('passed');
  });

  it('more messages in one frame than frames are followed exclude the session', async () => {
    const url = await serve({ onOpen: ({ send }) => send('{"type":"a"}\n'.repeat(500)) });
    const limits = { ...DEFAULT_SESSION_LIMITS, frames: 100 };
    expect(await probeUrl(url, { limits })).toMatchObject({
      outcome: 'excluded',
      exclusion: 'limit',
    });
  });

  it('messages that are not read are counted, named and quoted without secrets', async () => {
    const url = await serve({
      onOpen: ({ send, socket }) => {
        send({ event: 'on_chain_start' });
        send({ event: 'on_chat_model_stream' });
        send('token sk-abcdefghijklmnopqrstuvwxyz0123456789abcd follows');
        // 0xff never occurs in UTF-8, so these can be no text.
        socket.send(Buffer.from([0xff, 0x01, 0x02]));
        socket.send(Buffer.from([0xff, 0x03, 0x04]));
      },
    });
    const record = await probeUrl(url);
    expect(record.facts.unread).toMatchObject({ unknown: 2, notJson: 1, binary: 2 });
    const text = warningsOf(record);
    expect(text).toContain(
      '2 messages of unknown kinds came, not read: on_chain_start, on_chat_model_stream',
    );
    expect(text).toContain('1 message without a JSON object came');
    expect(text).toContain('2 binary frames');
    expect(text).not.toContain('abcdefghijklmnopqrstuvwxyz');
  });
});

describe('how a session ends', () => {
  const healthyThen = (end: (request: Request) => void) =>
    asked((request) => {
      request.send({ type: 'agent_started', ...idsOf(request) });
      request.send({ type: 'agent_completed', ...idsOf(request), ...answer });
      end(request);
    });

  it('a close frame without a code after the answer is clean', async () => {
    const record = await patiently(await serve(healthyThen(({ socket }) => socket.close())));
    expect(record).toMatchObject({ outcome: 'passed', close: { code: 1005, by: 'server' } });
    expect(warningsOf(record)).toContain('has no code (1005)');
  });

  it('1011 after the answer is not', async () => {
    const url = await serve(healthyThen(({ socket }) => socket.close(1011)));
    expect((await patiently(url)).failedStage).toBe('close');
  });

  it('a cut after silence states how long the silence was, and the last message', async () => {
    const url = await serve(
      asked((request) => {
        request.send({ type: 'agent_started', ...idsOf(request) });
        request.send({ type: 'approval_needed', ...idsOf(request) });
        setTimeout(() => request.socket.terminate(), 1_200);
      }),
    );
    const record = await patiently(url);
    expect(record).toMatchObject({ failedStage: 'complete', close: { code: 1006, by: 'network' } });
    expect(warningsOf(record)).toMatch(/cut 1\.\d s after the last frame in either direction/);
    expect(warningsOf(record)).toContain('the last message was approval_needed');
    expect(record.signature?.title).toBe(
      'complete: closed 1006 (abnormal closure, no close frame)',
    );
  });
});

describe('compression', () => {
  const BROKEN = Buffer.from([0xc1, 0x08, 0xff, 0xff, 0xff, 0xff, 0x00, 0x13, 0x37, 0x00]);
  /** Agrees to permessage-deflate where it is offered, and then sends what is no deflate stream. */
  const damaging = () =>
    raw((socket) => {
      socket.once('data', (head) => {
        const request = head.toString('latin1');
        const key = /sec-websocket-key: (.+)\r\n/i.exec(request)?.[1] ?? '';
        const isOffered = /permessage-deflate/i.test(request);
        const accept = createHash('sha1')
          .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
          .digest('base64');
        const extension = isOffered ? 'Sec-WebSocket-Extensions: permessage-deflate\r\n' : '';
        socket.write(
          `HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${extension}\r\n`,
        );
        if (isOffered) socket.write(BROKEN);
      });
    });

  it('is offered, and a damaged message is a finding with a hint', async () => {
    const record = await probeUrl(await damaging());
    expect(record).toMatchObject({ failedStage: 'ready', close: { code: 1007, by: 'client' } });
    expect(record.facts.isCompressed).toBe(true);
    expect(warningsOf(record)).toContain('could not be inflated');
  });

  it('is not offered where that is set', async () => {
    const record = await probeUrl(await damaging(), { compression: 'none' });
    expect(record).toMatchObject({ failedStage: 'ready', close: { code: 1000, by: 'client' } });
    expect(record.warnings.join()).toContain('compression is not offered, unlike by browsers');
  });

  it('is refused by most small servers, and nothing changes', async () => {
    const record = await patiently(await raw(upgraded((socket) => socket.end())));
    expect(record.facts.isCompressed).toBeUndefined();
  });
});

describe('AG-UI', () => {
  const started = (request: Request) => {
    const ids = { threadId: request.threadId, runId: request.runId };
    request.send({ type: 'RUN_STARTED', ...ids });
    request.send({ type: 'TOOL_CALL_START', toolCallId: 't1', toolCallName: 'calculator' });
    request.send({ type: 'TOOL_CALL_RESULT', toolCallId: 't1', content: '391' });
    request.send({ type: 'TEXT_MESSAGE_START', messageId: 'm1', role: 'assistant' });
    request.send({ type: 'TEXT_MESSAGE_CONTENT', messageId: 'm1', delta: 'The product is 39' });
    return ids;
  };

  it('a healthy run passes', async () => {
    const url = await serve(
      asked((request) => request.send({ type: 'RUN_FINISHED', ...started(request) })),
    );
    const record = await patiently(url);
    expect(record.outcome).toBe('passed');
    expect(record.events).toEqual([
      'agent_started',
      'tool_executing',
      'tool_completed',
      'stream_chunk',
      'agent_completed',
    ]);
  });

  it('a torn run fails, and so does one that waits for a person', async () => {
    const torn = await serve(
      asked((request) => {
        started(request);
        request.socket.close(1000);
      }),
    );
    expect(await patiently(torn)).toMatchObject({
      failedStage: 'complete',
      close: { code: 1000, by: 'server' },
    });
    const interrupted = await serve(
      asked((request) => {
        const ids = started(request);
        request.send({ type: 'RUN_FINISHED', ...ids, outcome: 'interrupt' });
      }),
    );
    expect(await patiently(interrupted)).toMatchObject({
      failedStage: 'complete',
      errorCode: 'interrupt',
    });
  });
});
