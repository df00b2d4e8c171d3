import type { CompiledJourney } from '../compile/compile-journey';
import type { HttpStep } from '../compile/compile-steps';
import { encodeMessage } from '../frames/encode-message';
import { durationMs } from '../language/durations';
import type { Json } from '../language/journey-source';
import type { HttpMethod } from '../language/names';
import type { SessionValues } from '../values/session-values';
import { plainTextOf, renderJson, renderText } from '../values/template';
import type { HttpRequest } from './script-action';

const VERBS: Record<HttpMethod, HttpRequest['method']> = {
  get: 'GET',
  post: 'POST',
  put: 'PUT',
  delete: 'DELETE',
};

/** A text with its values; what is not known is empty. */
export function fillText(text: string, { lookup }: SessionValues): string {
  return plainTextOf(renderText(text, lookup));
}

export function fillTexts(
  texts: Readonly<Record<string, string>>,
  values: SessionValues,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, fillText(text, values)]),
  );
}

/** A message with its values, and the frame of it. */
export function fillMessage(
  body: Json,
  { journey, values }: { journey: CompiledJourney; values: SessionValues },
): { body: Json; frame: string | Uint8Array } {
  const filled = renderJson(body, { lookup: values.lookup });
  return { body: filled, frame: encodeMessage(filled, journey.format.framing) };
}

/** Milliseconds of a duration, or of a value that holds one; null while it is not known. */
export function fillDuration(
  written: string | null | undefined,
  { lookup }: SessionValues,
): number | null {
  return written === null || written === undefined ? null : durationMs(renderText(written, lookup));
}

/** A request with the values that the session has now. */
export function fillRequest(step: HttpStep, values: SessionValues): HttpRequest {
  const { lookup } = values;
  return {
    method: VERBS[step.method],
    url: fillText(step.url, values),
    headers: fillTexts(step.headers, values),
    json: step.json === undefined ? undefined : renderJson(step.json, { lookup }),
    form: step.form === undefined ? undefined : fillTexts(step.form, values),
    keep: (text) => keepAnswer(step, text, values),
  };
}

function keepAnswer({ saves }: HttpStep, text: string, values: SessionValues): string | null {
  const json = parseAnswer(text);
  const message = { text, json, name: undefined };
  for (const { name, read } of saves) {
    const value = read(message);
    if (value === undefined) return name;
    values.save(name, value);
  }
  return null;
}

function parseAnswer(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
