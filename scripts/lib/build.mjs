// The two halves of a build, each skipped when nothing it is made from changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exclusively } from './lock-file.mjs';
import { runCommand } from './run-command.mjs';

/** The programs that run outside the web process: name of the bundle → its source. */
export const ENTRIES = {
  worker: 'server/worker/main.ts',
  migrate: 'server/db/migrate-main.ts',
  'sign-in-link': 'server/auth/sign-in-link-main.ts',
  'user-create': 'server/auth/user-create-main.ts',
  doctor: 'server/doctor/doctor-main.ts',
};

const SERVER_SOURCES = [
  'server',
  'package-lock.json',
  'package.json',
  'tsconfig.json',
  'tsconfig.base.json',
  'scripts/lib/build.mjs',
];
const WEB_SOURCES = [
  ...SERVER_SOURCES,
  'app',
  'components',
  'public',
  'next.config.js',
  'proxy.ts',
  'instrumentation.ts',
  'postcss.config.mjs',
];

/** A hash of everything below some paths: names and contents, without tests. */
export function sourceHash(root, sources) {
  const hash = createHash('sha256');
  const add = (file) =>
    hash
      .update(`${path.relative(root, file)}\n`)
      .update(readFileSync(file))
      .update('\n');
  for (const source of sources) {
    const at = path.join(root, source);
    if (!existsSync(at)) continue;
    const entries = readdirSafe(at);
    if (entries === null) add(at);
    else for (const file of entries.filter((name) => !/\.test\.tsx?$/.test(name)).sort()) add(file);
  }
  return hash.digest('hex');
}

function readdirSafe(at) {
  try {
    return readdirSync(at, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
  } catch (error) {
    if (error.code === 'ENOTDIR') return null;
    throw error;
  }
}

/** Carries out `work` unless the stamp says that this very input was built; a note for the step's line. */
async function unlessBuilt(stamp, hash, progress, work) {
  mkdirSync(path.dirname(stamp), { recursive: true });
  const isBuilt = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
  if (isBuilt()) return 'up to date';
  // not inside: the build of the console empties its folder
  return exclusively(`${path.dirname(stamp)}.lock`, progress, async () => {
    if (isBuilt()) return 'up to date';
    rmSync(stamp, { force: true });
    await work();
    writeFileSync(stamp, hash);
    return '';
  });
}

const bundleOptions = ({ root, build }) => ({
  absWorkingDir: root,
  entryPoints: Object.fromEntries(
    Object.entries(ENTRIES).filter(([, source]) => existsSync(path.join(root, source))),
  ),
  outdir: path.join(build, 'server'),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  // literals spread into one object become one literal: at run time each spread property costs a copy of those before it
  minifySyntax: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: true,
  logLevel: 'error',
});

/** Bundles worker and commands; packages stay in node_modules. Takes a fraction of a second. */
export async function buildServer(folders, progress = () => undefined) {
  const stamp = path.join(folders.build, 'server/.stamp');
  return unlessBuilt(stamp, sourceHash(folders.root, SERVER_SOURCES), progress, async () => {
    const { build, stop } = await import('esbuild');
    try {
      await build(bundleOptions(folders));
    } finally {
      // its helper process would stay as long as this one
      await stop();
    }
  });
}

/** Bundles worker and commands at every change of a source; `onBuilt` is told of each time but the first. */
export async function watchServer(folders, onBuilt) {
  const { context, stop } = await import('esbuild');
  let isFirst = true;
  const tell = {
    name: 'tell',
    setup(build) {
      build.onEnd(({ errors }) => {
        if (!isFirst && errors.length === 0) onBuilt();
        isFirst = false;
      });
    },
  };
  rmSync(path.join(folders.build, 'server/.stamp'), { force: true });
  const watching = await context({ ...bundleOptions(folders), plugins: [tell] });
  await watching.watch();
  return async () => {
    await watching.dispose();
    await stop();
  };
}

/** Builds the console. */
export async function buildWeb({ root, build }, progress) {
  // beside what it vouches for, so that whoever removes the one removes the other
  const stamp = path.join(build, 'web/.stamp');
  return unlessBuilt(stamp, sourceHash(root, WEB_SOURCES), progress, async () => {
    await runCommand(process.execPath, [path.join(root, 'node_modules/next/dist/bin/next'), 'build'], {
      what: 'the build of the console',
      cwd: root,
      env: {
        ...process.env,
        NODE_ENV: 'production',
        NEXT_TELEMETRY_DISABLED: '1',
        BUILD_DIR: path.relative(root, build),
      },
      onLine: (line) => progress(line.slice(0, 80)),
    });
  });
}
