/** Spells a person's name in pinyin, so that zhangwei or zw finds 张伟. */
import { pinyin } from 'pinyin-pro';

/** `full` is the whole name in one run ('zhangwei'), `initials` the first letter of each syllable or Latin word ('zw'). ü is written v, as input methods do. */
export interface PinyinName {
  readonly full: string;
  readonly initials: string;
}

/** Family names of two characters; a name that starts with one and goes on is read with it as a whole. */
const COMPOUND_FAMILY_NAMES: ReadonlySet<string> = new Set(
  (
    '欧阳 上官 司马 诸葛 尉迟 万俟 单于 东方 公孙 皇甫 令狐 慕容 司徒 司空 夏侯 独孤 宇文 长孙 端木 南宫 西门 东郭 百里 呼延 赫连 澹台 ' +
    '公冶 宗政 濮阳 淳于 太叔 申屠 轩辕 钟离 闾丘 仲孙 鲜于 乐正 拓跋 公羊 谷梁 亓官 司寇 子车 颛孙 巫马 公西 漆雕 壤驷 公良 夹谷 宰父 段干 ' +
    '纳兰 第五 梁丘 左丘 东门 南门 完颜 贺兰'
  ).split(' '),
);

const HAN = /\p{Script=Han}/u;
const SEPARATOR = /[\s·•．.\-']+/u;

/** Readings already asked for: a county has 250,000 names but only a few thousand characters. */
const familyReadings = new Map<string, readonly string[]>();
const givenReadings = new Map<string, string>();

function readFamilyName(familyName: string): readonly string[] {
  let reading = familyReadings.get(familyName);
  if (reading === undefined) {
    reading = pinyin(familyName, { surname: 'all', toneType: 'none', type: 'array', v: true });
    familyReadings.set(familyName, reading);
  }
  return reading;
}

function readGivenCharacter(character: string): string {
  let reading = givenReadings.get(character);
  if (reading === undefined) {
    reading = pinyin(character, { toneType: 'none', v: true }).toLowerCase();
    givenReadings.set(character, reading);
  }
  return reading;
}

/**
 * The pinyin of a name. The family name gets its reading as a family name (曾 zeng, 单 shan, 仇 qiu, compound ones whole), the
 * given name the most common reading of each character. A name written with a separator (阿依古丽·买买提) has no family
 * name in front. Latin letters are kept in lower case, other signs are dropped. The empty text gives two empty texts.
 */
export function pinyinOf(name: string): PinyinName {
  const text = name.normalize('NFKC').trim();
  const words = SEPARATOR.test(text) ? text.split(SEPARATOR) : [text];
  let full = '';
  let initials = '';
  const add = (syllable: string): void => {
    full += syllable;
    initials += syllable.charAt(0);
  };
  for (const word of words) {
    let rest = word;
    if (words.length === 1 && word.length > 1 && HAN.test(word.charAt(0))) {
      const head = word.slice(0, 2);
      const family = word.length > 2 && COMPOUND_FAMILY_NAMES.has(head) ? head : word.charAt(0);
      for (const syllable of readFamilyName(family)) add(syllable);
      rest = word.slice(family.length);
    }
    let latin = '';
    for (const character of rest) {
      if (/[\p{Script=Latin}\d]/u.test(character)) {
        latin += character.toLowerCase();
        continue;
      }
      if (latin !== '') add(latin);
      latin = '';
      if (HAN.test(character)) add(readGivenCharacter(character));
    }
    if (latin !== '') add(latin);
  }
  return { full, initials };
}
