import type { AudioFacts, ReceivedAudioFacts } from '../../domain/sessions/session-facts';
import { foreignContainer, isAudible } from '../audio/audio-format';
import type { ExpectedAudio } from '../compile/compile-audio';
import type { ReceivedAudio } from '../language/message';

type Finding = { code: string; text: string };

/** Counts and times the audio of one session. Keeps none of it. */
export class AudioMeter {
  private readonly expected: ExpectedAudio | null;

  private frames = 0;
  private bytes = 0;
  private sentFrames = 0;
  private sentBytes = 0;
  private firstMs: number | null = null;
  private lastMs: number | null = null;
  private longestGapMs: number | null = null;
  private longestStallMs = 0;
  /** When everything that came is played by a listener, ms since the session's start. */
  private playedMs = 0;
  private hasSound = false;
  private isJudged = false;
  private problem: string | null = null;

  /** `expected`: the audio that should come; null where only audio is sent. */
  constructor(expected: ExpectedAudio | null) {
    this.expected = expected;
  }

  sent(bytes: number): void {
    this.sentFrames++;
    this.sentBytes += bytes;
  }

  /** `asked`: it came after the request. What came before is counted only. */
  received(audio: ReceivedAudio, { atMs, asked }: { atMs: number; asked: boolean }): void {
    if (this.expected === null) return;
    // A greeting with sound must not hide an answer without.
    if (asked) this.judge(audio, this.expected);
    if (audio.bytes === 0) return;
    this.frames++;
    this.bytes += audio.bytes;
    if (asked) this.time(audio.bytes, atMs, this.expected);
  }

  private judge({ data, isReadable }: ReceivedAudio, { format }: ExpectedAudio): void {
    if (!isReadable) this.problem ??= 'what should be audio is no base64';
    if (data.length === 0) return;
    const container = this.lastMs === null ? foreignContainer(data, format) : null;
    if (container !== null) this.problem ??= `the audio begins as ${container}, not as ${format}`;
    if (this.hasSound) return;
    const heard = isAudible(data, format);
    if (heard === null) return;
    this.isJudged = true;
    this.hasSound = heard;
  }

  private time(bytes: number, atMs: number, { bytesPerMs }: ExpectedAudio): void {
    if (this.lastMs === null) {
      this.firstMs = atMs;
      this.playedMs = atMs;
    } else {
      this.longestGapMs = Math.max(this.longestGapMs ?? 0, round(atMs - this.lastMs));
      this.longestStallMs = Math.max(this.longestStallMs, round(atMs - this.playedMs));
    }
    this.lastMs = atMs;
    if (bytesPerMs !== null) this.playedMs = Math.max(this.playedMs, atMs) + bytes / bytesPerMs;
  }

  /** What is wrong with the audio of a run that has ended; null where it is as it should be. */
  missing(): Finding | null {
    const { expected } = this;
    if (expected === null) return null;
    if (this.firstMs === null && this.problem === null)
      return { code: 'NO_AUDIO', text: 'the end came, but no audio after the request' };
    if (this.problem !== null) return { code: 'AUDIO_FORMAT', text: this.problem };
    if (this.isJudged && !this.hasSound)
      return { code: 'SILENT_AUDIO', text: `${this.countText()} came, and all of it is silence` };
    return this.stalled(this.longestStall());
  }

  /** Whether the audio has stopped for longer than the journey allows, in a run that has not ended. */
  interrupted(atMs: number): Finding | null {
    if (this.lastMs === null) return null;
    const from = this.rate() === null ? this.lastMs : this.playedMs;
    return this.stalled(Math.max(this.longestStall(), round(atMs - from)));
  }

  private stalled(ms: number): Finding | null {
    const limit = this.expected?.stallMs ?? null;
    if (limit === null || ms <= limit) return null;
    const text = `the audio stopped for ${Math.round(ms)} ms, after ${this.countText()}`;
    return { code: 'AUDIO_STALLED', text };
  }

  /** As a listener hears it; the longest gap where the format has no rate. */
  private longestStall(): number {
    return this.rate() === null ? (this.longestGapMs ?? 0) : this.longestStallMs;
  }

  /** What helps where the run was not completed. */
  remark(): string | null {
    if (this.expected === null) return null;
    if (this.frames === 0) return 'no audio came';
    const last =
      this.lastMs === null ? 'none of it after the request' : `the last at ${this.lastMs} ms`;
    return `audio that came: ${this.countText()}, ${last}`;
  }

  private countText(): string {
    const { frames, bytes } = this;
    return `${frames} frame${frames === 1 ? '' : 's'} with ${bytes.toLocaleString('en-US')} bytes`;
  }

  /** Undefined where the journey has no audio. */
  facts(): AudioFacts | undefined {
    const { expected, sentFrames, sentBytes } = this;
    if (expected === null && sentFrames === 0) return undefined;
    const facts: AudioFacts = {};
    if (sentFrames > 0) facts.sent = { frames: sentFrames, bytes: sentBytes };
    if (expected !== null) facts.received = this.receivedFacts();
    return facts;
  }

  private receivedFacts(): ReceivedAudioFacts {
    const { frames, bytes, firstMs, lastMs, longestGapMs } = this;
    const isStallKnown = this.rate() !== null && firstMs !== null;
    return {
      frames,
      bytes,
      firstMs,
      lastMs,
      longestGapMs,
      ...(isStallKnown ? { longestStallMs: this.longestStallMs } : {}),
      ...(this.isJudged ? { isAudible: this.hasSound } : {}),
    };
  }

  /** Bytes of one ms; null where the format does not show it. */
  private rate(): number | null {
    return this.expected?.bytesPerMs ?? null;
  }
}

/** To a tenth of a millisecond, as all times of a session are. */
const round = (ms: number) => Math.max(0, Math.round(ms * 10) / 10);
