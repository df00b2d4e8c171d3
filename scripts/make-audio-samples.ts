import { mkdirSync, writeFileSync } from 'node:fs';
import { silenceSample, toneSample } from '../tests/support/journeys/tone-sample';

// The audio samples of the package are made here and contain no recording: anyone may use them for anything.
mkdirSync('lib/journeys/audio/samples', { recursive: true });
writeFileSync('lib/journeys/audio/samples/tone-24khz.pcm', toneSample());
writeFileSync('lib/journeys/audio/samples/silence-24khz.pcm', silenceSample());
