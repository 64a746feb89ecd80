// A small strict reader of narrative XHTML that stops at the first thing not on the white list.

import { isStorableText } from './is-storable-text.ts';

/** Why a narrative is refused; both sentences continue "the narrative …". */
export type NarrativeFault = { readonly chinese: string; readonly english: string };

/** FHIR R4 narrative.html: the elements of HTML 4.0 chapters 7 to 11 (without 9.4) and 15, links and images. */
const ELEMENTS = new Set(
  (
    'a abbr acronym address b bdo big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img kbd li ol ' +
    'p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var'
  ).split(' '),
);

/** Their attributes; every `on…` handler, form, frame and object attribute is absent on purpose. */
const ATTRIBUTES = new Set(
  (
    'abbr accesskey align alt axis border cellpadding cellspacing char charoff cite class colspan dir frame headers height href hreflang id lang ' +
    'longdesc name noshade rel rev rowspan rules scope size span src start style summary tabindex title type valign value width xml:lang xml:space xmlns'
  ).split(' '),
);

const XHTML = 'http://www.w3.org/1999/xhtml';
const NAME = /[A-Za-z][A-Za-z0-9:_-]*/y;
const ENTITY = /&(?:[A-Za-z][A-Za-z0-9]*|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});/y;
const LINK = /^(?:https?:|mailto:|tel:|ftp:|urn:|#|[^:]*(?:[/?#]|$))/i;
const IMAGE = /^(?:https?:|data:image\/(?:png|jpeg|gif|bmp|webp)[;,]|#|[^:]*(?:[/?#]|$))/i;
/** CSS that loads or runs something, or hides doing so behind escapes and comments. */
const ACTIVE_STYLE = /url\s*\(|expression\s*\(|@import|behaviou?r\s*:|-moz-binding|javascript:|\\|\/\*/i;
/** A picture beside the narrative or inside it, as in HL7's own narratives: `url(tbl_bck1.png)`, `url(data:image/png;base64,…)`. */
const OWN_IMAGE = /url\(\s*(?:data:\s*image\/(?:png|jpeg|gif|bmp|webp);base64,[A-Za-z0-9+/=]+|[A-Za-z0-9_-][A-Za-z0-9_./-]*)\s*\)/g;
const DEEPEST = 100;

function faultOf(chinese: string, english: string): NarrativeFault {
  return { chinese, english };
}

/** The first fault of a narrative's `div`, or undefined when it is sound. Runs once over the text. */
export function findNarrativeFault(text: string): NarrativeFault | undefined {
  const open: string[] = [];
  let filled = false;
  let at = 0;
  if (!text.startsWith('<div'))
    return faultOf('必须以 <div xmlns="http://www.w3.org/1999/xhtml"> 开头', 'must start with <div xmlns="http://www.w3.org/1999/xhtml">');
  if (!isStorableText(text)) return faultOf('含有控制字符或不完整的字符', 'must not contain control characters or lone surrogates');
  while (at < text.length) {
    if (at > 0 && !open.length) {
      return text.slice(at).trim() ? faultOf('在最外层 </div> 之后还有内容', 'must end with the outer </div>') : filledOr(filled);
    }
    if (text.startsWith('<!--', at)) {
      const end = text.indexOf('--', at + 4);
      // A browser ends `<!-->` and `<!--->` at once, and would run what follows.
      if (end < 0 || text[end + 2] !== '>' || /^-?>/.test(text.slice(at + 4, at + 6)))
        return faultOf('的注释没有正确结束', 'has a comment that is not closed properly');
      at = end + 3;
    } else if (text.startsWith('</', at)) {
      const name = readName(text, at + 2);
      const end = skipSpace(text, at + 2 + name.length);
      if (!name || text[end] !== '>' || open.pop() !== name)
        return faultOf(`的标签没有配对：${text.slice(at, at + 20)}`, `has an unmatched tag: ${text.slice(at, at + 20)}`);
      at = end + 1;
    } else if (text[at] === '<') {
      const tag = readTag(text, at);
      if ('chinese' in tag) return tag;
      if (!open.length && tag.xmlns !== XHTML)
        return faultOf('的最外层缺少 xmlns="http://www.w3.org/1999/xhtml"', 'must declare xmlns="http://www.w3.org/1999/xhtml"');
      if (!tag.closed) open.push(tag.name);
      if (tag.name === 'img') filled = true;
      if (open.length > DEEPEST) return faultOf(`嵌套超过 ${DEEPEST} 层`, `is nested deeper than ${DEEPEST} levels`);
      at = tag.end;
    } else {
      const next = text.indexOf('<', at);
      const end = next < 0 ? text.length : next;
      const words = text.slice(at, end);
      const fault = checkText(words);
      if (fault) return fault;
      filled ||= words.trim() !== '';
      at = end;
    }
  }
  return open.length
    ? faultOf(`的 <${open[open.length - 1]}> 没有结束标签`, `does not close <${open[open.length - 1]}>`)
    : filledOr(filled);
}

// txt-2: the narrative says something.
function filledOr(filled: boolean): NarrativeFault | undefined {
  return filled ? undefined : faultOf('没有内容', 'must have some content (txt-2)');
}

type Tag = { readonly name: string; readonly closed: boolean; readonly end: number; readonly xmlns: string | undefined };

function readTag(text: string, start: number): Tag | NarrativeFault {
  const name = readName(text, start + 1);
  if (!ELEMENTS.has(name))
    return faultOf(
      `不允许使用 ${text.slice(start, start + 1 + (name.length || 8))}`,
      `must not use ${text.slice(start, start + 1 + (name.length || 8))} (txt-1)`,
    );
  const given = new Set<string>();
  let xmlns: string | undefined;
  let at = start + 1 + name.length;
  for (;;) {
    const next = skipSpace(text, at);
    if (text[next] === '>') return { name, closed: false, end: next + 1, xmlns };
    if (text.startsWith('/>', next)) return { name, closed: true, end: next + 2, xmlns };
    const attribute = readName(text, next);
    if (!attribute || next === at) return faultOf(`的 <${name}> 写得不完整`, `has a malformed <${name}>`);
    if (!ATTRIBUTES.has(attribute) || given.has(attribute)) {
      return faultOf(
        `的 <${name}> 不允许有属性 ${attribute}，或写了两次`,
        `must not have attribute ${attribute} on <${name}>, or has it twice (txt-1)`,
      );
    }
    given.add(attribute);
    const equals = skipSpace(text, next + attribute.length);
    const quote = skipSpace(text, equals + 1);
    const mark = text[quote];
    const end = mark === '"' || mark === "'" ? text.indexOf(mark, quote + 1) : -1;
    if (text[equals] !== '=' || end < 0) return faultOf(`的属性 ${attribute} 必须有引号`, `must quote attribute ${attribute}`);
    const value = text.slice(quote + 1, end);
    const fault = value.includes('<')
      ? faultOf(`的属性 ${attribute} 含有“<”`, `has "<" in attribute ${attribute}`)
      : (checkText(value) ?? checkAttribute(name, attribute, value));
    if (fault) return fault;
    if (attribute === 'xmlns') {
      if (value !== XHTML) return faultOf('使用了别的命名空间', 'must not use another namespace');
      xmlns = value;
    }
    at = end + 1;
  }
}

function checkAttribute(name: string, attribute: string, raw: string): NarrativeFault | undefined {
  if (!['style', 'src', 'href', 'cite', 'longdesc'].includes(attribute)) return undefined;
  const value = decodeEntities(raw);
  if (value === undefined) return faultOf(`的属性 ${attribute} 含有不认识的实体`, `has an unknown entity in attribute ${attribute}`);
  const plain = [...value].filter((letter) => letter > ' ').join('');
  if (attribute === 'style') {
    const rest = value.replace(OWN_IMAGE, ' ');
    const active = ACTIVE_STYLE.test(rest) || ACTIVE_STYLE.test(plain.replace(OWN_IMAGE, ' '));
    return active ? faultOf('的样式会加载或执行外部内容', 'must not load or run anything from a style') : undefined;
  }
  if (attribute === 'src') return name === 'img' && IMAGE.test(plain) ? undefined : faultOf('的图片地址不允许', 'must not use this src');
  return LINK.test(plain) ? undefined : faultOf('的链接地址不允许', `must not use this ${attribute}`);
}

/** Attribute text with its entities resolved, since `java&#115;cript:` is what a browser would follow; undefined for other named entities. */
function decodeEntities(text: string): string | undefined {
  if (!text.includes('&')) return text;
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };
  let unknown = false;
  const decoded = text.replace(/&(#x?)?([A-Za-z0-9]+);/g, (_, number: string | undefined, body: string) => {
    if (number) return String.fromCodePoint(Math.min(Number.parseInt(body, number === '#x' ? 16 : 10), 0x10ffff));
    const letter = Object.hasOwn(named, body) ? named[body] : undefined;
    unknown ||= letter === undefined;
    return letter ?? '';
  });
  return unknown ? undefined : decoded;
}

function checkText(text: string): NarrativeFault | undefined {
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) {
    ENTITY.lastIndex = at;
    if (!ENTITY.test(text)) return faultOf('里的“&”应写成 &amp;', 'must write "&" as &amp;');
  }
  return undefined;
}

function readName(text: string, at: number): string {
  NAME.lastIndex = at;
  return NAME.exec(text)?.[0] ?? '';
}

function skipSpace(text: string, at: number): number {
  let next = at;
  while (text[next] === ' ' || text[next] === '\n' || text[next] === '\r' || text[next] === '\t') next += 1;
  return next;
}
