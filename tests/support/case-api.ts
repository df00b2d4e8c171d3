/**
 * What small failing cases are written against: names that stay when the files behind them move or change their shape. A case
 * puts sessions into a house with a manual clock, judges, and looks at what is said.
 */
import * as collector from '../../lib/collect/collector';
import * as seed from '../../lib/commands/seed/make-session';
import * as replay from '../../lib/domain/alerts/replay-rule';
import * as indicatorNow from '../../lib/domain/now/indicator-now';
import * as windows from '../../lib/domain/rules/count-windows';
import * as rules from '../../lib/domain/rules/default-rules';
import * as time from '../../lib/domain/time';
import * as counts from '../../lib/domain/verdict/evidence/evaluate-counts';
import * as comparison from '../../lib/domain/verdict/model/comparison';
import * as gate from '../../lib/domain/verdict/model/gate-settings';
import * as round from '../../lib/judge/evaluation-round';
import * as releaseJudge from '../../lib/judge/release/create-release-judge';
import * as clock from '../../lib/kit/clock';
import * as logger from '../../lib/kit/logger';
import * as schedule from '../../lib/probe/schedule/schedule';
import * as verdict from '../../lib/services/releases/get-verdict';
import * as marks from '../../lib/services/releases/mark-release';
import * as fixture from './collect-fixture';
import * as house from './judge-fixture';

/** A judge over real SQLite, the default rules, one target that sessions come to, and its clock. */
export const openJudgeHouse = house.openJudgeFixture;
/** A row of a release of that target, and where its time begins. */
export const release = house.release;
export const { START, TARGET } = house;
export const { MINUTE } = time;
/** A finished session as the collector gets it, and one as the store keeps it. */
export const session = fixture.session;
export const makeSession = seed.makeSession;

export const createCollector = collector.createCollector;
export const createSchedule = schedule.createSchedule;
export const createLogger = logger.createLogger;
export const manualClock = clock.manualClock;

/** One round of the judge with a memory of its own. */
export const evaluateRound = round.evaluateRound;
export const createRoundMemory = round.createRoundMemory;

/** Verdicts on releases. */
export const createReleaseJudge = releaseJudge.createReleaseJudge;
export const { DEFAULT_GATE } = gate;
export const markRelease = marks.markRelease;
export const verdictOf = verdict.verdictOf;

/** Pure rules. */
export const compare = comparison.compareSamples;
export const defaultRules = rules.defaultRules;
export const judgeCounts = counts.evaluateCounts;
export const judgeIndicator = indicatorNow.evaluateIndicatorNow;
export const replayRule = replay.replayRule;
export const ruleWindows = windows.pageWindowLengths;

export type JudgeHouse = house.JudgeFixture;
export type Sessions = house.Sessions;
