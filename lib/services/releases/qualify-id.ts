/** The id of a release, or the name of a target, in one environment: `chat:v1` in staging is `staging/chat:v1`. */
export function qualifyId(id: string, environment: string | undefined): string {
  return environment === undefined ? id : `${environment}/${id}`;
}
