/** The pre-deployment checks of the incident report, by the names that pipelines use. */
export const NAMED_CHECKS = [
  'factory-validation',
  'handler-integration',
  'emergency-handler',
] as const;
export type NamedCheck = (typeof NAMED_CHECKS)[number];
