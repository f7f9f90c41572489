// In words an old Node understands too: it is what has to refuse it.
export const LEAST_NODE = [20, 19];

/** Whether a version text is new enough. */
export function isSupported(version, least = LEAST_NODE) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major > least[0] || (major === least[0] && minor >= least[1]);
}

/** Ends the process with one line when this Node is too old. */
export function checkNode() {
  if (isSupported(process.version)) return;
  process.stderr.write(
    `Punctual needs Node ${LEAST_NODE.join('.')} or newer; this is ${process.version}. See https://nodejs.org\n`,
  );
  process.exit(1);
}
