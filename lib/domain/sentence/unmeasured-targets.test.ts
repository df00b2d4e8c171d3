import { describe, expect, it } from 'vitest';
import { facts, NOW, plain, six, UTC } from '../../../tests/support/domain/sentence-facts';
import { INDICATORS, type IndicatorKey } from '../tallies/indicators';
import { answerForAll } from './answer-for-all';
import { type FleetRow, fleetRow } from './fleet-row';

let ids = 0;
function holding(name: string, unmeasured: IndicatorKey[] = []): FleetRow {
  ids += 1;
  const base = facts({ environment: 'staging', name });
  const indicators = six().filter(({ indicator }) => !unmeasured.includes(indicator));
  const journey = unmeasured.length > 0 ? { journey: 'mine', indicators: unmeasured } : undefined;
  return fleetRow({
    ...base,
    id: `t${ids}`,
    severity: null,
    release: null,
    indicators,
    unmeasured: journey,
  });
}

const answer = (rows: FleetRow[]) => {
  const said = answerForAll(rows, {
    now: NOW,
    clocks: UTC,
    probeSilentSince: null,
    lastIncident: null,
  });
  return { headline: plain(said.headline), detail: plain(said.detail) };
};

describe('the answer about all targets', () => {
  it('counts no target as healthy in what its journey does not measure', () => {
    const { headline, detail } = answer([holding('chat'), holding('ui', ['factory', 'emergency'])]);
    expect(headline).toMatch(/^All 2 measured targets hold/);
    expect(detail).toMatch(/^Staging ui does not measure factory initialisation and emergency/);
  });

  it('counts them where there are several, however many', () => {
    const many = Array.from({ length: 200 }, (_, n) => holding(`n${n}`, ['factory']));
    const { detail } = answer([...many, holding('ui', ['agent']), holding('chat')]);
    expect(detail).toMatch(
      /^Factory initialisation is not measured at 200 of 202 targets that hold, agent .* at 1\./,
    );
  });

  it('says it also where something else is not known', () => {
    const unsure = fleetRow({
      ...facts({ environment: 'staging', name: 'x' }),
      id: 'x',
      severity: null,
      release: null,
      indicators: six({ agent: { state: 'unsure', sessionsNeeded: 41 } }),
    });
    expect(answer([unsure, holding('ui', ['factory'])]).detail).toContain(
      'Staging ui does not measure factory initialisation.',
    );
  });

  it('says nothing where all is measured, or only what decides no release is not', () => {
    const ungated = INDICATORS.filter((key) => key === 'internalError' || key === 'endToEnd');
    expect(answer([holding('chat'), holding('ui', ungated)]).detail).not.toContain('measure');
  });
});
