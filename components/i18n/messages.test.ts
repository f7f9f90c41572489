import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTranslator } from 'next-intl';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '@/server/domain/errors/error-codes';
import en from './messages/en.json';
import zh from './messages/zh.json';

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const here = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'string') found.set(here, value);
    else for (const [inner, text] of flatten(value, here)) found.set(inner, text);
  }
  return found;
}

/** The names a message needs: `{name}`, `{count, plural, …}` and `<tag>`. */
function placeholders(message: string): string[] {
  const names = new Set<string>();
  for (const match of message.matchAll(/(?<!(?:=\d+|one|other)\s)\{\s*([a-z]\w*)\s*[,}]/gi))
    names.add(`{${match[1]}}`);
  for (const match of message.matchAll(/<([a-z]\w*)>/gi)) names.add(`<${match[1]}>`);
  return [...names].sort();
}

const english = flatten(en);
const chinese = flatten(zh);

describe('the message catalogs', () => {
  it('have the same keys in both languages', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('need the same placeholders in both languages', () => {
    const differing = [...english].filter(
      ([key, text]) => placeholders(text).join() !== placeholders(chinese.get(key) ?? '').join(),
    );
    expect(differing).toEqual([]);
  });

  it('leave no message empty', () => {
    const empty = [...english, ...chinese].filter(([, text]) => text.trim() === '');
    expect(empty).toEqual([]);
  });

  it('follow the house rules of words: no exclamation mark, a space between Chinese and Latin letters', () => {
    const shouted = [...english, ...chinese].filter(([, text]) => /[!！]/.test(text));
    expect(shouted).toEqual([]);
    const glued = [...chinese].filter(([, text]) =>
      /[\u4e00-\u9fff][A-Za-z]|[A-Za-z][\u4e00-\u9fff]/.test(text.replace(/<\/?\w+>/g, '')),
    );
    expect(glued).toEqual([]);
  });

  it('set a Chinese duration off from the words after it by nothing: 「206毫秒后」', () => {
    const gapped = [...chinese].filter(([, text]) =>
      /\{(?:duration|gap|usual|span|wait|lateness|grace|window)\} [\u4e00-\u9fff]/.test(text),
    );
    expect(gapped).toEqual([]);
  });

  it('promise nothing of Redis that it does not do: no lock moves away from it, no status lives in it', () => {
    for (const { health } of [en, zh]) {
      const text = `${health.redisText} ${health.redisAway}`;
      expect(text).not.toMatch(/live status|locks? |move|实时状态|锁|转到/i);
      expect(text).toContain('MySQL');
    }
  });

  it('word every error code', () => {
    const codes = Object.keys(ERROR_CODES);
    expect(codes.filter((code) => !english.has(`errors.${code}`))).toEqual([]);
  });

  it('can all be formatted', () => {
    const failures: string[] = [];
    for (const [locale, messages, flat] of [
      ['en', en, english],
      ['zh', zh, chinese],
    ] as const) {
      const t = createTranslator({
        locale,
        messages,
        onError: (error) => failures.push(`${locale}: ${error.message}`),
      });
      for (const [key, text] of flat) {
        const values = Object.fromEntries(
          placeholders(text).map((name) => [
            name.slice(1, -1),
            name.startsWith('<') ? (chunks: string) => chunks : 2,
          ]),
        );
        t.markup(key as never, values as never);
      }
    }
    expect(failures).toEqual([]);
  });

  it('have no message that nothing uses', () => {
    const source = sources(join(import.meta.dirname, '..'))
      .concat(sources(join(import.meta.dirname, '../../app')))
      .join('\n');
    // A key is used by its last part or, when that is chosen at run time, by the part before it.
    const unused = [...english.keys()].filter((key) => {
      const parts = key.split('.');
      return (
        !parts
          .slice(1)
          .some(
            (part) =>
              source.includes(`'${part}'`) ||
              source.includes(`.${part}'`) ||
              source.includes(`'${part}.`) ||
              source.includes(`\`${part}.`) ||
              source.includes(`.${part}.`),
          ) && parts[0] !== 'errors'
      );
    });
    expect(unused).toEqual([]);
  });
});

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}
