// The end of a command: what it started is ended in the reverse order, once, however often it is asked for.
import { stopCommands } from './run-command.mjs';
import { say } from './steps.mjs';

export function createShutdown() {
  const cleanUps = [];
  const urgency = new AbortController();
  let ending = null;

  async function endAll() {
    await stopCommands();
    // what is still being started while this runs adds itself and is taken too
    while (cleanUps.length > 0) {
      try {
        await cleanUps.pop()();
      } catch (error) {
        say(`  could not end everything: ${error.message}`);
      }
    }
  }

  return {
    /** Aborted when somebody asks a second time: nothing is waited for any longer. */
    urgent: urgency.signal,
    isEnding: () => ending !== null,
    add: (cleanUp) => cleanUps.push(cleanUp),
    end() {
      ending ??= endAll();
      return ending;
    },
    hurry: () => urgency.abort(),
  };
}

/** Ends the command on a signal. `exitCode` tells how it ended at that moment. */
export function endOnSignals(shutdown, exitCode) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (shutdown.isEnding()) {
        shutdown.hurry();
        return;
      }
      const code = exitCode();
      say('\nStopping … (once more: without waiting for what runs)');
      void shutdown.end().then(() => process.exit(code));
    });
  }
}
