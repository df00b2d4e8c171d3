import { frame, upgraded, WELCOME } from '../probe/servers';
import {
  answerClose,
  CREDENTIAL,
  ending,
  greeting,
  runWell,
  type Strange,
  textFrame,
  welcoming,
} from './strange-server';

/** Escapes and direction marks, which could control a terminal. */
const CONTROL = /[\p{Cc}\p{Cf}]/u;
const NAMED = { type: 'connection_established', connection_id: 'c-1' };

/** Pings as messages for as long as the client stays. */
const beating: Strange['serve'] = {
  onOpen: ({ send, socket }) => {
    const timer = setInterval(() => send({ type: 'heartbeat', n: 1 }), 20);
    socket.on('close', () => clearInterval(timer));
  },
};

/** What comes before the request: healthy and odd welcomes. */
export const WELCOMES: Strange[] = [
  { name: 'the welcome twice', serve: greeting(WELCOME, NAMED, WELCOME), is: 'passed' },
  {
    name: 'a second request is an error to the server',
    serve: {
      onOpen: ({ send }) => {
        send(WELCOME);
        send(WELCOME);
      },
      onRequest: (() => {
        let requests = 0;
        return (request) => {
          requests += 1;
          if (requests === 1) runWell(request);
          else request.send({ type: 'agent_error', run_id: request.runId });
        };
      })(),
    },
    is: 'passed',
  },
  {
    name: 'a welcome of nulls',
    serve: greeting({ ...NAMED, data: null, error: null, errors: null, user: null, status: null }),
    is: 'passed',
    ok: ['factory'],
  },
  {
    name: 'a welcome in Chinese and Arabic',
    serve: greeting({ ...NAMED, message: '欢迎使用。 مرحبا', user: '用户🙂' }),
    is: 'passed',
    ok: ['factory'],
  },
  {
    name: 'a welcome that counts no errors and names a failover that went well',
    serve: greeting({
      ...NAMED,
      errors: [],
      error: false,
      error_count: 0,
      message: 'no errors; failed over to eu-2 successfully',
    }),
    is: 'passed',
    ok: ['factory'],
  },
  {
    name: 'a welcome whose error is the word none',
    serve: greeting({ ...NAMED, error: 'None', last_error: 'n/a' }),
    is: 'passed',
    ok: ['factory'],
  },
  {
    name: 'a state that says that there is no error',
    serve: greeting({ type: 'health', status: 'NO_ERROR' }, { type: 'error_free' }, WELCOME),
    is: 'passed',
    ok: ['factory'],
  },
  {
    name: 'a welcome with an error that is empty, and a code of success',
    serve: greeting({ ...NAMED, error: {}, error_code: 0, status: { code: 0, message: 'OK' } }),
    is: 'passed',
    ok: ['factory'],
  },
  {
    name: 'an error object that reports success',
    serve: greeting({ ...NAMED, error: { code: 0, message: 'no error' }, errors: [null] }),
    is: 'passed',
    ok: ['factory'],
  },
  {
    name: 'a notice of planned maintenance, and the end of another one',
    serve: greeting(
      { type: 'maintenance_scheduled', message: 'Sunday 02:00' },
      { type: 'maintenance_window', ended: true },
      { type: 'system_maintenance_completed' },
      WELCOME,
    ),
    is: 'passed',
    ok: ['factory'],
  },
  {
    name: 'information about the service, and a fallback that could be used',
    serve: greeting(
      { type: 'service_info', version: '2.1', region: 'eu-2' },
      { type: 'fallback_available', fallback: false },
      { type: 'degradation_resolved' },
      WELCOME,
    ),
    is: 'passed',
    ok: ['factory'],
  },
  {
    name: 'figures about errors',
    serve: greeting(
      { type: 'error_rate', value: 0 },
      { type: 'failover_complete', region: 'eu-2' },
      { type: 'session_timeout_updated', seconds: 900 },
      WELCOME,
    ),
    is: 'passed',
    ok: ['factory'],
  },
  {
    name: 'keys that would pollute a prototype',
    serve: greeting(
      '{"type":"connection_established","__proto__":{"type":"error","polluted":true},' +
        '"constructor":{"prototype":{"polluted":true}},"data":{"__proto__":{"polluted":true}}}',
    ),
    is: 'passed',
    ok: ['factory'],
  },
  {
    name: 'a welcome that is not ready, then one that is',
    serve: greeting({ ...NAMED, connection_ready: false }, { ...NAMED, connection_ready: true }),
    is: 'passed',
  },
  {
    name: 'a welcome as an array of name and payload, with a byte order mark',
    serve: greeting(`\ufeff${JSON.stringify(['connected', { connection_id: 'c-1' }])}`),
    is: 'passed',
  },
  {
    name: 'lines that end in CR LF, the last one empty',
    serve: greeting(`{"type":"ping"}\r\n${JSON.stringify(NAMED)}\r\n\r\n`),
    is: 'passed',
  },
  {
    name: 'a welcome as binary JSON',
    serve: {
      onOpen: ({ socket }) => socket.send(Buffer.from(JSON.stringify(NAMED))),
      onRequest: (request) => runWell(request),
    },
    is: 'passed',
    says: 'as binary frames',
  },
  {
    name: '2,000 pings of the protocol before the welcome',
    serve: {
      onOpen: ({ socket, send }) => {
        for (let n = 0; n < 2_000; n++) socket.ping(`p${n}`);
        send(WELCOME);
      },
      onRequest: (request) => runWell(request),
    },
    is: 'passed',
  },
  {
    name: '20,000 progress frames of ever new names before the welcome',
    serve: {
      onOpen: ({ send }) => {
        for (let n = 0; n < 20_000; n++) send(`{"type":"startup_step_${n}","percent":${n / 200}}`);
        send(WELCOME);
      },
      onRequest: (request) => runWell(request),
    },
    is: 'passed',
  },
  {
    name: 'a name of 100,000 characters, and control characters in another',
    serve: greeting(
      { type: `startup_${'x'.repeat(100_000)}` },
      { type: 'initializing\u0000\u001b[31m\u202e' },
      WELCOME,
    ),
    is: 'passed',
    hides: CONTROL,
  },
  {
    name: 'a welcome byte by byte',
    serve: upgraded((socket) => {
      const bytes = textFrame(NAMED);
      socket.setNoDelay(true);
      answerClose(socket);
      let sent = 0;
      const drip = () => {
        if (socket.destroyed || sent === bytes.length) return;
        socket.write(bytes.subarray(sent, ++sent), () => setImmediate(drip));
      };
      drip();
      socket.once('data', () =>
        socket.write(
          Buffer.concat([
            textFrame({ type: 'agent_started' }),
            textFrame({ type: 'agent_completed', payload: { result: '391' } }),
          ]),
        ),
      );
    }),
    is: 'passed',
  },
];

