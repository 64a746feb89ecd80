/** Parses XML of a device safely: no document types, no entities but the five of XML, bounded depth and size, in its own encoding. */
import { XMLParser } from 'fast-xml-parser';
import type { WhyNot } from '../../define/availability.ts';

/** An element: its text, attributes and children by local name. */
export interface XmlElement {
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly { readonly name: string; readonly element: XmlElement }[];
}

const DEEPEST = 64;
const MOST_ELEMENTS = 200_000;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const BROKEN: WhyNot = { refuse: 'XML 文件不完整或写法有误，读不出来。', next: '请在心电图机上重新导出。' };

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: DEEPEST,
});

/** The root element's name and content, or why the file can not be taken. */
export function parseXml(bytes: Uint8Array): { readonly name: string; readonly element: XmlElement } | WhyNot {
  const text = decodeXml(bytes);
  if (text === undefined) return { refuse: '读不出 XML 文件的文字编码。', next: '请以 UTF-8 或 GB18030 导出。' };
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text))
    return { refuse: 'XML 文件里有文档类型声明（DOCTYPE），平台不收。', next: '请让设备按标准格式导出。' };
  let parsed: unknown;
  try {
    parsed = parser.parse(text, true);
  } catch {
    return BROKEN;
  }
  const budget = { left: MOST_ELEMENTS };
  const [root] = readNodes(parsed, budget);
  if (budget.left < 0) return { refuse: 'XML 文件的内容太多，不像心电图。', next: '请核对文件。' };
  return root ?? BROKEN;
}

/** All descendants that lie on the path of names, in order; a path of one name gives the children of that name. */
export function findAll(element: XmlElement, ...path: readonly string[]): XmlElement[] {
  let found: XmlElement[] = [element];
  for (const step of path)
    found = found.flatMap(({ children }) => children.filter(({ name }) => name === step).map((child) => child.element));
  return found;
}

/** The first element on the path. */
export function findOne(element: XmlElement, ...path: readonly string[]): XmlElement | undefined {
  return findAll(element, ...path)[0];
}

/** The first element of that name anywhere below. */
export function findBelow(element: XmlElement, name: string): XmlElement | undefined {
  for (const child of element.children) {
    const found = child.name === name ? child.element : findBelow(child.element, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What `preserveOrder` gives: a list of objects, each with one element name, and `:@` for its attributes. */
function readNodes(nodes: unknown, budget: { left: number }): { name: string; element: XmlElement }[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.flatMap((node: unknown) => {
    if (typeof node !== 'object' || node === null || --budget.left < 0) return [];
    const entry = Object.entries(node).find(([key]) => key !== ':@' && key !== '#text');
    if (entry === undefined) return [];
    const [name, content]: [string, unknown] = entry;
    const attributes: unknown = ':@' in node ? node[':@'] : {};
    const list: unknown[] = Array.isArray(content) ? content : [];
    const text = list.map(textOf).join('');
    return [{ name, element: { text: decodeEntities(text), attributes: readAttributes(attributes), children: readNodes(list, budget) } }];
  });
}

function textOf(node: unknown): string {
  return typeof node === 'object' && node !== null && '#text' in node ? String(node['#text']) : '';
}

function readAttributes(attributes: unknown): Record<string, string> {
  if (typeof attributes !== 'object' || attributes === null) return {};
  return Object.fromEntries(Object.entries(attributes).map(([name, value]: [string, unknown]) => [name, decodeEntities(String(value))]));
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{1,8}));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : whole;
  });
}

function decodeXml(bytes: Uint8Array): string | undefined {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  const declared = utf16 ?? /<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]{1,20})["']/i.exec(head)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(declared, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
