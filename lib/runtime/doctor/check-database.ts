import type { Config } from '../../config/config';
import type { DoctorCheck } from '../../contract/output/doctor-output';
import type { Clock } from '../../kit/clock';
import { isAppError } from '../../kit/errors';
import { type DatabaseReport, inspectDatabase } from '../../store/open-stores';
import { fingerprintOf, keyProblemText } from '../database/database-key';
import { checkNotifiers, checkTargets } from './check-targets';
import { fail, ok, warn } from './findings';

type Stored = NonNullable<DatabaseReport['stored']>;
type Key = NonNullable<Config['key']>;
type Database = { storage: NonNullable<Config['storage']>; key: Key };

const NAME = 'database';
const LEVELS = { ok, warning: warn, refused: fail };
/** Clocks that differ by more put sessions into wrong buckets. */
const CLOCK_LIMIT_MS = 5_000;

/** Settings, schemas, parts, key, clock and content of a database. Changes nothing. */
export async function checkDatabase(
  { storage, key }: Database,
  clock: Clock,
): Promise<DoctorCheck[]> {
  let report: DatabaseReport;
  try {
    report = await inspectDatabase(storage, clock);
  } catch (error) {
    if (!isAppError(error)) throw error;
    return [
      fail(NAME, error.message, 'look at storage.url, the network and the log of the server'),
    ];
  }
  const { stored } = report;
  return [
    ...report.findings.map(({ level, text, hint = '' }) => LEVELS[level](NAME, text, hint)),
    ...checkSchemas(report.schemas),
    ...(stored ? await checkStored(stored, key) : []),
  ];
}

function checkSchemas(schemas: DatabaseReport['schemas']): DoctorCheck[] {
  return schemas.map(({ schema, known, pending: { expand, contract } }) => {
    const name = `schema ${schema}`;
    if (expand > 0)
      return warn(
        name,
        `${expand} of ${known} steps are pending`,
        '`tocsin serve` does them at its start, or run `tocsin migrate`',
      );
    if (contract === 0) return ok(name, `up to date, ${known} steps`);
    return warn(
      name,
      `${contract} steps that take something away are pending`,
      'run `tocsin migrate --contract` once no older version runs',
    );
  });
}

async function checkStored(stored: Stored, key: Key): Promise<DoctorCheck[]> {
  return [
    checkDays(stored),
    checkKey(stored, key),
    checkClock(stored),
    ...checkNotifiers(stored.notifiers),
    ...(await checkTargets(stored.targets)),
  ];
}

function checkDays({ daysAhead, strayTables }: Stored): DoctorCheck {
  const name = 'days ahead';
  if (strayTables.length > 0)
    return warn(
      name,
      `rows of today or later are in no part of their day: ${strayTables.join(', ')}`,
      'look for a sender whose clock is ahead; a running server moves what is due every hour',
    );
  if (daysAhead === 0)
    return warn(
      name,
      'no part is made for tomorrow',
      'a running server makes them every hour: look at its log',
    );
  return ok(name, `parts for ${daysAhead} days after today`);
}

function checkKey({ installation }: Stored, key: Key): DoctorCheck {
  if (installation === null) return ok('key', 'none is noted yet; the first start notes this one');
  if (installation.keyFingerprint === fingerprintOf(key))
    return ok('key', `${key.from} is the key of this database`);
  return fail('key', keyProblemText(key.from), 'put back the key of this database');
}

function checkClock({ clockOffsetMs }: Stored): DoctorCheck {
  const text = `the clock of the database is ${Math.abs(clockOffsetMs)} ms ${clockOffsetMs < 0 ? 'behind' : 'ahead'}`;
  if (Math.abs(clockOffsetMs) <= CLOCK_LIMIT_MS) return ok('clock', text);
  return warn('clock', text, 'let NTP keep both clocks (timedatectl set-ntp true)');
}
