import type { Json } from './journey-source';

/** One message of a frame. */
export type Message = {
  text: string;
  /** Undefined for a message that is no JSON, too long or nested too deeply. */
  json: Json | undefined;
  /** What it says it is: the value at the journey's `name`, or its whole text where it is no JSON. */
  name: string | undefined;
  /** The audio that came with it, which is in no other field. Counted and dropped. */
  audio?: ReceivedAudio | undefined;
};

export type ReceivedAudio = {
  data: Buffer;
  bytes: number;
  /** False where the message has something else than base64 where its audio should be. */
  isReadable: boolean;
};
