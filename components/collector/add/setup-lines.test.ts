import { describe, expect, it } from 'vitest';
import { consoleAddress, SETUP_KINDS, setupBlocks } from './setup-lines';

const PLACE = {
  address: 'https://tocsin.example.com/base',
  token: 'tocsin_abc',
  target: "it's, chat",
  environment: 'pre prod',
};
const textOf = (kind: (typeof SETUP_KINDS)[number], place = PLACE) =>
  setupBlocks(kind, place)
    .map(({ lines }) => lines)
    .join('\n');

describe('lines to paste', () => {
  it.each(SETUP_KINDS)('of %s have the address and the token', (kind) => {
    expect(textOf(kind)).toContain(PLACE.address);
    expect(textOf(kind)).toContain(PLACE.token);
  });

  it('quote names for a shell, and encode them for the variables of OpenTelemetry', () => {
    expect(textOf('logs')).toContain("--target 'it'\\''s, chat' --environment 'pre prod'");
    expect(textOf('otel')).toContain("x-tocsin-target=it's%2C%20chat\n");
    expect(textOf('otel')).toContain('deployment.environment.name=pre%20prod');
  });

  it('name no target that nobody chose', () => {
    const nowhere = { ...PLACE, target: null, environment: null };
    const text = setupBlocks('otel', nowhere)
      .map(({ lines }) => lines)
      .join('\n');
    expect(text).not.toMatch(/target|deployment/);
  });

  it('have the address of the page where no public one is configured', () => {
    const here = 'http://192.0.2.7:3000';
    expect(consoleAddress(null, here)).toBe(here);
    expect(consoleAddress('http://localhost:3000', here)).toBe(here);
    expect(consoleAddress('https://localhost.example.com', here)).toBe(
      'https://localhost.example.com',
    );
  });
});