/** What comes instead of a welcome. */
export const REFUSALS: Strange[] = [
  {
    name: 'the welcome after our patience',
    serve: upgraded((socket) =>
      socket.on('data', (data) => {
        if (data[0] !== 0x88) return;
        socket.write(textFrame(WELCOME));
        socket.end(frame(8, Buffer.from([0x03, 0xe8])));
      }),
    ),
    is: 'ready',
    misses: { welcomeMs: 200 },
  },
  { name: 'heartbeats only', serve: beating, is: 'ready', misses: { welcomeMs: 200 } },
  {
    name: 'a whole run with its answer before anything was asked, then a clean end',
    serve: ending(
      1000,
      'bye',
      { type: 'agent_started', run_id: 'r-1' },
      { type: 'agent_completed', run_id: 'r-1', result: '391' },
    ),
    is: 'ready',
    close: { code: 1000, by: 'server' },
  },
  {
    name: 'MessagePack',
    serve: {
      onOpen: ({ socket }) => {
        socket.send(Buffer.from('82a474797065a57265616479a26964cd0101', 'hex'));
        socket.close(1000);
      },
    },
    is: 'ready',
    says: '1 binary frame',
  },
  {
    name: 'server-sent events in text frames',
    serve: ending(1000, '', 'event: ready\ndata: {"ok":true}\n\n', ': keep-alive\n\n'),
    is: 'ready',
    says: '2 messages without a JSON object came',
  },
  {
    name: 'a page in HTML',
    serve: ending(1000, '', '<!doctype html><title>Log in</title>'),
    is: 'ready',
  },
  {
    name: 'hello and goodbye',
    serve: ending(1000, 'too many tabs', { type: 'hello' }, { type: 'goodbye' }),
    is: 'ready',
    close: { code: 1000, by: 'server' },
  },
  {
    name: 'an error in German that names nothing',
    serve: ending(4000, 'Fehler', { type: 'error', message: 'Verbindung nicht möglich' }),
    is: 'ready',
    close: { code: 4000 },
  },
  {
    name: 'an error that repeats our credential',
    serve: ending(1008, `rejected ${CREDENTIAL}`, {
      type: 'error',
      code: 'TOKEN_REJECTED',
      message: `token ${CREDENTIAL} is not known`,
    }),
    is: 'auth',
    code: 'TOKEN_REJECTED',
  },
  { name: '3003', serve: ending(3003, ''), is: 'auth', close: { code: 3003 } },
  { name: '4403', serve: ending(4403, 'Forbidden'), is: 'auth', close: { code: 4403 } },
  { name: '1013', serve: ending(1013, 'Try again later'), is: 'ready', close: { code: 1013 } },
  { name: '4429', serve: ending(4429, 'slow down'), is: 'ready', close: { code: 4429 } },
  {
    name: '1012 after a welcome',
    serve: ending(1012, 'service restart', WELCOME),
    is: 'ready',
    close: { code: 1012 },
  },
  {
    name: 'the end of TCP after a welcome',
    serve: upgraded((socket) => socket.end(textFrame(WELCOME))),
    is: 'ready',
    close: { code: 1006, by: 'network' },
  },
  {
    name: 'an error without any word, after the welcome',
    serve: welcoming(({ send, socket }) => {
      send({ type: 'error' });
      socket.close(4999);
    }),
    is: 'agent',
    ok: ['auth', 'factory'],
  },
];
