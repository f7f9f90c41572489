// Which way imports run (docs/adr/0001-layers.md). Only imports that exist at run time count: `import type` is free.
const test =
  '\\.(test|integration\\.test|simulation\\.test|cluster\\.test|matrix\\.test)\\.tsx?$|^server/testing/';
const only = (name, comment, from, to, exceptTo) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: test },
  to: exceptTo ? { path: to, pathNot: exceptTo } : { path: to },
});
const packages = (...names) => `^node_modules/(${names.join('|')})(/|$)`;

module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'what needs each other cannot be understood or tested alone',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    only(
      'domain-is-pure',
      'the browser and the simulation run it',
      '^server/domain/',
      '^(server|app|components|node_modules)/',
      `^server/domain/|${packages('zod')}`,
    ),
    {
      name: 'domain-without-node',
      comment: 'no I/O in rules',
      severity: 'error',
      from: { path: '^server/domain/', pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    only('server-knows-no-screen', 'the worker runs without the console', '^server/', '^(app|components)/'),
    only(
      'components-run-domain-only',
      'screens call the server over tRPC; secrets must not reach a bundle',
      '^components/',
      '^server/',
      '^server/domain/',
    ),
    only(
      'app-has-no-rules',
      'a page is an address',
      '^app/',
      '^server/',
      '^server/(api|rest|auth|domain|config|demo|observability)/',
    ),
    only(
      'frameworks-at-the-edge',
      'the engine outlives any framework',
      '^server/(?!api/|rest/|auth/)',
      packages('next', 'react', 'react-dom', 'next-auth', '@trpc/[^/]+'),
    ),
    only(
      'sql-behind-repositories',
      'one place per statement',
      '^server/(?!db/|repositories/|lock/|logs/)',
      packages('drizzle-orm', 'mysql2'),
    ),
    only(
      'engine-through-ports',
      'storage reaches the engine through ports.ts, so that a simulation can stand in',
      '^server/(scheduler|executor|cluster|chores|alerts)/',
      '^server/(repositories|db|redis|services|lock|logs)/',
    ),
    only(
      'repositories-know-no-use-case',
      'services decide, repositories write',
      '^server/(repositories|lock|logs|db|redis)/',
      '^server/(services|api|rest|auth|worker)/',
    ),
    only(
      'services-below-api',
      'use cases know no transport',
      '^server/services/',
      '^server/(api|rest|worker)/',
    ),
    only(
      'nobody-imports-worker',
      'it is the root of its process',
      '^(app|components|server/(?!worker/))',
      '^server/worker/',
    ),
    {
      name: 'tests-are-leaves',
      comment: 'what ships needs no test code',
      severity: 'error',
      from: { pathNot: `${test}|^e2e/` },
      to: { path: test },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: false,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.build|\\.data|\\.next)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
