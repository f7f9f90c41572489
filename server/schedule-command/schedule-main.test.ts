import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { LONGEST_LINE, readLines } from './read-lines';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the command, started as people start it, writes when it reads a text. */
async function runCommand(input: string, timeZoneDataFile = '') {
  const line = 'TZ_DATA_FILE="$0" npm run --silent schedule';
  const command = spawn('sh', ['-c', line, timeZoneDataFile], { cwd: root });
  const ended = new Promise<number | null>((resolve) => command.on('close', resolve));
  let errors = '';
  command.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  // a command that ends before it reads closes the pipe
  command.stdin.on('error', () => undefined);
  command.stdin.end(input);
  const lines: string[] = [];
  for await (const line of readLines(command.stdout)) lines.push(line);
  return { lines, exitCode: await ended, errors };
}

describe('the schedule command', () => {
  it('answers each line with one line, in order, without any setting', async () => {
    const requests = [
      '{"expr":"0 2 * * *","tz":"Asia/Shanghai","from":"2025-01-01T00:00:00Z","n":2}',
      'nope',
      '',
      '{"expr":"61 * * * *","tz":"UTC","from":"2025-01-01T00:00:00Z"}\r',
      // a line separator is a character like any other to JSON
      '{"expr":"0\u2028 * * * *","tz":"UTC","from":"2025-01-01T00:00:00Z"}',
      '{"expr":"@daily","tz":"UTC","from":"2025-01-01T00:00:00Z"}',
    ];
    // files from some editors begin with a byte order mark
    const { lines, exitCode } = await runCommand(`\ufeff${requests.join('\n')}`);
    expect(exitCode).toBe(0);
    expect(lines.map((line) => JSON.parse(line)).map(({ fires, error }) => fires ?? error.code)).toEqual([
      ['2025-01-01T18:00:00Z', '2025-01-02T18:00:00Z'],
      'BAD_REQUEST',
      'BAD_REQUEST',
      'OUT_OF_RANGE',
      'BAD_CHAR',
      ['2025-01-02T00:00:00Z'],
    ]);
  }, 20_000);
});

describe('the schedule command with a zone set of its own', () => {
  it('ends with one line and exit code 1 when the set cannot be used', async () => {
    expect(await runCommand('{}\n', '/nowhere/zones.json')).toEqual({
      lines: [],
      errors: expect.stringMatching(/^TZ_DATA_FILE is not usable: [^\n]+\n$/),
      exitCode: 1,
    });
  }, 20_000);
});

describe('reading lines', () => {
  async function linesOf(...chunks: (string | Buffer)[]): Promise<string[]> {
    const lines: string[] = [];
    const stream = async function* () {
      yield* chunks;
    };
    for await (const line of readLines(stream())) lines.push(line);
    return lines;
  }

  it('puts lines and characters together that arrive in pieces', async () => {
    const bytes = Buffer.from('一\n二');
    expect(await linesOf(bytes.subarray(0, 2), bytes.subarray(2, 5), bytes.subarray(5))).toEqual([
      '一',
      '二',
    ]);
    expect(await linesOf('a', 'b\n', '\nc')).toEqual(['ab', '', 'c']);
    expect(await linesOf()).toEqual([]);
    expect(await linesOf('a\n')).toEqual(['a']);
  });

  it('holds no more of an endless line than it takes to refuse it', async () => {
    const [line] = await linesOf(...Array.from({ length: 50 }, () => 'x'.repeat(100_000)));
    expect(line?.length).toBeLessThan(LONGEST_LINE + 200_000);
  });
});
