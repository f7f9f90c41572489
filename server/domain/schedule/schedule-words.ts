import type { DescriptionLocale } from './describe-schedule';
import type { FireNote, FireNoteReason } from './fire-notes';

type Words = Record<DescriptionLocale, string>;

/** `{local}` is the wall-clock time, `{count}` how many times are concerned. */
const NOTE_WORDS: Readonly<Record<FireNoteReason, Words>> = {
  clock_forward: {
    en: 'The clock skips {local}: what falls into the gap fires once, right after it.',
    zh: '时钟拨快，{local} 不存在：空档内的触发合并为一次，在空档结束时触发。',
  },
  clock_forward_interval: {
    en: 'The clock skips {local}: this schedule follows real time, so missing times do not fire.',
    zh: '时钟拨快，{local} 不存在：该规则按真实时间间隔运行，缺失的时刻不触发。',
  },
  clock_forward_skip: {
    en: 'The clock skips {local}: missing times are left out, as chosen.',
    zh: '时钟拨快，{local} 不存在：按所选策略跳过。',
  },
  date_missing: {
    en: 'The date of {local} does not exist in this zone, so nothing fires on it.',
    zh: '该时区不存在 {local} 所在的日期，当天不触发。',
  },
  clock_back_first: {
    en: 'The clock shows {local} twice: only the first pass fires.',
    zh: '时钟拨慢，{local} 出现两次：只在第一次触发。',
  },
  clock_back_interval: {
    en: 'The clock shows {local} a second time: this schedule follows real time, so it fires again.',
    zh: '时钟拨慢，{local} 第二次出现：该规则按真实时间间隔运行，再次触发。',
  },
  clock_back_both: {
    en: 'The clock shows {local} a second time: both passes fire, as chosen.',
    zh: '时钟拨慢，{local} 第二次出现：按所选策略两次都触发。',
  },
};

/** What a clock change does to a fire, as a sentence. */
export function wordFireNote(note: FireNote, locale: DescriptionLocale): string {
  return NOTE_WORDS[note.reason][locale].replace('{local}', note.local.replace('T', ' '));
}
