import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '@/lib/domain/targets/settings';
import { draftOf, readDraft } from './draft';

describe('the settings form', () => {
  it('states thresholds as people do', () => {
    expect(draftOf(DEFAULT_SETTINGS)).toMatchObject({
      connection: '95',
      factory: '98',
      emergency: '5',
      agent: '90',
      sessionsDays: '30',
    });
  });

  it('sends only what changes', () => {
    const draft = { ...draftOf(DEFAULT_SETTINGS), factory: '99.5', talliesDays: '90' };
    expect(readDraft(draft, DEFAULT_SETTINGS)).toEqual({
      patch: { thresholds: { factory: 50 }, retention: { talliesDays: 90 } },
      errors: {},
      changed: true,
    });
  });

  it('says at the field what is wrong', () => {
    const draft = {
      ...draftOf(DEFAULT_SETTINGS),
      factory: '100',
      emergency: '',
      sessionsDays: '0.5',
    };
    const { errors, patch } = readDraft(draft, DEFAULT_SETTINGS);
    expect(Object.keys(errors)).toEqual(['factory', 'emergency', 'sessionsDays']);
    expect(patch).toEqual({});
  });

  it('an untouched form changes nothing', () => {
    const { patch, changed } = readDraft(draftOf(DEFAULT_SETTINGS), DEFAULT_SETTINGS);
    expect([patch, changed]).toEqual([{}, false]);
  });
});
