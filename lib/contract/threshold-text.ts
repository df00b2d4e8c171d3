import { z } from 'zod';
import { INDICATORS, type IndicatorKey, STATES_BAD_SHARE } from '../domain/tallies/indicators';

const HALF = 5_000;
const SHARE = /^\s*([<>]?)\s*(\d{1,3}(?:\.\d{1,2})?)\s*%\s*$/;

const exampleOf = (indicator: IndicatorKey) => (STATES_BAD_SHARE[indicator] ? '< 5 %' : '> 99 %');

/**
 * Parses `> 99 %` (a good share) or `< 5 %` (a bad share) to basis points of the bad share that must not be reached, 1…9999. The
 * sign may be left out: `99 %` is read as the indicator states its share. A share on the far side of a half then needs the sign,
 * because somebody who writes `2 %` of an indicator that states its good share means the other one.
 */
export function thresholdTextSchema(indicator: IndicatorKey) {
  const bad = STATES_BAD_SHARE[indicator];
  const example = exampleOf(indicator);
  const named = `${indicator} states its ${bad ? 'bad' : 'good'} share: write it as "${example}"`;
  return z
    .string({ error: `expected text such as "${example}"` })
    .transform((text, context) => {
      const [, sign, share] = SHARE.exec(text) ?? [];
      const stated = Math.round(Number(share) * 100);
      const badShare = bad ? stated : 10_000 - stated;
      const problem = thresholdProblem({ sign, stated, bad, named, example, badShare });
      if (problem === null) return badShare;
      context.addIssue({ code: 'custom', message: problem });
      return z.NEVER;
    })
    .describe(`a share such as "${example}"`);
}

function thresholdProblem(read: {
  sign: string | undefined;
  stated: number;
  bad: boolean;
  named: string;
  example: string;
  badShare: number;
}): string | null {
  const { sign, bad } = read;
  if (sign === undefined) return `expected text such as "${read.example}"`;
  const isOther = sign === '' ? read.badShare > HALF : sign !== (bad ? '<' : '>');
  if (read.stated <= 0 || read.stated >= 10_000)
    return 'must be between 0 % and 100 %: neither can be proven';
  return isOther ? read.named : null;
}

/** A threshold of an indicator as the API takes it: basis points of the bad share, or the words of the file. */
function thresholdSchema(indicator: IndicatorKey) {
  return z
    .union([z.number().int().min(1).max(9_999), thresholdTextSchema(indicator)], {
      error: `expected basis points of the bad share (1 to 9999), or text such as "${exampleOf(indicator)}"`,
    })
    .describe(`basis points of the bad share, or text such as "${exampleOf(indicator)}"`);
}

/** Thresholds by indicator, each in basis points or in the words of the file. */
export const thresholdInputsSchema = z.strictObject(
  Object.fromEntries(INDICATORS.map((key) => [key, thresholdSchema(key).optional()])) as {
    [K in IndicatorKey]: z.ZodOptional<ReturnType<typeof thresholdSchema>>;
  },
);

const SIGNED = /^\s*[<>]/;

/**
 * A threshold whose indicator is not known yet, of a rule: basis points of the bad share, or a share with its sign. `> 98 %` is a good
 * share, `< 2 %` a bad one.
 */
export const signedThresholdSchema = z
  .union([
    z.number().int().min(1).max(9_999),
    z.string().transform((text, context) => {
      const isBad = text.trim().startsWith('<');
      const parsed = thresholdTextSchema(isBad ? 'emergency' : 'factory').safeParse(text);
      if (SIGNED.test(text) && parsed.success) return parsed.data;
      const message = 'expected basis points of the bad share, or text such as "> 98 %" or "< 2 %"';
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }),
  ])
  .describe(
    'basis points of the bad share, or text such as "> 98 %" (good share) or "< 2 %" (bad share)',
  );

/** Basis points of a bad share in the words of the file, as `thresholdTextSchema` reads them back. */
export function thresholdText(indicator: IndicatorKey | null, badShareBp: number): string {
  const bad = indicator === null || STATES_BAD_SHARE[indicator];
  return bad ? `< ${badShareBp / 100} %` : `> ${(10_000 - badShareBp) / 100} %`;
}
