import { sampleAudio } from '../../../lib/journeys/audio/audio-samples';

/** One second of sound: `pcm16`, 24 kHz, one channel. */
export function toneSample(): Buffer {
  const bytes = sampleAudio('tone-24khz.pcm');
  if (bytes === null) throw new Error('the package has no such sample');
  return bytes;
}
