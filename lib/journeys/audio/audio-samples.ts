const RATE = 24_000;
const SECONDS = 1;
const LOUDNESS = 8_000;
const PITCHES = [220, 330, 440];

/** A tenth of a second of silence: a microphone into which nobody speaks. */
const silenceSample = (): Buffer => Buffer.alloc(RATE / 5);

/** One second of a soft chord that fades in and out: `pcm16`, 24 kHz, one channel. The same bytes on every machine. */
function toneSample(): Buffer {
  const samples = RATE * SECONDS;
  const bytes = Buffer.alloc(samples * 2);
  for (let at = 0; at < samples; at++) {
    const fade = Math.sin((Math.PI * at) / samples);
    const sum = PITCHES.reduce((level, hz) => level + Math.sin((2 * Math.PI * hz * at) / RATE), 0);
    bytes.writeInt16LE(Math.round((LOUDNESS * fade * sum) / PITCHES.length), at * 2);
  }
  return bytes;
}

const SAMPLES: ReadonlyMap<string, () => Buffer> = new Map([
  ['tone-24khz.pcm', toneSample],
  ['silence-24khz.pcm', silenceSample],
]);
const made = new Map<string, Buffer>();

/** Names of the samples that come with the package. */
export const sampleNames = (): string => [...SAMPLES.keys()].join(', ');

/** A sample of the package, made once; null where none has this name. They are no recordings: anyone may use them for anything. */
export function sampleAudio(name: string): Buffer | null {
  const known = made.get(name);
  if (known) return known;
  const bytes = SAMPLES.get(name)?.() ?? null;
  if (bytes !== null) made.set(name, bytes);
  return bytes;
}
