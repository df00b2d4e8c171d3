import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eraseText, textForms } from './text-forms';

it('finds a text in JSON, in JSON in JSON, and where letters are escaped', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4, maxLength: 40, unit: 'binary' }), (text) => {
      const forms = textForms(text);
      const isIn = (json: string) => forms.some((form) => json.includes(form));
      let json = text;
      for (let depth = 0; depth < 4; depth++) {
        expect(isIn(json)).toBe(true);
        json = JSON.stringify({ frame: json });
      }
    }),
  );
  const forms = textForms('löve@x.de');
  for (const json of ['{"u":"l\\u00f6ve@x.de"}', '{"u":"l\\u00F6ve@x.de"}', '?u=l%C3%B6ve%40x.de'])
    expect(forms.some((form) => json.includes(form))).toBe(true);
});

it('replaces it in every text of a value, keys included, and leaves the rest', () => {
  const value = { title: 'seat of ada-1', list: ['ada-1', 2, null], 'ada-1': true, at: 1 };
  expect(eraseText(value, textForms('ada-1'))).toEqual({
    title: 'seat of [erased]',
    list: ['[erased]', 2, null],
    '[erased]': true,
    at: 1,
  });
});
