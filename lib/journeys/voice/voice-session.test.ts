import { describe, expect, it } from 'vitest';
import { playJourney } from '../../../tests/support/journeys/play-journey';
import { toneSample } from '../../../tests/support/journeys/tone-sample';

/** 100 ms of the tone and of silence: pcm16 at 24 kHz. */
const SOUND = toneSample().subarray(19_200, 24_000);
const SILENCE = Buffer.alloc(4_800);

const SPEAK = 'file: tone-24khz.pcm, format: pcm16, rate: 24000, chunk: 100ms';

const voiceAgent = (steps: string, audio = 'at: binary, format: pcm16, rate: 24000') => `
journey: test
audio: {${audio}}
steps:
${steps}
read:
  ready: settings
  agent: [audio, thinking]
  complete: done
  error: failed
`;

const ASKED = voiceAgent('  - ask: {type: question}');

describe('audio that is sent', () => {
  const frames = (session: ReturnType<typeof playJourney>) =>
    session.actions.flatMap((one) => (one.do === 'send' && one.shown ? [one] : []));

  it('goes out in frames at its pace, and what a busy machine missed comes together', () => {
    const session = playJourney(voiceAgent(`  - speak: {${SPEAK}}\n  - ask: {type: question}`));
    session.start();
    expect(frames(session)).toHaveLength(1);
    expect(session.actions.at(-1)).toEqual({ do: 'timer', name: 'speak', ms: 100 });
    session.after(100);
    session.fire('speak');
    expect(frames(session)).toHaveLength(2);
    session.after(730);
    session.fire('speak');
    expect(frames(session)).toHaveLength(9);
    expect(session.actions.at(-1)).toEqual({ do: 'timer', name: 'speak', ms: 70 });
    session.after(70);
    session.fire('speak');
    const sent = frames(session).map(({ frame }) => frame as Buffer);
    expect(Buffer.concat(sent).equals(toneSample())).toBe(true);
    expect(session.sent().at(-1)).toEqual({ type: 'question' });
    expect(session.session.audio()?.sent).toEqual({ frames: 10, bytes: 48_000 });
  });

  it('is base64 in the message that the journey writes, and is shown by its size', () => {
    const as = 'as: {type: append, to: $user, n: $n, audio: $audio}';
    const session = playJourney(voiceAgent(`  - speak: {${SPEAK}, ${as}}\n  - ask: a`));
    session.start();
    const [first] = frames(session);
    expect(JSON.parse(String(first?.frame))).toEqual({
      type: 'append',
      to: 'user-1',
      n: 1,
      audio: toneSample().toString('base64', 0, 4_800),
    });
    expect(first?.shown).toBe('{"type":"append","to":"user-1","n":1,"audio":"audio, 4,800 bytes"}');
  });

  it('begins the run with its last frame, and the silence after it ends with the answer', () => {
    const session = playJourney(voiceAgent(`  - speak: {${SPEAK}, pace: 10, tail: 2s, ask: true}`));
    session.start();
    // No deadline runs while it is sent, whatever comes meanwhile.
    session.receive('settings');
    session.receive(SOUND);
    expect(session.awaits()).toEqual([]);
    for (let n = 0; n < 9; n++) {
      session.after(10);
      session.fire('speak');
    }
    expect(frames(session).map(({ asks }) => asks)).toEqual([...Array(9).fill(false), true]);
    expect(session.awaits()).toEqual(['agent']);
    session.after(10);
    session.fire('speak');
    expect(frames(session).at(-1)?.frame).toEqual(SILENCE);
    session.receive(SOUND);
    session.receive('done');
    expect(session.isComplete()).toBe(true);
    expect(session.actions).toContainEqual({ do: 'clearTimer', name: 'speak' });
    expect(session.fire('speak')).toEqual([]);
    // The audio that came before the request is counted and not timed.
    expect(session.session.audio()?.received).toMatchObject({ frames: 2, firstMs: 100 });
  });

  it('after the request ends with the answer', () => {
    const session = playJourney(
      voiceAgent(`  - ask: {type: question}\n  - speak: {${SPEAK}, tail: 5s}`),
    );
    session.start();
    for (const frame of [SOUND, SOUND, 'done']) session.receive(frame);
    expect(session.isComplete()).toBe(true);
    expect(frames(session)).toHaveLength(1);
  });

  it('does not stop the deadlines of a run that was asked before', () => {
    const session = playJourney(voiceAgent(`  - ask: {type: question}\n  - speak: {${SPEAK}}`));
    session.start();
    expect(session.awaits()).toEqual(['ready']);
    expect(session.actions.some((one) => one.do === 'clearDeadline')).toBe(false);
  });
});

