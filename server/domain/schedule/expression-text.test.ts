import { describe, expect, it } from 'vitest';
import { splitExpression, trimExpression } from './expression-text';
import { ScheduleError } from './schedule-error';

function errorOf(text: string): ScheduleError {
  try {
    splitExpression(text);
  } catch (error) {
    if (error instanceof ScheduleError) return error;
  }
  throw new Error(`accepted: ${text}`);
}

describe('the text of an expression', () => {
  it('loses spaces, tabs and line ends around it and nothing else', () => {
    expect(trimExpression(' \t\r\n0 0 * * *\n\n')).toBe('0 0 * * *');
    expect(trimExpression('\u00a00 0 * * *')).toBe('\u00a00 0 * * *');
    expect(trimExpression('\n')).toBe('');
  });

  it('is split at runs of spaces and tabs and read in capitals', () => {
    expect(splitExpression('  0   0 \t*  jan\tmon-Fri ').fields).toEqual(['0', '0', '*', 'JAN', 'MON-FRI']);
  });

  it.each(['', ' ', '\t\n \r'])('is refused as EMPTY when nothing is left: %j', (text) => {
    expect(errorOf(text)).toMatchObject({ code: 'EMPTY', field: 'expression' });
  });

  it('may have 256 characters, and spaces around them', () => {
    const longest = `${'1,'.repeat(123)}1 * * * * `.trimEnd();
    expect(longest.length).toBeLessThanOrEqual(256);
    expect(splitExpression(`${' '.repeat(20)}${longest}`).fields).toHaveLength(5);
    expect(errorOf(`${'1'.repeat(249)} * * * *`)).toMatchObject({ code: 'TOO_LONG', field: 'expression' });
    expect(splitExpression(`${'1'.repeat(248)} * * * *`).fields).toHaveLength(5);
  });

  it.each([
    ['a no-break space', '0\u00a00 * * *'],
    ['an ideographic space', '0\u30000 * * *'],
    ['full-width digits', '\uff10 0 * * *'],
    ['a line end inside', '0 0\n* * *'],
    ['a null character at the end', '0 0 * * *\0'],
    ['a vertical tab', '0\v0 * * *'],
    ['a letter that becomes ASCII in capitals', '0 0 * \u017fep *'],
    ['an emoji', '🕐 * * * *'],
    ['a line separator', '0 0 * * *\u2028'],
  ])('is refused as BAD_CHAR with %s', (_, text) => {
    expect(errorOf(text)).toMatchObject({ code: 'BAD_CHAR', field: 'expression' });
  });

  it.each([
    ['@yearly', '0 0 1 1 *'],
    ['@ANNUALLY', '0 0 1 1 *'],
    ['@monthly', '0 0 1 * *'],
    ['@Weekly', '0 0 * * 0'],
    [' @daily\n', '0 0 * * *'],
    ['@midnight', '0 0 * * *'],
    ['@hourly', '0 * * * *'],
  ])('stands for the fields of the alias %s', (alias, fields) => {
    expect(splitExpression(alias).fields.join(' ')).toBe(fields);
  });

  it.each([
    ['@every 5m', /fixed-rate/],
    ['@reboot', /event/],
    ['@fortnightly', /@weekly/],
    ['@daily 0 0 * * *', /alone/],
    ['@', /@daily/],
    ['@constructor', /@daily/],
    ['@__proto__', /@daily/],
  ])('is refused as UNKNOWN_ALIAS with a hint: %s', (text, hint) => {
    expect(errorOf(text)).toMatchObject({
      code: 'UNKNOWN_ALIAS',
      field: 'expression',
      message: expect.stringMatching(hint),
    });
  });

  it.each(['TZ=Asia/Shanghai 0 0 * * *', 'CRON_TZ=UTC 0 0 * * *', 'tz=UTC * * * * * *'])(
    'does not carry a zone: %s',
    (text) => {
      expect(errorOf(text)).toMatchObject({ code: 'BAD_TOKEN', message: expect.stringMatching(/time zone/) });
    },
  );
});
