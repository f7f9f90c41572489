/** How long the fastest of five runs took, in milliseconds: what a busy machine adds to the others says nothing about the code. */
export function fastestMs(run: () => void): number {
  const took = Array.from({ length: 5 }, () => {
    const begun = performance.now();
    run();
    return performance.now() - begun;
  });
  return Math.min(...took);
}
