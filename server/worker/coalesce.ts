/** Calls `run` at once; what asks for it within `everyMs` of a call is one more call when that time is over. */
export function coalesce(run: () => void, everyMs: number): () => void {
  let isResting = false;
  let isWanted = false;
  const call = (): void => {
    isResting = true;
    isWanted = false;
    setTimeout(() => {
      isResting = false;
      if (isWanted) call();
    }, everyMs);
    run();
  };
  return () => {
    isWanted = true;
    if (!isResting) call();
  };
}
