/** The page of an execution. The fire time leads to the month that holds it, so that the read needs no search. */
export function executionHref(execution: { id: number; fireAt: number }): string {
  return `/executions/${execution.id}?at=${execution.fireAt}`;
}