describe('audio that comes', () => {
  it('is counted and timed, also as a listener plays it', () => {
    const session = playJourney(ASKED);
    session.start();
    for (const ms of [40, 20, 340]) {
      session.after(ms);
      session.receive(SOUND);
    }
    session.receive('done');
    expect(session.isComplete()).toBe(true);
    // 200 ms of audio were there from 40 ms on, so that a listener waits from 240 to 400 ms.
    expect(session.session.audio()).toEqual({
      received: {
        frames: 3,
        bytes: 14_400,
        firstMs: 40,
        lastMs: 400,
        longestGapMs: 340,
        longestStallMs: 160,
        isAudible: true,
      },
    });
  });

  it.each([
    ['none', [], 'complete NO_AUDIO'],
    ['silence', [SILENCE, SILENCE], 'complete SILENT_AUDIO'],
    ['a file with a header', [Buffer.from('RIFF....WAVE'), SOUND], 'complete AUDIO_FORMAT'],
    ['JSON', [Buffer.from('{"type":"audio"}')], 'complete AUDIO_FORMAT'],
    ['empty frames', [Buffer.alloc(0)], 'complete NO_AUDIO'],
  ])('fails a run that ends with %s', (_, frames, expected) => {
    const session = playJourney(ASKED);
    session.start();
    for (const frame of [...frames, 'done']) session.receive(frame);
    expect(session.findings()).toEqual([expected]);
  });

  it('that greets does not hide an answer of silence', () => {
    const session = playJourney(voiceAgent('  - wait: ready\n  - ask: {type: question}'));
    session.start();
    for (const frame of [SOUND, 'settings', SILENCE, 'done']) session.receive(frame);
    expect(session.findings()).toEqual(['complete SILENT_AUDIO']);
  });

  it('may begin with the bytes of a brace', () => {
    const session = playJourney(ASKED);
    session.start();
    for (const frame of [Buffer.from('{"\x90\x01', 'latin1'), SILENCE, 'done'])
      session.receive(frame);
    expect(session.isComplete()).toBe(true);
  });

  it('may begin silent', () => {
    const session = playJourney(ASKED);
    session.start();
    for (const frame of [SILENCE, SOUND, SILENCE, 'done']) session.receive(frame);
    expect(session.isComplete()).toBe(true);
  });

  it.each([
    [150, 'complete AUDIO_STALLED'],
    [170, undefined],
  ])('fails where a listener waits for longer than %i ms', (stall, expected) => {
    const audio = `at: binary, format: pcm16, rate: 24000, stall: ${stall}ms`;
    const session = playJourney(voiceAgent('  - ask: {type: question}', audio));
    session.start();
    for (const ms of [40, 20, 340]) {
      session.after(ms);
      session.receive(SOUND);
    }
    session.receive('done');
    expect(session.findings()[0]).toBe(expected);
  });

  it('that stopped is why a run does not end in time', () => {
    const audio = 'at: binary, format: pcm16, rate: 24000, stall: 2s';
    const session = playJourney(voiceAgent('  - ask: {type: question}', audio));
    session.start();
    session.receive(SOUND);
    session.after(8_000);
    session.deadline();
    expect(session.findings()).toEqual(['complete AUDIO_STALLED']);
    expect(session.session.remarks(false).join()).toContain('1 frame with 4,800 bytes');
  });

  it('of a compressed format is judged by its gaps alone', () => {
    const session = playJourney(voiceAgent('  - ask: a', 'at: binary, format: opus, stall: 1s'));
    session.start();
    for (const frame of [Buffer.alloc(40), Buffer.alloc(40), 'done']) session.receive(frame);
    expect(session.isComplete()).toBe(true);
    expect(session.session.audio()?.received).not.toHaveProperty('isAudible');
    expect(session.session.audio()?.received).not.toHaveProperty('longestStallMs');
  });

  it.each([
    ['mulaw', 0xff, 0x70],
    ['mulaw', 0x7f, 0x00],
    ['alaw', 0xd5, 0x80],
    ['alaw', 0x55, 0x2a],
  ])('is judged in %s: %i is silence, %i is not', (format, quiet, loud) => {
    const journey = voiceAgent('  - ask: a', `at: binary, format: ${format}, rate: 8000`);
    for (const [code, expected] of [
      [quiet, ['complete SILENT_AUDIO']],
      [loud, []],
    ] as const) {
      const session = playJourney(journey);
      session.start();
      session.receive(Buffer.alloc(160, code));
      session.receive('done');
      expect(session.findings()).toEqual(expected);
    }
  });
});

