import type { AudioFiles } from '../audio/audio-files';
import { SAMPLE_BYTES } from '../audio/audio-format';
import { durationMs } from '../language/durations';
import type { JourneySource, Json, SpeakSource } from '../language/journey-source';
import { AUDIO_LIMITS } from '../language/limits';
import type { Message } from '../language/message';
import type { AudioFormat } from '../language/names';
import { compilePattern, type MessageTest } from '../match/compile-pattern';
import { firstAt } from './compile-rules';

/** A file of audio as a step sends it. */
export type Speech = {
  /** Its name, as the journey writes it. */
  file: string;
  /** Empty where the file has gone since the journey was saved. */
  bytes: Buffer;
  format: AudioFormat;
  /** Bytes of one frame; the last one may have fewer. */
  chunkBytes: number;
  /** Time between two frames, ms: their audio, divided by the pace. */
  everyMs: number;
  /** Frames of silence after the file. */
  tailChunks: number;
  /** The message of a frame, in which `$audio` is the base64; null: a binary frame. */
  as: Json | null;
  asks: boolean;
};

/** The audio that comes. */
export type ExpectedAudio = {
  /** Reads the base64 of a message; null where binary frames are audio. */
  read: ((message: Message) => Json | undefined) | null;
  /** The messages that have audio; null: all in which it is there. */
  match: MessageTest | null;
  format: AudioFormat;
  /** Bytes of one ms; null for a compressed format. */
  bytesPerMs: number | null;
  /** Longest silence that is no failure, ms. */
  stallMs: number | null;
};

/** Compiles a step that sends audio. */
export function compileSpeech(source: SpeakSource, audio: AudioFiles): Speech {
  const { format, rate = 0, bitrate = 0, pace = 1 } = source;
  const sample = SAMPLE_BYTES[format];
  const bytesPerMs = (sample === null ? bitrate / 8 : rate * sample) / 1000;
  const chunkMs = durationMs(source.chunk) ?? AUDIO_LIMITS.chunkMs.usual;
  const unit = sample ?? 1;
  const found = audio(source.file);
  return {
    file: source.file,
    bytes: 'bytes' in found ? found.bytes : Buffer.alloc(0),
    format,
    chunkBytes: Math.max(unit, Math.round((bytesPerMs * chunkMs) / unit) * unit),
    everyMs: chunkMs / pace,
    tailChunks: Math.ceil((durationMs(source.tail) ?? 0) / chunkMs),
    as: source.as ?? null,
    asks: source.ask === true,
  };
}

/** How long a step sends audio, ms. */
export function speechMs({ bytes, chunkBytes, everyMs, tailChunks }: Speech): number {
  return (Math.ceil(bytes.length / chunkBytes) + tailChunks) * everyMs;
}

export function compileAudio({ audio }: JourneySource): ExpectedAudio | null {
  if (audio === undefined) return null;
  const { at, match, format, rate = 0, stall } = audio;
  const sample = SAMPLE_BYTES[format];
  return {
    read: at === 'binary' ? null : firstAt([at]),
    match: match === undefined ? null : compilePattern(match),
    format,
    bytesPerMs: sample === null ? null : (rate * sample) / 1000,
    stallMs: durationMs(stall),
  };
}
