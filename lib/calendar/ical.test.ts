import ICAL from 'ical.js';
import { expect, it } from 'vitest';
import { writeCalendar } from './ical';

const event = (over: object = {}) => ({
  uid: 'm1-0@tocsin',
  from: Date.UTC(2026, 9, 25, 0, 0),
  to: Date.UTC(2026, 9, 25, 3, 0),
  summary: 'weekly deployment',
  description: 'Sundays',
  ...over,
});

it('is read by a calendar as it is meant, whatever its texts contain', () => {
  const summary = 'a, b; c\\d "e"\nBEGIN:VEVENT\r\nü日本語🚒'.repeat(6);
  const text = writeCalendar('Tocsin', [event(), event({ uid: 'm2-0@tocsin', summary })], 0);
  const calendar = new ICAL.Component(ICAL.parse(text));
  const events = calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one));
  expect(events.map((one) => one.summary)).toEqual([
    'weekly deployment',
    summary.replace(/\r\n/g, '\n'),
  ]);
  expect(events[0]?.startDate.toJSDate().toISOString()).toBe('2026-10-25T00:00:00.000Z');
  expect(events[0]?.endDate.toJSDate().toISOString()).toBe('2026-10-25T03:00:00.000Z');
  expect(calendar.getFirstPropertyValue('version')).toBe('2.0');
  const lines = text.split('\r\n');
  expect(lines.every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
  expect(lines.at(-1)).toBe('');
});

it('has no control characters', () => {
  const text = writeCalendar('Tocsin', [event({ summary: 'a\u0000\u001b[31mb\u0085' })], 0);
  expect(text).toContain('SUMMARY:a[31mb\r\n');
  expect(text).not.toMatch(/[^\P{Cc}\r\n]/u);
});
