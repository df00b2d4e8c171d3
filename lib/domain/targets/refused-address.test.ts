import { describe, expect, it } from 'vitest';
import { addressProblem, refusedAddress } from './refused-address';

describe('addresses that are refused', () => {
  it.each([
    '169.254.169.254',
    '169.254.0.1',
    '2852039166',
    '0xa9.254.0251.254',
    '169.16689662',
    '[fe80::1]',
    'fe80::1%eth0',
    'febf::1',
    'fd00:ec2::254',
    'FD00:EC2:0:0:0:0:0:254',
    '::ffff:169.254.169.254',
    '[::ffff:a9fe:a9fe]',
    '::169.254.169.254',
    '64:ff9b::169.254.169.254',
    '2002:a9fe:a9fe::1',
    '100.100.100.200',
    'metadata.google.internal',
    'METADATA.google.internal.',
    'instance-data',
  ])('%s', (host) => expect(refusedAddress(host)).not.toBeNull());

  it.each([
    '127.0.0.1',
    '::1',
    '10.0.0.1',
    '192.168.1.1',
    '169.253.1.1',
    'fec0::1',
    'fd00::1',
    'localhost',
    'api.example.com',
    'metadata.example.com',
    '169.254.169.254.example.com',
    '',
    'not a host',
    '::ffff:127.0.0.1',
  ])('not %s', (host) => expect(refusedAddress(host)).toBeNull());

  it('are allowed by a setting that the refusal names', () => {
    expect(addressProblem('169.254.1.1', false)).toContain('TOCSIN_ALLOW_LINK_LOCAL=1');
    expect(addressProblem('169.254.1.1', true)).toBeNull();
  });
});
