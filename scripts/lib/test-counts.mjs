// How many tests a suite ran, from the reports of its runner.

export const NONE = { passed: 0, failed: 0, skipped: 0 };

export function sum(counts) {
  return counts.reduce(
    (total, { passed, failed, skipped }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
    }),
    NONE,
  );
}

/** Counts of a Vitest JSON report. A file that could not even be loaded is a failure of its own. */
export function countVitest(report) {
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}

/** Counts of a Playwright JSON report. A flaky test, green only when repeated, is a failure. */
/** @param {{ stats: Record<string, number>, errors?: unknown[] }} report */
export function countPlaywright({ stats, errors = [] }) {
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  };
}

/**
 * What a suite counts for: its tests, plus a failure where its runner failed without a failed test, and where nothing ran at all.
 */
export function settle(counts, exitCode) {
  const hasRun = counts.passed + counts.failed > 0;
  const isBroken = counts.failed === 0 && (exitCode !== 0 || !hasRun);
  return { ...counts, failed: counts.failed + (isBroken ? 1 : 0) };
}

export const lastLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;
