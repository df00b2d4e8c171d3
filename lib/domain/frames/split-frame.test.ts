import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitFrame } from './split-frame';

const one = '{"type":"a"}';
const two = '{"type":"b"}';

describe('splitFrame', () => {
  it.each<[string, string, string[]]>([
    ['one text', one, [one]],
    ['a text on several lines', '{\n "type":\n "a"\n}', ['{\n "type":\n "a"\n}']],
    ['newlines', `${one}\n${two}\r\n\n`, [one, two]],
    ['record separators', `${one}\u001e${two}\u001e`, [one, two]],
    ['an array of objects', `[${one}, ${two}]`, [one, two]],
    ['an array with one object', `[${one}]`, [`[${one}]`]],
    ['a name and its content', `["a", ${one}]`, [`["a", ${one}]`]],
    ['plain lines', 'one\ntwo', ['one\ntwo']],
    ['lines of which one is no JSON', `${one}\nEND`, [`${one}\nEND`]],
    ['texts without a separator', `${one}{"a":"}{"} ${two}`, [one, '{"a":"}{"}', two]],
    ['a text that is broken off', `${one}{"a":`, [`${one}{"a":`]],
    ['a byte order mark', `\ufeff${one}`, [one]],
    ['nothing', '', ['']],
  ])('%s', (_name, frame, messages) => {
    expect(splitFrame(frame)).toEqual(messages);
  });

  it('is one message beyond a million characters, and for nesting that is too deep', () => {
    const long = `${one}\n`.repeat(100_000);
    expect(splitFrame(long)).toHaveLength(1);
    expect(splitFrame('['.repeat(500_000))).toHaveLength(1);
  });

  it('never throws and loses no message', () => {
    fc.assert(fc.property(fc.string(), (raw) => splitFrame(raw).length > 0));
    const records = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 2 });
    fc.assert(
      fc.property(records, fc.constantFrom('\n', '\u001e', '', '\0'), (values, separator) => {
        const texts = values.map((value) => JSON.stringify(value));
        expect(splitFrame(texts.join(separator)).map((text) => JSON.parse(text))).toEqual(
          texts.map((text) => JSON.parse(text)),
        );
      }),
    );
  });
});
