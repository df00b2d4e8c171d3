import { describe, expect, it } from 'vitest';
import { type ProposalRequest, proposeJourney } from './propose-journey';

const RUN = '33a37d13-c743-4844-af7e-3ad2057e172a';
const QUESTION = 'Which trains leave for Lyon tonight?';

type Sent = ['>' | '<', object | string | Buffer, object?];

/** A HAR; a Buffer is a binary frame, and the last item is merged into the message. */
function harOf(messages: Sent[], { url = 'wss://chat.example.test/live', ...entry } = {}): string {
  const _webSocketMessages = messages.map(([way, data, more], index) => ({
    type: way === '>' ? 'send' : 'receive',
    time: 1_795_809_301 + index / 10,
    opcode: Buffer.isBuffer(data) ? 2 : 1,
    data: Buffer.isBuffer(data)
      ? data.toString('base64')
      : typeof data === 'string'
        ? data
        : JSON.stringify(data),
    ...more,
  }));
  const request = { url, headers: [] };
  return JSON.stringify({ log: { entries: [{ request, _webSocketMessages, ...entry }] } });
}

const proposed = (har: string, request?: ProposalRequest) => proposeJourney(har, request).text;

const GOOD: Sent[] = [
  ['>', { type: 'prompt', request_id: RUN, text: QUESTION }],
  ['<', { type: 'answer.token', request_id: RUN, text: 'The 19:04.' }],
  ['<', { type: 'answer.end', request_id: RUN, state: 'ok' }],
];

/** 100 ms of 16 bits at 24 kHz. */
const SOUND = Buffer.alloc(4_800, 7);
const BASE64 = SOUND.toString('base64');

