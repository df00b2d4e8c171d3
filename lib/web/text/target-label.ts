/** "chat · staging": a target's label where another target may have the same name. */
export function targetLabel({ name, environment }: { name: string; environment: string }): string {
  return `${name} · ${environment}`;
}
