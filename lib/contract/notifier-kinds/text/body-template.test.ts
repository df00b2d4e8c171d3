import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleMessage, sampleOfKind } from '../../../../tests/support/sample-message';
import { MESSAGE_KINDS } from '../../../domain/alerts/message';
import { type BodyType, renderTemplate, templateProblem } from './body-template';
import { SAMPLE_MESSAGE } from './sample-message';

const problem = (template: string, type: BodyType = 'json') =>
  templateProblem(template, type, SAMPLE_MESSAGE);
const hostile = (title: string) => sampleMessage({ title, text: [title] });

describe('a body template', () => {
  it('fills in what a message says, and lists of it', () => {
    const template =
      '{{incident}} {{target}}: {{#facts}}{{name}}={{value}} {{/facts}}{{#ended}}over{{/ended}}';
    expect(renderTemplate(template, 'text', SAMPLE_MESSAGE)).toBe(
      'INC-43 chat: Incident=INC-43 Stage=Factory Release=1.4.2 ',
    );
    expect(renderTemplate('{{labels.env}} {{#lines}}-{{.}}{{/lines}}', 'text', hostile('x'))).toBe(
      'staging -x',
    );
  });

  it('never leaves the string or the field that a text is filled into', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (title) => {
        const json = renderTemplate('{"a": "{{title}}", "b": 1}', 'json', hostile(title));
        expect(JSON.parse(json)).toEqual({ a: JSON.parse(JSON.stringify(title)), b: 1 });
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (title) => {
        const form = new URLSearchParams(
          renderTemplate('To=1&Body={{title}}', 'form', hostile(title)),
        );
        expect([...form.keys()]).toEqual(['To', 'Body']);
        expect(form.get('Body')).toBe(title);
      }),
    );
  });

  it('takes a text with half a character', () => {
    expect(renderTemplate('a={{title}}', 'form', hostile('x\ud83d'))).toBe('a=x%EF%BF%BD');
  });

  it('is not filled in twice: a text that looks like a template stays one', () => {
    expect(renderTemplate('{{title}}', 'text', hostile('{{text}} {{{key}}}'))).toBe(
      '{{text}} {{{key}}}',
    );
  });

  it.each(MESSAGE_KINDS)('gives JSON for a message of kind %s', (kind) => {
    const template = '{"t": "{{headline}}", "u": "{{sessionUrl}}", "at": "{{endedAt}}"}';
    expect(JSON.parse(renderTemplate(template, 'json', sampleOfKind(kind)))).toHaveProperty('t');
  });

  it.each([
    [
      '{"a": "{{titel}}"}',
      /^line 1: \{\{titel\}\} is no name of a message: there are title, headline/,
    ],
    ['{\n"a": "{{constructor}}"}', /^line 2: .*there are title, headline/],
    ['{"a": "{{#facts}}{{status}}{{/facts}}"}', null],
    ['{"a": "{{#facts}}{{valu}}{{/facts}}"}', /there are .*name, value$/],
    ['{"a": {{title}}}', /gives no JSON/],
    ['{\n\n"a": "{{#facts}}"}', /^line 3: unclosed section "facts"/],
    ['{"a": "{{title"}', /^line 1: unclosed tag/],
    ['{"a": "{{> other}}"}', /is not supported/],
    ['{"a": "{{title}}"}', null],
  ])('is checked before it is stored: %s', (template, expected) => {
    if (expected === null) expect(problem(template)).toBeNull();
    else expect(problem(template)).toMatch(expected);
  });
});
