import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { audioFilesIn } from '../audio/audio-files';
import { loadJourney, toTargetJourney } from '../load-journey';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-audio-'));
const other = mkdtempSync(join(tmpdir(), 'tocsin-outside-'));
writeFileSync(join(folder, 'question.pcm'), Buffer.alloc(320, 9));
writeFileSync(join(folder, 'long.pcm'), Buffer.alloc(2 * 1024 * 1024));
writeFileSync(join(folder, 'nothing.pcm'), '');
writeFileSync(join(folder, 'question.wav'), 'RIFF\u0010\u0000\u0000\u0000WAVEfmt ');
writeFileSync(join(other, 'secret.pcm'), 'secret');
symlinkSync(join(other, 'secret.pcm'), join(folder, 'link.pcm'));
symlinkSync(other, join(folder, 'sub'));
afterAll(() => {
  for (const one of [folder, other]) rmSync(one, { recursive: true });
});

const speaking = (speak: string) =>
  `journey: x\nsteps:\n  - speak: {${speak}}\n  - ask: a\nread: {complete: done}\n`;
const receiving = (audio: string, more = '') =>
  `journey: x\naudio: {${audio}}\nask: a\n${more}read: {complete: done}\n`;
const PCM = 'format: pcm16, rate: 8000';

function problemsOf(text: string): string[] {
  const loaded = loadJourney(text, join(folder, 'x.yaml'), audioFilesIn(folder));
  if (!('problems' in loaded)) return [];
  return loaded.problems.map(
    ({ line, column, reason, suggestion }) => `${line}:${column}  ${reason}; ${suggestion ?? ''}`,
  );
}

