import type { JourneyCheck, ListedJourney } from '../../contract/journeys';
import { BUILT_IN_JOURNEY, type DeclaredJourney } from '../../journeys/target-journey';
import type { ServiceContext } from '../service-context';
import { problemView, readJourney } from './read-journey';

type Checked = NonNullable<JourneyCheck['journey']>;

const BUILT_IN: Checked = {
  name: BUILT_IN_JOURNEY,
  about:
    'The server greets, one agent request follows, then agent events in any known envelope. Measures every stage.',
  hash: null,
  transport: 'ws',
  plan: null,
  tokenKeys: [],
};

/** All that is wrong with a journey, or what it measures. Stores nothing, never throws. */
export function checkJourney(
  ctx: Pick<ServiceContext, 'journeys'>,
  { journey }: { journey: string },
): JourneyCheck {
  const read = readJourney(ctx, journey);
  switch (read.kind) {
    case 'built-in':
      return { valid: true, problems: [], warnings: [], journey: BUILT_IN };
    case 'wrong':
      return {
        valid: false,
        problems: read.problems.map(problemView),
        warnings: [],
        journey: null,
      };
    case 'declared': {
      const warnings = read.declared.warnings.map(problemView);
      return { valid: true, problems: [], warnings, journey: checkedJourney(read.declared) };
    }
  }
}

function checkedJourney({ fields, tokenKeys, about }: DeclaredJourney): Checked {
  const { journey, transport, journeyDefinition } = fields;
  return {
    name: journey,
    about,
    hash: journeyDefinition?.hash ?? null,
    transport,
    plan: journeyDefinition?.plan ?? null,
    tokenKeys: [...tokenKeys],
  };
}

/** Made once: the files of the package do not change while it runs. */
let listed: readonly ListedJourney[] | null = null;

/** The built-in journey, then those of the package by name. */
export function listJourneys(ctx: Pick<ServiceContext, 'journeys'>): { journeys: ListedJourney[] } {
  listed ??= [
    { ...BUILT_IN, builtIn: true, text: null },
    ...ctx.journeys.names().flatMap((name): ListedJourney[] => {
      const read = readJourney(ctx, name);
      if (read.kind !== 'declared') return [];
      const text = read.declared.fields.journeyDefinition?.text ?? null;
      return [{ ...checkedJourney(read.declared), builtIn: false, text }];
    }),
  ];
  return { journeys: [...listed] };
}
