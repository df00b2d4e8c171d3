import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { TARGET } from '../../../tests/support/judge-fixture';
import { defaultRules } from '../../domain/rules/default-rules';
import { alertKey } from './step-alerts';

describe('the key of an alert', () => {
  // Receivers know episodes by it, and a restart finds its past by it: it never changes.
  it.each([
    ['probe-silent', 'db51970fab34a1498ef8d5e37ce50fb1cf7695a0f1d2e2aa3d8db51c458b9848'],
    ['no-data', '620f08239fe12760da9658ecbaf5fb1990729177fbc7a43aa8158a379c0e19db'],
    ['page-connection', '0c4d7e01a504da8a7ad8194d94985ce3d02e4b759bd65fac62c7d72e278f2561'],
    ['page-factory', '0cee747eb666ab09e973402b36dd1eb58ddc886da1cc39834c38cb34ca56484f'],
    ['page-emergency', '52f2c2591a709a520732e783b8edeec6d92c30c82f33162b87ba06db73ab1fbb'],
    ['page-agent', '30dc198f9af98362419e9c74620b34d65f22cfc68a3c5269df2625cf208f0af3'],
    ['ticket-connection', 'c98a82ef8b0cf520eb7159e562529e6c818e29fe80b86a29c333b5b478ae3a59'],
    ['ticket-factory', '349ac5e662fb6eb4a77bfeb912baa4ea9d24c14865858901cb9b1daf61f6ba1b'],
    ['ticket-emergency', '9daa7c144d7960697118949a8818a0a5bc456986a0121ac0301f25a403f83df8'],
    ['ticket-agent', 'e24d2bc7cdaf5b93e0dddab2ec8bde8a3c999f188bd33fe76657207c8a1120f0'],
    ['ticket-internalError', '7c0ddedb3be57c07a115fd35f45c9e0536a4584c144c4b895ab35711e024af45'],
    ['ticket-endToEnd', '319a61db54a5a8fae0dd8f486e5373574d514cad50d5ca740a83763fe96903c4'],
    ['silent-factory', '86d935f731a78c8ab34ca6009a99d86ad7a77d65cebe5214481b97ccdfab2223'],
    ['silent-emergency', '0b86f51b0c11f9c7aa948a7e2853edb2fb79986bc52d72acb57032592c14fba9'],
    ['silent-agent', '7ba61dda97fa57711bd07a1ffc7fb5bb1eee5d598e1c6cef6c702868d80908f6'],
  ])('of %s is what it always was', (id, key) => {
    const rule = defaultRules(0).find((one) => one.id === id);
    if (!rule) throw new Error(`no rule ${id}`);
    const isProbe = rule.measure.kind === 'probeSilent';
    const subject = { target: isProbe ? null : TARGET, location: isProbe ? 'local' : '' };
    expect(alertKey(rule, { ...subject, release: 'v1' })).toBe(key);
  });

  it('covers every default rule, and hashes environment, target, subject and severity', () => {
    expect(defaultRules(0)).toHaveLength(15);
    const rule = defaultRules(0).find(({ id }) => id === 'page-connection');
    if (!rule) throw new Error('no rule');
    expect(alertKey(rule, { target: TARGET, location: '', release: null })).toBe(
      createHash('sha256').update('staging|t1|connection|page').digest('hex'),
    );
  });
});