describe('a mistake about audio is reported with its place, its reason and what to write', () => {
  it.each([
    [
      'a format by another name',
      speaking(`file: question.pcm, format: linear16, rate: 8000`),
      '3:41  no such format of audio: `linear16`; write `pcm16`',
    ],
    [
      'an unknown format',
      receiving('at: binary, format: aac'),
      '2:29  no such format of audio: `aac`; known here: pcm16, mulaw, alaw, opus, mp3',
    ],
    [
      'a missing file',
      speaking(`file: qestion.pcm, ${PCM}`),
      '3:19  there is no audio file `qestion.pcm`; put it beside the journey, in',
    ],
    [
      'a file outside',
      speaking(`file: ../secret.pcm, ${PCM}`),
      '3:19  `../secret.pcm` is outside the folder of the journey; put the audio beside',
    ],
    [
      'an absolute path',
      speaking(`file: /etc/passwd, ${PCM}`),
      '3:19  `/etc/passwd` is outside the folder of the journey; put the audio beside',
    ],
    [
      'a link that leads out',
      speaking(`file: link.pcm, ${PCM}`),
      '3:19  `link.pcm` is a link that leads out of the folder of the journey; put a copy',
    ],
    [
      'a folder that leads out',
      speaking(`file: sub/secret.pcm, ${PCM}`),
      '3:19  `sub/secret.pcm` is a link that leads out of the folder of the journey; put a copy',
    ],
    [
      'a file that is too large',
      speaking(`file: long.pcm, ${PCM}`),
      '3:19  `long.pcm` has 2048 KiB; an audio file has at most 1024 KiB; cut it',
    ],
    ['an empty file', speaking(`file: nothing.pcm, ${PCM}`), '3:19  `nothing.pcm` is empty; name'],
    [
      'a file with a header',
      speaking(`file: question.wav, ${PCM}`),
      '3:19  `question.wav` begins as a WAV file, not as pcm16; take the samples out of it: ffmpeg',
    ],
    [
      'audio with a filter',
      speaking(`file: question.pcm, ${PCM}, as: {data: $(audio|url)}`),
      '3:64  `$audio` has no filter: it is base64; write `$audio`',
    ],
    ['a folder', speaking(`file: ., ${PCM}`), '3:19  `.` is'],
    [
      'no pace',
      speaking(`file: question.pcm, ${PCM}, pace: 0`),
      '3:66  `pace` is a number between 0.1 and 20; write 1 for real time',
    ],
    [
      'a chunk that is a number',
      speaking(`file: question.pcm, ${PCM}, chunk: 20`),
      '3:67  20 what?; write 20ms or 20s',
    ],
    [
      'a long chunk',
      speaking(`file: question.pcm, ${PCM}, chunk: 5s`),
      '3:67  `chunk` is between 5ms and 1000ms; ',
    ],
    [
      'no rate',
      speaking('file: question.pcm, format: mulaw'),
      '3:12  `rate` is missing; write the samples of a second, such as `rate: 24000`',
    ],
    [
      'no bit rate',
      speaking('file: question.pcm, format: opus'),
      '3:12  `bitrate` is missing; write the bits of a second, such as `bitrate: 32000`',
    ],
    [
      'silence of a compressed format',
      speaking('file: question.pcm, format: opus, bitrate: 32000, tail: 1s'),
      '3:63  a compressed format has no silence to send after the file; remove `tail`',
    ],
    [
      'a message without the audio',
      speaking(`file: question.pcm, ${PCM}, as: {type: append}`),
      '3:64  `as` contains no $audio, so no audio would be sent; write `$audio`',
    ],
    [
      'audio in another message',
      `journey: x\nask: {data: $audio}\nread: {complete: done}\n`,
      '2:13  unknown value $audio; ',
    ],
    [
      'no place of the audio',
      receiving('format: opus'),
      '2:8  `at` is missing; write `at: binary`, or a path such as `at: $.delta`',
    ],
    [
      'a place that is no path',
      receiving('at: delta, format: opus'),
      '2:13  expected a JSONPath such as $.payload.id, found `delta`; write `$.delta`',
    ],
    [
      'binary frames that are read in two ways',
      receiving('at: binary, format: opus', 'binary: text\n'),
      '4:9  binary frames are audio in this journey; remove `binary`',
    ],
    [
      'binary frames over Socket.IO',
      receiving('at: binary, format: opus', 'connect: {transport: socket.io}\n'),
      '2:13  over Socket.IO there are no binary frames; write the path of the audio',
    ],
    [
      'a stall without a unit',
      receiving('at: binary, format: opus, stall: 5'),
      '2:42  5 what?; write 5ms or 5s',
    ],
    [
      'an unknown key',
      receiving('at: binary, format: opus, gap: 5s'),
      '2:35  unknown key `gap` in `audio`',
    ],
  ])('%s', (_, text, expected) => {
    expect(problemsOf(text)[0]).toContain(expected);
  });

  it('a journey without a file names samples of the package only', () => {
    const text = speaking(`file: question.pcm, ${PCM}`);
    const loaded = loadJourney(text, 'x');
    expect('problems' in loaded && loaded.problems[0]?.suggestion).toContain('tone-24khz.pcm');
    expect(loadJourney(text.replace('question', 'tone-24khz'), 'x')).toHaveProperty('journey');
  });
});

describe('a journey that speaks', () => {
  const text = speaking(`file: question.pcm, ${PCM}`);
  const hashOf = (content: number) => {
    writeFileSync(join(folder, 'question.pcm'), Buffer.alloc(320, content));
    const loaded = loadJourney(text, 'x', audioFilesIn(folder));
    return 'journey' in loaded ? loaded.journey.hash : expect.fail();
  };

  it('is another one with another recording, and the same with the same', () => {
    expect(hashOf(1)).not.toBe(hashOf(2));
    expect(hashOf(1)).toBe(hashOf(1));
  });

  it('keeps the folder of its audio with the target, and one that does not speak keeps none', () => {
    const kept = (journey: string) => {
      const loaded = loadJourney(journey, 'x', audioFilesIn(folder));
      return 'journey' in loaded ? toTargetJourney(loaded.journey, folder) : expect.fail();
    };
    expect(kept(text).audioFolder).toBe(folder);
    expect(kept(receiving('at: binary, format: opus'))).not.toHaveProperty('audioFolder');
  });
});
