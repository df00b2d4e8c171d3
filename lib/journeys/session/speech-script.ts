import { audioText } from '../audio/audio-format';
import type { Speech } from '../compile/compile-audio';
import type { CompiledJourney } from '../compile/compile-journey';
import { encodeMessage } from '../frames/encode-message';
import type { Json } from '../language/journey-source';
import type { SessionValues } from '../values/session-values';
import { renderJson } from '../values/template';
import type { AudioMeter } from '../voice/audio-meter';
import { Speaker } from '../voice/speaker';
import type { Instant, ScriptAction } from './script-action';

/** Its timer. */
export const SPEAK = 'speak';

/** Where the audio of a message belongs: a character for private use, which neither JSON nor base64 changes. */
const PLACE = '\ue000';

type Parts = { journey: CompiledJourney; values: SessionValues; meter: AudioMeter };

/** Sends one file of audio after the other, each frame when it is due. */
export class SpeechScript {
  private readonly parts: Parts;
  private speaker: Speaker | null = null;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  begin(speech: Speech, { atMs }: Instant): void {
    this.speaker = new Speaker(speech, atMs);
  }

  /** The frames that are due. `isAsked`: the run begins with the last of them. `isOver`: nothing of the file and of its silence is left. */
  next({ atMs }: Instant): { actions: ScriptAction[]; isAsked: boolean; isOver: boolean } {
    const { speaker } = this;
    if (speaker === null) return { actions: [], isAsked: false, isOver: true };
    const { frames, isSpoken, isOver } = speaker.take(atMs);
    const isAsked = isSpoken && speaker.speech.asks;
    const actions = frames.map((frame, index) =>
      this.send(frame, speaker.speech, isAsked && index === frames.length - 1),
    );
    if (isOver) this.speaker = null;
    else actions.push({ do: 'timer', name: SPEAK, ms: speaker.waitMs(atMs) });
    return { actions, isAsked, isOver };
  }

  isSpeaking(): boolean {
    return this.speaker !== null;
  }

  private send(chunk: Buffer, { as }: Speech, asks: boolean): ScriptAction {
    this.parts.meter.sent(chunk.length);
    const shown = audioText(chunk.length);
    if (as === null) return { do: 'send', body: shown, frame: chunk, asks, shown };
    const message = this.messageOf(as);
    const frame = message.replaceAll(PLACE, chunk.toString('base64'));
    return { do: 'send', body: shown, frame, asks, shown: message.replaceAll(PLACE, shown) };
  }

  /** The message of one frame, whose values are read once: `$n` counts with every use. */
  private messageOf(as: Json): string {
    const { journey, values } = this.parts;
    const lookup: SessionValues['lookup'] = (reference) =>
      reference === 'audio' ? PLACE : values.lookup(reference);
    return String(encodeMessage(renderJson(as, { lookup }), journey.format.framing));
  }
}
