import { HOUR, MINUTE } from '../time';
import type { RuleCondition } from './rule';

/** One-sided error that the long window of a page, and of a ticket, allows (statistics.md §0.2). */
export const PAGE_ALPHA = 1e-3;
const TICKET_ALPHA = 1e-2;

/** Minimum counts, for windows that are only partly filled: one bad of three is no evidence (statistics.md §0.2, §2.3). */
export const MIN_SESSIONS = 10;
export const MIN_BAD = 3;

/** The conditions of a page (R1, R2) and of a ticket (R3, R4) (statistics.md §0.2, decision 20). */
export const R1: RuleCondition = { longMs: 5 * MINUTE, shortMs: MINUTE, alpha: PAGE_ALPHA };
export const R2: RuleCondition = { longMs: 30 * MINUTE, shortMs: 5 * MINUTE, alpha: PAGE_ALPHA };
export const R3: RuleCondition = { longMs: 2 * HOUR, shortMs: 15 * MINUTE, alpha: TICKET_ALPHA };
export const R4: RuleCondition = { longMs: 6 * HOUR, shortMs: 30 * MINUTE, alpha: TICKET_ALPHA };
