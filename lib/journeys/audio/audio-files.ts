import { readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { AUDIO_LIMITS } from '../language/limits';
import { sampleAudio, sampleNames } from './audio-samples';

/** A file of audio, or why it is none that a journey can send. */
type AudioFile = { bytes: Buffer } | { problem: string; suggestion: string };

/** Reads the audio files that a journey names. Never throws. */
export type AudioFiles = (name: string) => AudioFile;

/**
 * Audio files of a journey: those beside its file, then the samples of the package. `folder`: that of the journey's file; null where it
 * has none, so that only samples can be named. Links that lead out of the folder are refused as `..` is.
 */
export function audioFilesIn(folder: string | null): AudioFiles {
  return (name) => {
    if (isAbsolute(name) || name.split(/[/\\]/).includes('..'))
      return {
        problem: `\`${name}\` is outside the folder of the journey`,
        suggestion: 'put the audio beside the journey and write its name',
      };
    const found = folder === null ? null : findFile(folder, name);
    if (found !== null) return found;
    const bytes = sampleAudio(name);
    return bytes === null ? missing(name, folder) : { bytes };
  };
}

function missing(name: string, folder: string | null): AudioFile {
  return {
    problem: `there is no audio file \`${name}\``,
    suggestion:
      folder === null
        ? `this journey has no file, so only samples of the package can be sent: ${sampleNames()}`
        : `put it beside the journey, in ${folder}, or use a sample of the package: ${sampleNames()}`,
  };
}

/** Null where the folder has no file of this name. */
function findFile(folder: string, name: string): AudioFile | null {
  try {
    const root = realpathSync(folder);
    const path = realpathSync(join(root, name));
    const inside = relative(root, path);
    if (inside === '' || inside.startsWith(`..${sep}`) || isAbsolute(inside))
      return {
        problem: `\`${name}\` is a link that leads out of the folder of the journey`,
        suggestion: 'put a copy of the audio beside the journey',
      };
    return readAudio(path, name);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    return { problem: `\`${name}\` cannot be read (${code})`, suggestion: 'check its permissions' };
  }
}

function readAudio(path: string, name: string): AudioFile {
  const about = statSync(path);
  const suggestion = 'name a file of raw audio';
  if (!about.isFile()) return { problem: `\`${name}\` is no file`, suggestion };
  if (about.size === 0) return { problem: `\`${name}\` is empty`, suggestion };
  const { fileBytes } = AUDIO_LIMITS;
  if (about.size > fileBytes)
    return {
      problem: `\`${name}\` has ${Math.ceil(about.size / 1024)} KiB; an audio file has at most ${fileBytes / 1024} KiB`,
      suggestion: 'cut it: one question of a few seconds is enough',
    };
  return { bytes: readFileSync(path) };
}
