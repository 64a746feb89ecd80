// Names as DICOM writes them (PN, PS3.5 §6.2.1), and whether one is the name of a resident.
import { pinyinOf } from '../../../people/pinyin-name.ts';

/**
 * The spellings of a name in a file: its alphabetic, ideographic and phonetic groups, with what DICOM puts between the parts taken out.
 * 'Wang^XiaoDong=王^小东=' gives ['Wang XiaoDong', '王小东'].
 */
export function spellingsOf(personName: string): readonly string[] {
  return personName
    .split('=')
    .map((group) => {
      const parts = group.split('^').map((part) => part.trim());
      return parts.filter((part) => part !== '').join(/\p{Script=Han}/u.test(group) ? '' : ' ');
    })
    .filter((group) => group !== '');
}

function plainHan(name: string): string {
  return name.normalize('NFKC').replace(/[\s·•．.]/gu, '');
}

function plainLatin(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/ü/g, 'v')
    .replace(/[^a-z]/g, '');
}

/**
 * Whether one of the spellings is the name. A Chinese spelling decides where there is one; else pinyin does, in the order of the name or
 * with the given name first, as devices without Chinese keyboards have it.
 */
export function isNameOf(spellings: readonly string[], name: string): boolean {
  const han = spellings.filter((each) => /\p{Script=Han}/u.test(each));
  if (han.length > 0) return han.some((each) => plainHan(each) === plainHan(name));
  const wanted = plainLatin(pinyinOf(name).full);
  return spellings.some((each) => {
    const words = each.split(/[\s,]+/).map(plainLatin);
    return words.some((_, at) => [...words.slice(at), ...words.slice(0, at)].join('') === wanted);
  });
}

/** A resident's name as PN: pinyin for devices without Chinese, then the characters. */
export function personNameOf(name: string): string {
  const { full } = pinyinOf(name);
  return /\p{Script=Han}/u.test(name) && full !== '' ? `${full.toUpperCase()}=${name}` : name.replace(/[=^\\]/g, ' ');
}
