import type { AudioFormat } from '../language/names';

/** Bytes of one sample; null for a compressed format. `pcm16` is little-endian. */
export const SAMPLE_BYTES: Record<AudioFormat, number | null> = {
  pcm16: 2,
  mulaw: 1,
  alaw: 1,
  opus: null,
  mp3: null,
};

/** Samples are audible from −60 dB of full scale on: 32768 / 1000. */
const AUDIBLE_PCM16 = 33;
/** The same of G.711: μ-law codes count in steps of 8 near silence, A-law codes in steps of 16 from 8 on. */
const AUDIBLE_MULAW = 5;
const AUDIBLE_ALAW = 2;

const PROBES: Partial<Record<AudioFormat, (data: Buffer) => boolean>> = {
  pcm16: isPcm16Audible,
  // ITU-T G.711: μ-law inverts all bits, A-law every other one; what is left below the sign is the magnitude.
  mulaw: (data) => data.some((code) => (~code & 0x7f) >= AUDIBLE_MULAW),
  alaw: (data) => data.some((code) => ((code ^ 0x55) & 0x7f) >= AUDIBLE_ALAW),
};

function isPcm16Audible(data: Buffer): boolean {
  for (let at = 0; at + 1 < data.length; at += 2)
    if (Math.abs(data.readInt16LE(at)) >= AUDIBLE_PCM16) return true;
  return false;
}

/** Whether any sample is louder than −60 dBFS; null where the format does not show it. */
export function isAudible(data: Buffer, format: AudioFormat): boolean | null {
  return PROBES[format]?.(data) ?? null;
}

/** One sample of silence, repeated. Compressed formats have none. */
export function silence(format: AudioFormat, bytes: number): Buffer {
  const codes: Partial<Record<AudioFormat, number>> = { pcm16: 0, mulaw: 0xff, alaw: 0xd5 };
  return Buffer.alloc(bytes, codes[format] ?? 0);
}

/** How files of audio begin that are no raw samples. */
const CONTAINERS: ReadonlyArray<{ name: string; begins: string; formats: readonly AudioFormat[] }> =
  [
    { name: 'a WAV file', begins: 'RIFF', formats: [] },
    { name: 'Ogg', begins: 'OggS', formats: ['opus'] },
    { name: 'MP3', begins: 'ID3', formats: ['mp3'] },
    { name: 'FLAC', begins: 'fLaC', formats: [] },
    { name: 'WebM', begins: '\x1a\x45\xdf\xa3', formats: ['opus'] },
  ];

/** What audio begins with that its format cannot begin with, such as `a WAV file`; null where it may be of this format. */
export function foreignContainer(data: Buffer, format: AudioFormat): string | null {
  if (isJsonText(data)) return 'JSON';
  const head = data.toString('latin1', 0, 4);
  const found = CONTAINERS.find(({ begins }) => head.startsWith(begins));
  return found === undefined || found.formats.includes(format) ? null : found.name;
}

/** Samples may begin with the bytes of a brace; a whole frame of readable characters is no audio. */
function isJsonText(data: Buffer): boolean {
  const isReadable = (code: number) => code >= 0x20 && code < 0x7f;
  return data.toString('latin1', 0, 2) === '{"' && data.subarray(0, 1024).every(isReadable);
}

/** "audio, 3,200 bytes": replaces audio wherever a message is shown or kept. */
export const audioText = (bytes: number): string => `audio, ${bytes.toLocaleString('en-US')} bytes`;
