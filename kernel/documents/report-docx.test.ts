// The Word file is opened again: its text, figures and marks are there, and nothing in a name becomes markup.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { DEMO_MARK, type ReportForWord, writeReportDocx } from './report-docx.ts';

/** The files of a zip archive by name, read from its central directory (PKWARE APPNOTE 4.3.12). */
function unzip(archive: Buffer): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const end = archive.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, packed] = [archive.readUInt16LE(at + 10), archive.readUInt32LE(at + 20)];
    const [name, extra, comment] = [archive.readUInt16LE(at + 28), archive.readUInt16LE(at + 30), archive.readUInt16LE(at + 32)];
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const content = archive.subarray(start, start + packed);
    files.set(archive.toString('utf8', at + 46, at + 46 + name), (method === 8 ? inflateRawSync(content) : content).toString('utf8'));
    at += 46 + name + extra + comment;
  }
  return files;
}

/** The words of a part of the document, paragraph by paragraph, entities resolved. */
function wordsOf(xml: string): readonly string[] {
  const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return xml
    .split('</w:p>')
    .map((paragraph) => [...paragraph.matchAll(/<w:t(?: [^>]*)?>([^<]*)<\/w:t>/g)].map((match) => match[1]).join(''))
    .map((text) => text.replace(/&(\w+);/g, (_, name: string) => entities[name] ?? ''))
    .filter((text) => text !== '');
}

const report: ReportForWord = {
  title: '工作报告',
  period: { code: '2024H1', label: '2024年1—6月' },
  area: { name: '甲<w:t>&“乙”\'"镇' },
  sections: [
    { title: '总体情况', paragraphs: [[{ text: '签约率' }, { figure: 1, text: '25.00%' }, { text: '，a < b & c > d。' }]] },
    { title: '二、推动资源下沉', paragraphs: [[{ text: '没有数字的一段。' }]] },
  ],
  figures: [
    {
      number: 1,
      title: '家庭医生签约率',
      printed: '25.00%',
      n: 6,
      N: 24,
      period: '2024H1',
      definition: '签约人数 ÷ 常住人口',
      source: '国卫基层发〔2022〕10号',
      version: '1',
      at: '2024-07-08T07:02:00.000Z',
    },
    {
      number: 2,
      title: '费用',
      printed: '—（无数据）',
      n: 12_345.5,
      N: null,
      period: '@2024-06-30',
      definition: '合计',
      source: '登记',
      version: '2',
      at: '2024-07-08T16:02:00.000Z',
    },
  ],
  published: null,
};

describe('a report as a Word file', () => {
  it('holds title, period, sections, sentences with numbered figures', async () => {
    const files = unzip(await writeReportDocx(report, { demo: false }));
    const document = files.get('word/document.xml') ?? '';
    const words = wordsOf(document);
    assert.deepEqual(words.slice(0, 3), [`${report.area.name}工作报告`, '2024年1—6月', '草稿：数字随记录实时变动']);
    assert.ok(words.includes('签约率25.00%1，a < b & c > d。'));
    assert.ok(words.includes('二、推动资源下沉') && words.includes('没有数字的一段。'));
    assert.match(document, /<w:vertAlign w:val="superscript"\/>/);
  });
  it('explains every figure: definition, n and N, source, period, time in Shanghai', async () => {
    const words = wordsOf(unzip(await writeReportDocx(report, { demo: false })).get('word/document.xml') ?? '');
    const notes = words.slice(words.indexOf('数据说明') + 1);
    assert.deepEqual(notes.slice(0, 5), ['序号', '指标、口径与出处', '数值', 'n / N', '统计期与计算时间']);
    assert.deepEqual(notes.slice(5, 12), [
      '1',
      '家庭医生签约率：签约人数 ÷ 常住人口',
      '出处：国卫基层发〔2022〕10号（口径版本 1）',
      '25.00%',
      '6 / 24',
      '2024年1—6月',
      '计算于 2024-07-08 15:02',
    ]);
    assert.deepEqual(notes.slice(15), ['—（无数据）', '12,345.5', '截至2024-06-30', '计算于 2024-07-09 00:02']);
  });
  it('keeps names from becoming markup, everywhere', async () => {
    const files = unzip(await writeReportDocx(report, { demo: true }));
    for (const name of ['word/document.xml', 'docProps/core.xml']) {
      const xml = files.get(name) ?? '';
      assert.ok(xml.includes('甲&lt;w:t&gt;&amp;“乙”'), name);
      assert.ok(!xml.includes('甲<'), name);
    }
  });
  it('is A4 in the fonts of official documents, with page numbers', async () => {
    const files = unzip(await writeReportDocx(report, { demo: false }));
    const document = files.get('word/document.xml') ?? '';
    const size = /<w:pgSz [^>]*>/.exec(document)?.[0] ?? '';
    // 210 × 297 mm in twentieths of a point
    assert.ok(size.includes('w:w="11906"') && size.includes('w:h="16838"'), size);
    assert.match(document, /w:eastAsia="仿宋"/);
    assert.match(document, /w:eastAsia="宋体"/);
    const footers = [...files].filter(([name]) => name.startsWith('word/footer')).map(([, xml]) => xml);
    assert.match(footers.join(''), /PAGE/);
  });
  it('carries the mark of a demonstration only there, and who published it when', async () => {
    const headersOf = async (demo: boolean): Promise<string> =>
      [...unzip(await writeReportDocx(report, { demo }))]
        .filter(([name]) => name.startsWith('word/header'))
        .map(([, xml]) => xml)
        .join('');
    assert.ok((await headersOf(true)).includes(DEMO_MARK));
    assert.ok(!(await headersOf(false)).includes(DEMO_MARK));
    const published = { ...report, published: { at: '2024-07-08T07:02:00.000Z', by: '局长' } };
    const words = wordsOf(unzip(await writeReportDocx(published, { demo: false })).get('word/document.xml') ?? '');
    assert.equal(words[2], '2024-07-08 15:02 由局长发布，文字、数字和口径已冻结');
  });
});
