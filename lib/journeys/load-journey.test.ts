import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { journeyTimes } from './compile/journey-times';
import { loadJourney } from './load-journey';

const loaded = (text: string) => {
  const found = loadJourney(text, 'test.yaml');
  if ('problems' in found) throw new Error(found.problems[0]?.reason);
  return found.journey;
};

describe('the hash of a journey', () => {
  it('is the same whichever editor wrote its text', () => {
    const text = readFileSync('journeys/ag-ui.yaml', 'utf8');
    const { hash } = loaded(text);
    const crlf = text.replaceAll('\n', '\r\n');
    for (const other of [crlf, `\ufeff${crlf}`, `${text}\n\n`, text.trimEnd()])
      expect(loaded(other)).toMatchObject({ hash, text: loaded(text).text });
    expect(loaded(text.replace('ag-ui', 'ag-ui-2')).hash).not.toBe(hash);
  });
});

describe('the times of a journey', () => {
  it('are its deadlines, and its pauses, waits and the wait for the close together', () => {
    const text = `journey: x
steps: [{wait: hello, within: 20s}, {pause: 30s}, {ask: hi}]
read: {complete: done}
end: {by: server, within: 4s}
deadlines: {complete: 5m}
`;
    expect(journeyTimes(loaded(text))).toEqual({
      journeyTimes: { deadlines: { complete: 300_000 }, pauseMs: 54_000 },
    });
    expect(journeyTimes(loaded('journey: x\nask: hi\nread: {complete: done}\n'))).toEqual({});
  });
});