describe('audio in a recording', () => {
  const append: Sent = ['>', { type: 'input_audio_buffer.append', audio: BASE64 }];
  const delta: Sent = [
    '<',
    { type: 'response.output_audio.delta', response_id: 'r', delta: BASE64 },
  ];
  const realtime: Sent[] = [
    ['<', { type: 'session.created', session: { audio: { rate: 24_000 } } }],
    ...Array<Sent>(4).fill(append),
    ['>', { type: 'input_audio_buffer.commit' }],
    ['>', { type: 'response.create' }],
    ['<', { type: 'response.created' }],
    ...Array<Sent>(4).fill(delta),
    ['<', { type: 'response.done', response: { status: 'completed' } }],
  ];

  it('becomes a step that speaks and what is timed, and none of it is written', () => {
    const text = proposed(harOf(realtime));
    expect(text).toContain(
      'audio: {at: $.delta, match: response.output_audio.delta, format: pcm16, rate: 24000}',
    );
    expect(text).toContain(`  - {wait: ready}
  - speak:
      file: tone-24khz.pcm
      format: pcm16
      rate: 24000
      chunk: 100ms
      as: {type: input_audio_buffer.append, audio: $audio}
  - {send: {type: input_audio_buffer.commit}}
  - {ask: {type: response.create}}
`);
    expect(text).not.toContain(BASE64.slice(0, 40));
    expect(text).toContain('a tone of the package is sent instead');
  });

  it('begins the run where the client only speaks, in binary frames', () => {
    const url = 'wss://voice.example.test/v1/listen?encoding=mulaw&sample_rate=8000';
    const spoken: Sent[] = [
      ['>', { type: 'Settings', greeting: 'none' }],
      ['<', { type: 'SettingsApplied' }],
      ...Array<Sent>(5).fill(['>', SOUND.subarray(0, 160)]),
      ['<', { type: 'ConversationText', role: 'assistant', content: 'At 19:04.' }],
      ...Array<Sent>(5).fill(['<', SOUND]),
      ['<', { type: 'AgentAudioDone' }],
    ];
    const text = proposed(harOf(spoken, { url }));
    expect(text).toContain('audio: {at: binary, format: mulaw, rate: 8000}');
    expect(text).toMatch(
      /- \{?speak: .*tone-24khz\.pcm, format: mulaw, rate: 8000, chunk: 20ms, ask: true/,
    );
    expect(text).toContain('complete: AgentAudioDone');
  });

  it('that no sample of the package can replace is said', () => {
    const url = 'wss://voice.example.test/live?format=opus';
    const har = harOf([...Array<Sent>(5).fill(['>', SOUND]), ['<', { type: 'done' }]], { url });
    expect(() => proposed(har)).toThrow('the page sends opus, of which no recording comes');
  });

  it('is not what a few pictures are, or binary frames of another protocol', () => {
    const picture: Sent = ['<', { type: 'chart', request_id: RUN, png: BASE64 }];
    const text = proposed(harOf([...GOOD.slice(0, 2), picture, ...GOOD.slice(2)]));
    expect(text).not.toContain('audio:');
    const packed = Array<Sent>(4).fill(['<', Buffer.from('82a474797065a57265616479', 'hex')]);
    const left = proposed(harOf([...GOOD.slice(0, 2), ...packed, ...GOOD.slice(2)]));
    expect(left).toContain('# 4 binary frames are left out');
  });
});

it('reads JSON in binary frames as messages', () => {
  const binary = GOOD.map(([way, data]): Sent => [way, Buffer.from(JSON.stringify(data))]);
  const text = proposed(harOf(binary));
  expect(text).toContain('binary: text');
  expect(text).toContain('complete: {match: answer.end');
});

describe('a recording that Chrome did not write', () => {
  const upgrade = (creator: string) =>
    JSON.stringify({
      log: {
        creator: { name: creator, version: '1' },
        entries: [
          {
            request: {
              url: 'https://chat.example.test/live',
              headers: [{ name: 'Upgrade', value: 'websocket' }],
            },
            response: { status: 101 },
          },
        ],
      },
    });

  it.each(['Firefox', 'WebKit Web Inspector'])('and without messages is said: %s', (creator) => {
    expect(() => proposed(upgrade(creator))).toThrow(
      `has a WebSocket but not its messages, as every export of ${creator}: export it from Chrome`,
    );
  });

  /** The entry of a socket as Safari writes it: no field that names the kind of resource. */
  const ofSafari = JSON.stringify({
    log: {
      version: '1.2',
      creator: { name: 'WebKit Web Inspector', version: '20621' },
      pages: [{ id: 'page_0', startedDateTime: '', title: '', pageTimings: {} }],
      entries: [
        {
          pageref: 'page_0',
          startedDateTime: '2026-11-28T10:00:00.000Z',
          time: 0,
          request: {
            method: 'GET',
            url: 'wss://chat.example.test/live',
            headers: [],
            bodySize: -1,
          },
          response: { status: 101, statusText: 'Switching Protocols', headers: [] },
          cache: {},
          timings: { blocked: -1, send: 0, wait: 0, receive: 0 },
        },
      ],
    },
  });

  it('of Safari is one, and has no messages', () => {
    expect(() => proposed(ofSafari)).toThrow('as every export of WebKit Web Inspector');
  });

  it('of Playwright without messages names its own setting', () => {
    expect(() => proposed(upgrade('Playwright'))).toThrow('only with `content: "embed"`');
  });

  it('may begin with a byte order mark, leave fields out, and call directions otherwise', () => {
    const messages = GOOD.map(([way, data]) => ({
      type: way === '>' ? 'outgoing' : 'incoming',
      time: '2026-11-28T10:00:00.000Z',
      data: JSON.stringify(data),
    }));
    const ping = { type: 'send', opcode: 9, data: '' };
    const error = { type: 'error', time: 1, opcode: -1, data: 'closed' };
    const har = harOf([], {
      url: 'http://chat.example.test/live',
      _webSocketMessages: [ping, ...messages, error],
    } as object);
    const { text, url } = proposeJourney(`\ufeff${har}`);
    expect(url).toBe('ws://chat.example.test/live');
    expect(text).toContain('ask: {type: prompt, request_id: $run, text: $question}');
  });
});

describe('recordings of sessions that failed', () => {
  const refused: Sent[] = [
    ...GOOD.slice(0, 1),
    ['<', { type: 'overloaded', request_id: RUN, error_code: 'E_BUSY', reason: 'try later' }],
  ];

  it('give the rules of errors, before the guess', () => {
    const text = proposed(harOf(GOOD), { failed: [harOf(refused)] });
    expect(text).toContain('{match: overloaded, code: $.error_code, message: $.reason}');
    expect(text).toContain('`error` knows `overloaded` from the failed session');
    expect(text).not.toContain('no failure was recorded');
  });

  it('that show nothing which good ones do not are refused', () => {
    const failed = [harOf(refused), harOf(GOOD.slice(0, 2))];
    expect(() => proposed(harOf(GOOD), { failed })).toThrow(
      'failed recording 2 has no message that the good one does not have; its last message is answer.token',
    );
  });
});
