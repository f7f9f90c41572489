/** The execution that takes the place of another one of its task: overlap policy `cancel_running`. */
export interface Successor {
  id: number;
  fireAt: number;
}

/** What the row of the one that gives way says. `successorOf` reads it back. */
export function supersededMessage({ id, fireAt }: Successor): string {
  return `Replaced by execution ${id} of the fire at ${new Date(fireAt).toISOString()}.`;
}

/** Which execution took its place; null when nothing did. */
export function successorOf(errorCode: string | null, errorMessage: string | null): Successor | null {
  if (errorCode !== 'SUPERSEDED' || errorMessage === null) return null;
  const [, id, at] = /^Replaced by execution (\d+) of the fire at (\S+Z)\./.exec(errorMessage) ?? [];
  return id === undefined || at === undefined ? null : { id: Number(id), fireAt: Date.parse(at) };
}