describe('audio in a field', () => {
  const journey = `
journey: test
audio: {at: $.delta, match: audio.delta, format: pcm16, rate: 24000}
ask: {type: question}
own: {at: $.run, is: $run}
read:
  agent: [{match: audio.delta, answer: $.delta}, text.delta]
  complete: done
  error: failed
`;
  const delta = (audio: Buffer | string, run = 'run-1') => ({
    type: 'audio.delta',
    run,
    delta: typeof audio === 'string' ? audio : audio.toString('base64'),
  });

  it('is in no message, and its echo in another field neither', () => {
    const session = playJourney(journey);
    session.start();
    const base64 = SOUND.toString('base64');
    const [reading] = session.receive({ ...delta(SOUND), echo: [{ of: base64 }] });
    const kept = JSON.stringify([reading?.message.text, reading?.message.json, reading?.meaning]);
    expect(kept).not.toContain(base64.slice(0, 40));
    expect(reading?.message.json).toMatchObject({
      delta: 'audio, 4,800 bytes',
      echo: [{ of: 'audio, 4,800 bytes' }],
    });
  });

  it('of another run is not ours', () => {
    const session = playJourney(journey);
    session.start();
    session.receive({ type: 'text.delta', run: 'run-1', delta: 'a' });
    session.receive(delta(SOUND, 'run-2'));
    session.receive({ type: 'done', run: 'run-1' });
    expect(session.session.audio()?.received?.frames).toBe(0);
    expect(session.findings()).toEqual([]);
  });

  it('that is no base64 is no audio, and the text of other messages stays', () => {
    const session = playJourney(journey);
    session.start();
    const [text] = session.receive({ type: 'text.delta', run: 'run-1', delta: 'Hello' });
    expect(text?.message.json).toMatchObject({ delta: 'Hello' });
    session.receive(delta('<audio>'));
    session.receive({ type: 'done', run: 'run-1' });
    expect(session.findings()).toEqual(['complete AUDIO_FORMAT']);
  });

  it('counts the binary arguments of Socket.IO by their size', () => {
    const session = playJourney(`
journey: test
name: $.event
connect: {transport: socket.io}
audio: {at: '$.args[0]', match: audio, format: opus}
ask: [question]
read: {agent: audio, complete: done, error: failed}
`);
    session.start();
    for (const event of ['audio', 'audio', 'done'])
      session.receive({ event, data: '<120 bytes>', args: ['<120 bytes>'] });
    expect(session.isComplete()).toBe(true);
    expect(session.session.audio()?.received).toMatchObject({ frames: 2, bytes: 240 });
  });

  it('is cut where the journey does not know of it, and where a message is too long to be read', () => {
    const session = playJourney(journey);
    session.start();
    const long = 'A'.repeat(1024);
    const [other] = session.receive({ type: 'debug', run: 'run-1', dump: long });
    expect(other?.message.text).toContain('"dump":"audio, 768 bytes"');
    const [huge] = session.receive(delta('B'.repeat(3 * 1024 * 1024)));
    expect(huge?.message.text.length).toBeLessThan(200);
    expect(huge?.message.name).toBe('audio.delta');
    expect(session.session.audio()?.received?.frames).toBe(0);
  });
});

describe('a stream of audio', () => {
  it('proves the agent once, and is no event of its own after that', () => {
    const session = playJourney(ASKED);
    session.start();
    const kinds = [SOUND, SOUND, 'thinking', SOUND].flatMap((frame) =>
      session.receive(frame).map(({ meaning }) => meaning.kind),
    );
    expect(kinds).toEqual(['agent', 'ack', 'agent', 'ack']);
    expect(session.session.audio()?.received?.frames).toBe(3);
  });
});
