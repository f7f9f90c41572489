import { expect, test } from 'vitest';
import { PacketRecorder } from './packet-recorder';

const COMMAND = { query: 3, ping: 14 } as const;

function packet(command: keyof typeof COMMAND, text: string, number = 0): Buffer {
  const body = Buffer.concat([Buffer.from([COMMAND[command]]), Buffer.from(text)]);
  const header = Buffer.alloc(4);
  header.writeUIntLE(body.length, 0, 3);
  header[3] = number;
  return Buffer.concat([header, body]);
}

test('statements are read out of whatever pieces arrive, in the order of their ends', () => {
  const recorder = new PacketRecorder();
  recorder.begin();
  const [one, two] = [packet('query', 'SELECT 1'), packet('query', "INSERT 'ü'; COMMIT")];
  recorder.read(1, one.subarray(0, 2));
  recorder.read(2, Buffer.concat([packet('ping', ''), two]));
  recorder.read(1, Buffer.concat([one.subarray(2), two.subarray(0, 9)]));
  recorder.read(1, two.subarray(9));
  expect(recorder.end()).toEqual([
    { connection: 2, sql: "INSERT 'ü'; COMMIT" },
    { connection: 1, sql: 'SELECT 1' },
    { connection: 1, sql: "INSERT 'ü'; COMMIT" },
  ]);
});

test('only what was sent in between is kept, and no answer to the greeting of a server', () => {
  const recorder = new PacketRecorder();
  recorder.read(1, packet('query', 'before'));
  recorder.begin();
  recorder.read(1, packet('query', 'SECRET', 1));
  recorder.read(1, packet('query', 'during'));
  expect(recorder.end()).toEqual([{ connection: 1, sql: 'during' }]);
  recorder.read(1, packet('query', 'after'));
  recorder.begin();
  expect(recorder.end()).toEqual([]);
});
