import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { outcomes } from '@/components/i18n/messages/en.json';
import { scripts } from '@/package.json';
import { ERROR_CODES } from '@/server/domain/errors/error-codes';

const PAGES = [
  'README.md',
  'README.zh-CN.md',
  'CHANGELOG.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join('docs', name)),
];
const textOf = (page: string) => readFileSync(page, 'utf8');
/** The anchors of a page's headings, as GitHub names them. */
function anchorsOf(text: string): string[] {
  const seen = new Map<string, number>();
  return found(text, /^#+ (.+)$/gm).map((heading) => {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
}
const found = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map((match) => match[1] as string);

test.each(PAGES)('%s leads only to files that exist', (page) => {
  const targets = found(textOf(page), /\]\(([^)#\s]+)[^)]*\)/g).filter((target) => !/^[a-z]+:/.test(target));
  expect(targets.filter((target) => !existsSync(path.join(path.dirname(page), target)))).toEqual([]);
});

test.each(PAGES)('%s leads only to chapters that exist', (page) => {
  const links = [...textOf(page).matchAll(/\]\(([^)#\s:]*)#([^)]+)\)/g)];
  const dead = links.filter(([, target, anchor = '']) => {
    const file = target ? path.join(path.dirname(page), target) : page;
    return !anchorsOf(textOf(file)).includes(anchor);
  });
  expect(dead.map(([link]) => link)).toEqual([]);
});

test.each(PAGES)('%s names only files and folders that exist', (page) => {
  const named = found(textOf(page), /`((?:app|components|docs|drizzle|e2e|scripts|server)\/[\w./-]*)`/g);
  expect(named.filter((file) => !existsSync(file))).toEqual([]);
});

test.each(PAGES)('%s names only commands that exist', (page) => {
  const commands = found(textOf(page), /npm run (?:--silent )?([a-z0-9:-]+)/g);
  expect(commands.filter((command) => !(command in scripts))).toEqual([]);
});

test.each(['en', 'zh'])('the deployment guide (%s) and .env.example list every setting', (language) => {
  const known = found(textOf('server/config/env.ts'), /^ {2}([A-Z][A-Z_]+):/gm);
  expect(known.length).toBeGreaterThan(10);
  const example = found(textOf('.env.example'), /^#?([A-Z][A-Z_]+)=/gm);
  expect(known.filter((name) => !example.includes(name))).toEqual([]);
  const listed = found(textOf(`docs/guides/${language}/deployment.md`), /^\| `([A-Z][A-Z_]+)`/gm);
  expect(listed.toSorted()).toEqual(example.toSorted());
});

test('the architecture tells status, meaning and cure of every error code', () => {
  const [, chapter = ''] = textOf('docs/architecture.md').split(/^## Error codes$/m);
  const rows = [...chapter.matchAll(/^\| `([A-Z_]+)` \| (\d+) \| \S[^|]* \| \S[^|]* \|$/gm)];
  const told = rows.map(([, code = '', http]) => [code, Number(http)]);
  expect(told).toEqual(Object.entries(ERROR_CODES).map(([code, { http }]) => [code, http]));
});

test.each(['en', 'zh'])('the user manual (%s) explains every code an execution may end with', (language) => {
  const explained = found(textOf(`docs/guides/${language}/user-manual.md`), /`([A-Z_]+)`/g);
  expect(Object.keys(outcomes).filter((code) => !explained.includes(code))).toEqual([]);
});

test('each guide has the same chapters in both languages', () => {
  for (const guide of readdirSync('docs/guides/en')) {
    const headings = (language: string) =>
      found(textOf(`docs/guides/${language}/${guide}`), /^(#{1,3}) /gm).join(' ');
    expect(headings('zh'), guide).toBe(headings('en'));
  }
});
