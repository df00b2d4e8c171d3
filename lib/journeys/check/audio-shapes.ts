import { isMap, isScalar, type YAMLMap } from 'yaml';
import { SAMPLE_BYTES } from '../audio/audio-format';
import { durationMs } from '../language/durations';
import { AUDIO_LIMITS } from '../language/limits';
import { AUDIO_FORMATS, type AudioFormat } from '../language/names';
import { valueNode } from './check-patterns';
import { type Checking, keyText, textOf, type Value } from './checking';
import { path, pattern } from './rule-shapes';
import { anyValue, flag, mapOf, type Shape } from './shapes';

/** Names that people have for the formats. */
const OTHER_NAMES: { readonly [name: string]: AudioFormat } = {
  linear16: 'pcm16',
  pcm: 'pcm16',
  pcm_s16le: 'pcm16',
  s16le: 'pcm16',
  wav: 'pcm16',
  'audio/pcm': 'pcm16',
  ulaw: 'mulaw',
  pcmu: 'mulaw',
  g711_ulaw: 'mulaw',
  'audio/pcmu': 'mulaw',
  pcma: 'alaw',
  g711_alaw: 'alaw',
  'audio/pcma': 'alaw',
};

const format: Shape = (checking, node) => {
  const text = textOf(node) ?? '';
  if (AUDIO_FORMATS.some((one) => one === text)) return;
  const meant = OTHER_NAMES[text.toLowerCase()];
  const about = text.toLowerCase() === 'wav' ? ', and remove the header of the file' : '';
  checking.report(
    node,
    `no such format of audio: \`${text}\``,
    meant ? `write \`${meant}\`${about}` : `known here: ${AUDIO_FORMATS.join(', ')}`,
  );
};

/** A duration that is the same in every session. */
function fixedDuration({ least, most }: { least: number; most: number }): Shape {
  return (checking, node, name) => {
    const value = isScalar(node) ? node.value : null;
    const ms = typeof value === 'string' ? durationMs(value) : null;
    if (typeof value === 'number')
      checking.report(node, `${value} what?`, `write ${value}ms or ${value}s`);
    else if (ms === null)
      checking.report(node, `\`${name}\` is a duration`, 'write 20ms, 500ms or 2s');
    else if (ms < least || ms > most)
      checking.report(node, `\`${name}\` is between ${least}ms and ${most}ms`);
  };
}

function numberBetween({ least, most }: { least: number; most: number }, unit: string): Shape {
  return (checking, node, name) => {
    const value = isScalar(node) ? node.value : null;
    if (typeof value !== 'number' || value < least || value > most)
      checking.report(node, `\`${name}\` is a number between ${least} and ${most}`, unit);
  };
}

const rate = numberBetween(AUDIO_LIMITS.rate, 'samples of a second: 8000, 16000, 24000, 48000');

const file: Shape = (checking, node) => {
  const name = textOf(node);
  if (name === null || name === '' || name.includes('$'))
    checking.report(node, '`file` is the name of a file of audio', 'it has no values in it');
  else checking.audioFiles.push({ name, at: node, format: null });
};

/** A message in which `$audio` is what is sent, as base64. */
const audioMessage: Shape = (checking, node, name) => {
  const before = checking.uses.length;
  anyValue(checking, node, name);
  if (JSON.stringify(node)?.includes('$(audio|'))
    checking.report(node, '`$audio` has no filter: it is base64', 'write `$audio`');
  const uses = checking.uses.splice(before);
  checking.uses.push(...uses.filter((one) => one.name !== 'audio'));
  if (!uses.some((one) => one.name === 'audio'))
    checking.report(
      node,
      '`as` contains no $audio, so no audio would be sent',
      'write `$audio` where the base64 of each chunk belongs; without `as` chunks are binary frames',
    );
};

const speakKeys = mapOf({
  file,
  format,
  rate,
  bitrate: numberBetween(AUDIO_LIMITS.bitrate, 'bits of a second, such as 32000'),
  chunk: fixedDuration(AUDIO_LIMITS.chunkMs),
  pace: numberBetween(AUDIO_LIMITS.pace, 'write 1 for real time'),
  tail: fixedDuration({ least: 1, most: AUDIO_LIMITS.tailMs }),
  as: audioMessage,
  ask: flag,
});

/** A step that sends a file of audio. */
export const speakShape: Shape = (checking, node, name) => {
  const before = checking.audioFiles.length;
  speakKeys(checking, node, name);
  if (!isMap(node)) return;
  const format = AUDIO_FORMATS.find((one) => one === node.get('format')) ?? null;
  for (const one of checking.audioFiles.slice(before)) one.format = format;
  needKeys(checking, node, ['file', 'format']);
  const isRaw = isRawFormat(node);
  if (isRaw === null) return;
  needKeys(checking, node, [isRaw ? 'rate' : 'bitrate']);
  if (!isRaw && node.has('tail'))
    checking.report(
      keyNode(node, 'tail'),
      'a compressed format has no silence to send after the file',
      'remove `tail`, or send raw samples',
    );
};

const audioKeys = mapOf({
  at: (checking, node, name) => {
    if (textOf(node) !== 'binary') path(checking, node, name);
  },
  match: pattern,
  format,
  rate,
  stall: fixedDuration({ least: 100, most: 600_000 }),
});

/** Where the audio is that comes. */
export const audioShape: Shape = (checking, node, name) => {
  audioKeys(checking, node, name);
  if (!isMap(node)) return;
  needKeys(checking, node, ['at', 'format']);
  if (isRawFormat(node) === true) needKeys(checking, node, ['rate']);
  if (node.get('at') === 'binary' && node.has('match'))
    checking.report(
      keyNode(node, 'match'),
      '`match` has no meaning where binary frames are audio',
      'remove it',
    );
};

/** Null where the format is not known. */
function isRawFormat(node: YAMLMap): boolean | null {
  const found = AUDIO_FORMATS.find((one) => one === node.get('format'));
  return found === undefined ? null : SAMPLE_BYTES[found] !== null;
}

const EXAMPLES: { readonly [key: string]: string } = {
  at: 'write `at: binary`, or a path such as `at: $.delta`',
  file: 'write `file: tone-24khz.pcm`',
  format: `write one of ${AUDIO_FORMATS.join(', ')}`,
  rate: 'write the samples of a second, such as `rate: 24000`',
  bitrate: 'write the bits of a second, such as `bitrate: 32000`',
};

function needKeys(checking: Checking, node: YAMLMap, keys: readonly string[]): void {
  for (const key of keys)
    if (!node.has(key))
      checking.report(node, `\`${key}\` is missing`, EXAMPLES[key] ?? `add \`${key}\``);
}

function keyNode(node: YAMLMap, name: string): Value {
  const pair = node.items.find(({ key }) => keyText(key) === name);
  return pair ? ((pair.key as Value) ?? valueNode(pair)) : node;
}
