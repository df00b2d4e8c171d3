import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '@/lib/domain/targets/settings';
import { draftOf, readDraft } from './draft';

const SETTINGS = {
  ...DEFAULT_SETTINGS,
  retention: { ...DEFAULT_SETTINGS.retention, eventsDays: 30 },
};

describe('the settings form', () => {
  it('states thresholds as people do', () => {
    expect(draftOf(SETTINGS)).toMatchObject({
      connection: '95',
      factory: '98',
      emergency: '5',
      agent: '90',
      sessionsDays: '30',
    });
  });

  it('sends only what changes', () => {
    const draft = { ...draftOf(SETTINGS), factory: '99.5', talliesDays: '90' };
    expect(readDraft(draft, SETTINGS)).toEqual({
      patch: { thresholds: { factory: 50 }, retention: { talliesDays: 90 } },
      errors: {},
      changed: true,
    });
  });

  it('says at the field what is wrong', () => {
    const draft = {
      ...draftOf(SETTINGS),
      factory: '100',
      emergency: '',
      sessionsDays: '0.5',
    };
    const { errors, patch } = readDraft(draft, SETTINGS);
    expect(Object.keys(errors)).toEqual(['factory', 'emergency', 'sessionsDays']);
    expect(patch).toEqual({});
  });

  it('an untouched form changes nothing', () => {
    const { patch, changed } = readDraft(draftOf(SETTINGS), SETTINGS);
    expect([patch, changed]).toEqual([{}, false]);
  });
});
