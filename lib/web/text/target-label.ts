/** "chat · staging": a target wherever another of the same name could stand beside it. */
export function targetLabel({ name, environment }: { name: string; environment: string }): string {
  return `${name} · ${environment}`;
}
