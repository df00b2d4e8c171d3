import { describe, expect, it } from 'vitest';
import { proposeJourney } from './propose-journey';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1LTE3In0.c2lnbmF0dXJlLXNpZ25hdHVyZQ';
const RUN = '33a37d13-c743-4844-af7e-3ad2057e172a';
const CHANNEL = '60dc5594-ebfc-469f-8aa6-ae97723ec585';
const QUESTION = 'Which trains leave for Lyon tonight?';

type Sent = ['>' | '<', unknown, number?];

/** A HAR as Chrome exports it. A message is sent (>) or received (<), with seconds since the last one. */
function harOf(messages: Sent[], url = 'wss://chat.example.test/live', more: object = {}): string {
  let time = 1_795_809_301;
  const _webSocketMessages = messages.map(([direction, data, after = 0.01]) => {
    time += after;
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    return { type: direction === '>' ? 'send' : 'receive', time, opcode: 1, data: text };
  });
  const entry = {
    _resourceType: 'websocket',
    startedDateTime: '2026-11-28T10:00:00Z',
    request: { url, headers: [] },
    _webSocketMessages,
    ...more,
  };
  return JSON.stringify({ log: { version: '1.2', entries: [entry] } });
}

const ANSWERED: Sent[] = [
  ['>', { type: 'prompt', request_id: RUN, text: QUESTION }],
  ['<', { type: 'answer.start', request_id: RUN }],
  ['<', { type: 'presence', users: 3 }],
  ['<', { type: 'answer.token', request_id: RUN, text: 'The 19:04.' }],
  ['<', { type: 'answer.end', request_id: RUN, state: 'ok' }],
];

const proposed = (har: string, part?: string) => proposeJourney(har, { part }).text;

