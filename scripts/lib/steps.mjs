// What a person sees of a long command: one line per step with its time; a failure is one clear line and a way on.

/** A failure that is explained by its message; anything else is shown with its stack. */
export class StepError extends Error {
  exitCode = 1;
}

const REDRAW_MS = 200;
const PLAIN_LINE_MS = 10_000;
const isTerminal = process.stdout.isTTY === true;
const active = new Set();
let timer;

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
const clearLine = () => {
  if (isTerminal && active.size > 0) process.stdout.write('\r\u001b[K');
};

export function say(line = '') {
  clearLine();
  process.stdout.write(`${line}\n`);
}

const progressOf = ({ name, startedAt, doing }) => `${name} ${seconds(startedAt)}${doing && ` · ${doing}`}`;

/** On a terminal one line that changes in place; elsewhere a plain line now and then for a step that takes long. */
function show() {
  if (isTerminal) {
    const text = `  … ${[...active].map(progressOf).join('   ')}`;
    process.stdout.write(`\r\u001b[K${text.slice(0, (process.stdout.columns ?? 80) - 1)}`);
    return;
  }
  for (const one of active) {
    if (performance.now() - one.shownAt < PLAIN_LINE_MS) continue;
    one.shownAt = performance.now();
    say(`  … ${progressOf(one)}`);
  }
}

/**
 * Runs a step and prints its line with its time. `work` gets a function to say what it is doing; it may return a note for the line.
 * Several steps may run at once.
 */
export async function step(name, work) {
  const now = performance.now();
  const own = { name, startedAt: now, shownAt: now, doing: '' };
  active.add(own);
  timer ??= setInterval(show, REDRAW_MS);
  const finish = (mark, note) => {
    clearLine();
    active.delete(own);
    if (active.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
    say(`  ${mark} ${name} ${seconds(own.startedAt)}${note ? ` · ${note}` : ''}`);
  };
  try {
    const note = await work((text) => {
      own.doing = text;
    });
    finish('✓', typeof note === 'string' ? note : '');
  } catch (error) {
    finish('✗', '');
    throw error;
  }
}

/** Says why the command failed, in the way a person understands. */
export function fail(error) {
  clearLine();
  process.stderr.write(`\n${error instanceof StepError ? error.message : (error?.stack ?? String(error))}\n`);
}
