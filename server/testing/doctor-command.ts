import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { freePort } from '@/scripts/lib/ports.mjs';
import type { Finding } from '@/server/domain/doctor/finding';

export interface DoctorReport {
  exitCode: number;
  isHealthy: boolean;
  problems: number;
  findings: (Omit<Finding, 'check'> & { check: string })[];
  /** What it wrote besides: nothing, unless it failed. */
  errors: string;
}

/** Runs the doctor as people do, over these settings alone, in a data folder in which nothing ever ran. */
export async function runDoctor(settings: Record<string, string>): Promise<DoctorReport> {
  const { exitCode, output, errors } = await runDoctorCommand(['--json'], settings);
  if (!output.startsWith('{')) throw new Error(`the doctor told nothing:\n${output}${errors}`);
  return { exitCode, errors, ...JSON.parse(output) };
}

/** The same with arguments of its own, as text. */
export async function runDoctorCommand(args: string[], settings: Record<string, string>) {
  const data = mkdtempSync(path.join(tmpdir(), 'doctor-'));
  const child = spawn(process.execPath, ['scripts/run.mjs', 'doctor', ...args], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'test',
      // a product that runs in this folder keeps its own
      BUILD_DIR: process.env.BUILD_DIR ?? '.build/test',
      DATA_DIR: data,
      HOST: '127.0.0.1',
      PORT: String(await freePort()),
      // named, so that a .env of this folder does not come in between; empty is not set
      DATABASE_URL: '',
      REDIS_URL: '',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    const [output, errors, [exitCode]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number]>,
    ]);
    return { exitCode, output, errors };
  } finally {
    rmSync(data, { recursive: true });
  }
}
