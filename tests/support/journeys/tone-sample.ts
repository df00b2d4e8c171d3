const RATE = 24_000;
const SECONDS = 1;
const LOUDNESS = 8_000;
const PITCHES = [220, 330, 440];

/** A tenth of a second of silence: a microphone into which nobody speaks. */
export const silenceSample = (): Buffer => Buffer.alloc(RATE / 5);

/** One second of a soft chord that fades in and out: `pcm16`, 24 kHz, one channel. The same bytes on every machine. */
export function toneSample(): Buffer {
  const samples = RATE * SECONDS;
  const bytes = Buffer.alloc(samples * 2);
  for (let at = 0; at < samples; at++) {
    const fade = Math.sin((Math.PI * at) / samples);
    const sum = PITCHES.reduce((level, hz) => level + Math.sin((2 * Math.PI * hz * at) / RATE), 0);
    bytes.writeInt16LE(Math.round((LOUDNESS * fade * sum) / PITCHES.length), at * 2);
  }
  return bytes;
}
