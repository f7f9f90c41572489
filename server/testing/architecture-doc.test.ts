import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Every name the seed document gives to a thing, by its chapters. */
const SEED_NAMES = [
  ...['Task', 'TaskExecution', 'TaskLog', 'TaskProgress', 'TaskResult', 'HttpTaskParams'],
  ...['TaskRepository', 'TaskExecutionRepository', 'LogRepository', 'SchedulerNodeRepository'],
  'TaskProgressRepository',
  ...['TaskScheduler', 'TaskExecutor', 'DistributedLockManager', 'TaskStatusManager', 'LogManager'],
  ...['SchedulerConfig', 'RedisConfig', 'RedissonConfig', 'ThreadPoolConfig', 'SchedulerInitializer'],
  ...['SchedulerException', 'TaskNotFoundException', 'TaskExecutionException', 'DistributedLockException'],
  ...['CronUtils', 'JsonUtils'],
  ...['HTTP任务执行', '日志分表存储', '插件式架构', '自动重试机制'],
  ...['任务管理', '任务控制', '任务状态', '日志', 'RESTful'],
  ...['集群节点管理', '负载均衡', '任务依赖关系支持', '告警通知机制', '权限控制'],
  ...['单元测试', '集成测试', '性能测试', '压力测试'],
  ...['API文档', '用户手册', '开发者指南', '部署文档'],
];

const DOCUMENT = 'docs/architecture.md';

interface Row {
  name: string;
  files: string[];
  remark: string;
}

/** The rows of the table "seed name → file", without its chapter headings. */
function rows(): Row[] {
  const text = readFileSync(DOCUMENT, 'utf8').split('## Seed name → file')[1] ?? '';
  return [...text.matchAll(/^\| (?!seed name|---)([^|*]+)\|([^|]*)\|([^|]*)\|$/gm)].map(
    ([, name = '', files = '', remark = '']) => ({
      name: name.trim(),
      files: [...files.matchAll(/`([^`]+)`/g)].map((match) => match[1] as string),
      remark: remark.trim(),
    }),
  );
}

test('every name of the seed document has one row', () => {
  const named = rows().map((row) => row.name.split(' ')[0]);
  expect(named.toSorted()).toEqual(SEED_NAMES.toSorted());
});

test('every file a seed name leads to exists', () => {
  const files = rows().flatMap((row) => row.files);
  expect(files.length).toBeGreaterThan(40);
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});

test('a seed name without a file says that it is planned', () => {
  const silent = rows().filter((row) => row.files.length === 0 && !row.remark.startsWith('planned'));
  expect(silent).toEqual([]);
});
