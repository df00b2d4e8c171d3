const WATCHED = ['connection', 'factory', 'agent'];
const TICKETED = [...WATCHED, 'internalError', 'endToEnd'];

const quickRule = (indicator: string) => `  - name: ${indicator} quickly
    severity: page
    measure: { kind: indicator, indicator: ${indicator} }
    conditions: [{ long: 1m, short: 10s, alpha: 0.001 }]
    keepFiring: 0
    runbook: https://runbooks.example.com/${indicator}`;

/** Part of a configuration file: rules with windows short enough to be seen to end, in place of those that Tocsin brings. */
export const QUICK_RULES = `rules:
${WATCHED.map((key) => `  - { builtIn: page-${key}, enabled: false }`).join('\n')}
${TICKETED.map((key) => `  - { builtIn: ticket-${key}, enabled: false }`).join('\n')}
${WATCHED.map(quickRule).join('\n')}
`;