describe('a journey from a recording', () => {
  it('lifts token, ids of both sides and the question, and answers heartbeats', () => {
    const { text, url, needsToken } = proposeJourney(
      harOf([
        ['<', { type: 'auth_required' }],
        ['>', { type: 'auth', access_token: JWT }],
        ['<', { type: 'auth_ok', session: CHANNEL }],
        ['>', { type: 'join', channel: CHANNEL, request_id: RUN }],
        ['<', { type: 'joined', channel: CHANNEL }],
        ...ANSWERED.slice(0, 2),
        ['<', { type: 'heartbeat', seq: 1 }],
        ['>', { type: 'heartbeat_ack', seq: 1 }],
        ...ANSWERED.slice(2),
      ]),
    );
    expect({ url, needsToken }).toEqual({ url: 'wss://chat.example.test/live', needsToken: true });
    expect(text).toBe(`# left out, because they do not carry our id: presence
# no failure was recorded: \`error\` is a guess
journey: recorded
about: Proposed from a recording of 2026-11-28. Read it before it is used.
steps:
  - {wait: auth_required}
  - {send: {type: auth, access_token: $token}}
  - {wait: auth, save: {their_session: $.session}}
  - {send: {type: join, channel: $their_session, request_id: $run}}
  - {wait: ready}
  - {ask: {type: prompt, request_id: $run, text: $question}}
own: {at: $.request_id, is: $run}
read:
  ping: {match: heartbeat, reply: {type: heartbeat_ack, seq: $.seq}}
  auth: auth_ok
  ready: joined
  agent: [answer.start, {match: answer.token, answer: $.text}]
  complete: {match: answer.end, ok: $.state == "ok"}
  error: {match: /error|fail|invalid|denied/i, message: $.message}
`);
  });

  it('takes a token of the query, our own heartbeat, and the times of the client', () => {
    const url = `wss://chat.example.test/agent?access_token=${JWT}&lang=en`;
    const text = proposed(
      harOf(
        [
          ['>', { type: 'ping' }],
          ['>', { type: 'prompt', request_id: RUN, text: QUESTION, sentAt: 1_795_809_301_323 }],
          ...ANSWERED.slice(1),
          ['>', { type: 'ping' }, 25],
        ],
        url,
      ),
    );
    expect(text).toContain('connect: {query: {access_token: $token, lang: en}}');
    expect(text).toContain('sentAt: $now_ms');
    expect(text).toContain('beat: {every: 25s, send: {type: ping}}');
    expect(text).not.toContain('eyJ');
  });

  it('reads records and texts that follow one another', () => {
    const records = ANSWERED.map(([way, one]): Sent => [way, `${JSON.stringify(one)}\u001e`]);
    expect(proposed(harOf(records))).toContain('frames: records');
    const answers = ANSWERED.slice(1).map(([, one]) => JSON.stringify(one));
    const joined = harOf([ANSWERED[0] ?? ['>', ''], ['<', answers.join('')]]);
    expect(proposed(joined)).toContain('complete: {match: answer.end');
  });

  it('reads Socket.IO with its namespace', () => {
    const text = proposed(
      harOf(
        [
          ['<', '0{"sid":"x"}'],
          ['>', '40/agents,{"token":"t"}'],
          ['<', '40/agents,{"sid":"y"}'],
          ['>', `42/agents,["start_agent",{"run_id":"${RUN}","text":"${QUESTION}"}]`],
          ['<', `42/agents,["agent_started",{"run_id":"${RUN}"}]`],
          ['<', `42/agents,["agent_completed",{"run_id":"${RUN}","result":"391"}]`],
        ],
        'wss://chat.example.test/socket.io/?EIO=4&transport=websocket&sid=abc',
      ),
    );
    expect(text).toContain('connect: {transport: socket.io, namespace: /agents}');
    expect(text).toContain('ask: [start_agent, {run_id: $run, text: $question}]');
    expect(text).toContain('complete: {match: agent_completed, answer: $.data.result}');
  });

  it('reads plain texts', () => {
    const text = proposed(
      harOf([
        ['>', { question: QUESTION }],
        ['<', '391'],
        ['<', '[DONE]'],
      ]),
    );
    expect(text).toContain('frames: text');
    expect(text).toContain('complete: "[DONE]"');
  });

  it('keeps the socket with most messages, and names the others', () => {
    const one = JSON.parse(harOf(ANSWERED));
    const other = JSON.parse(harOf([['>', 'x']], 'wss://chat.example.test/metrics'));
    one.log.entries.unshift(...other.log.entries);
    expect(proposed(JSON.stringify(one))).toContain('--url /metrics');
    expect(() => proposed(JSON.stringify(one), 'nowhere')).toThrow('there are /metrics, /live');
  });

  it.each([
    ['no JSON', 'x', 'it is not JSON'],
    ['another document', '{}', 'this is no HAR: log'],
    ['no socket', '{"log":{"entries":[]}}', 'there is no WebSocket'],
    ['no messages', harOf(ANSWERED, undefined, { _webSocketMessages: undefined }), 'Firefox'],
    ['nothing sent', harOf([['<', { type: 'hello' }]]), 'the client sent nothing'],
    [
      'heartbeats only',
      harOf([['>', { type: 'ping' }]]),
      'nothing in this recording but heartbeats',
    ],
    ['no answer', harOf(ANSWERED.slice(0, 1)), 'the server did not answer'],
    [
      'a token as a word of the protocol',
      harOf([...ANSWERED.slice(0, 4), ['<', { type: JWT, request_id: RUN }]]),
      'a credential of the recording would be written',
    ],
  ])('says what is wrong with a recording that has %s', (_what, har, reason) => {
    expect(() => proposed(har)).toThrow(reason);
  });

  it('is not misled by hostile texts', () => {
    const hostile = '*anchor: {x: &a [*a]}\n# no comment\u001b[31m';
    const text = proposed(
      harOf([
        ['<', { type: '/(?=x)/', note: hostile }],
        ...ANSWERED.slice(0, 3),
        ['<', { type: `$run ${hostile}`, request_id: RUN, text: '$token' }],
      ]),
    );
    expect(text).not.toContain('\u001b');
    expect(text).toContain('own: {at: $.request_id, is: $run}');
  });
});
