// A report as a Word file: A4, official fonts, numbered figures explained in a table at the end.
import {
  AlignmentType,
  BorderStyle,
  convertMillimetersToTwip,
  Document,
  Footer,
  Header,
  HeadingLevel,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx';
import { withoutUnseen } from '../define/unseen-characters.ts';
import { parsePeriod } from '../periods/period.ts';
import { dateOfInstant } from '../periods/plain-date.ts';

/** What is written: the shape of a composed or published report. */
export interface ReportForWord {
  readonly title: string;
  readonly period: { readonly code: string; readonly label: string };
  readonly area: { readonly name: string };
  readonly sections: readonly {
    readonly title: string;
    readonly paragraphs: readonly (readonly ({ readonly text: string } | { readonly figure: number; readonly text: string })[])[];
  }[];
  readonly figures: readonly {
    readonly number: number;
    readonly title: string;
    readonly printed: string;
    readonly n: number;
    readonly N: number | null;
    readonly period: string;
    readonly definition: string;
    readonly source: string;
    readonly version: string;
    readonly at: string;
  }[];
  readonly from?: { readonly at: string; readonly by: string } | undefined;
  readonly published: { readonly at: string; readonly by: string } | null;
}

/** The mark on documents of a demonstration platform. */
export const DEMO_MARK = '演示数据';

// Fonts, sizes (half points) and margins (mm) of official documents: GB/T 9704-2012 党政机关公文格式.
const BODY = { ascii: 'Times New Roman', hAnsi: 'Times New Roman', eastAsia: '仿宋' };
const TITLE = { ascii: 'Times New Roman', hAnsi: 'Times New Roman', eastAsia: '宋体' };
const SIZE = { title: 44, heading: 32, body: 32, note: 18 } as const;
/** A4 in twentieths of a point, as Word writes it. */
const A4 = { width: 11_906, height: 16_838 } as const;
const PAGE = { top: 37, left: 28, right: 26, bottom: 35 } as const;
/** Two characters of the body, in twentieths of a point. */
const INDENT = 640;

/** '2024-07-08 15:02' in Shanghai. */
function tellTime(at: string): string {
  const local = new Date(Date.parse(at) + 8 * 3600_000).toISOString();
  return `${dateOfInstant(at)} ${local.slice(11, 16)}`;
}

/** Without the characters that no XML may hold (XML 1.0 § 2.2: with one of them Word would not open the file), nor those that turn what stands beside them. */
function keepSeen(text: string): string {
  return withoutUnseen(text).replace(/[\ufffe\uffff]/g, '');
}

function run(
  text: string,
  size: number,
  more: { readonly bold?: boolean; readonly superScript?: boolean; readonly color?: string } = {},
): TextRun {
  return new TextRun({ text: keepSeen(text), size, font: size === SIZE.title ? TITLE : BODY, ...more });
}

function centred(text: string, size: number, bold = false): Paragraph {
  return new Paragraph({ alignment: AlignmentType.CENTER, spacing: { after: 120 }, children: [run(text, size, { bold })] });
}

function headingOf(text: string): Paragraph {
  return new Paragraph({
    heading: HeadingLevel.HEADING_1,
    spacing: { before: 240, after: 120 },
    keepNext: true,
    children: [new TextRun({ text: keepSeen(text), size: SIZE.heading, bold: true, font: TITLE, color: '000000' })],
  });
}

function paragraphOf(parts: ReportForWord['sections'][number]['paragraphs'][number]): Paragraph {
  const children = parts.flatMap((part) =>
    'figure' in part
      ? [run(part.text, SIZE.body), run(String(part.figure), SIZE.body, { superScript: true })]
      : [run(part.text, SIZE.body)],
  );
  return new Paragraph({ alignment: AlignmentType.JUSTIFIED, indent: { firstLine: INDENT }, spacing: { line: 560 }, children });
}

function tellParts({ n, N }: ReportForWord['figures'][number]): string {
  const group = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 2 });
  return N === null ? group(n) : `${group(n)} / ${group(N)}`;
}

const NOTE_COLUMNS = [
  { title: '序号', width: 6 },
  { title: '指标、口径与出处', width: 46 },
  { title: '数值', width: 14 },
  { title: 'n / N', width: 14 },
  { title: '统计期与计算时间', width: 20 },
] as const;

function rowOf(cells: readonly (readonly string[])[], header = false): TableRow {
  return new TableRow({
    tableHeader: header,
    cantSplit: true,
    children: cells.map(
      (lines, at) =>
        new TableCell({
          width: { size: NOTE_COLUMNS[at]?.width ?? 10, type: WidthType.PERCENTAGE },
          children: lines.map((line) => new Paragraph({ children: [run(line, SIZE.note, { bold: header })] })),
        }),
    ),
  });
}

function notesOf(report: ReportForWord): readonly (Paragraph | Table)[] {
  if (report.figures.length === 0) return [];
  const border = { style: BorderStyle.SINGLE, size: 4, color: '808080' };
  const rows = report.figures.map((figure) =>
    rowOf([
      [String(figure.number)],
      [`${figure.title}：${figure.definition}`, `出处：${figure.source}（口径版本 ${figure.version}）`],
      [figure.printed],
      [tellParts(figure)],
      [parsePeriod(figure.period)?.label ?? figure.period, `计算于 ${tellTime(figure.at)}`],
    ]),
  );
  const table = new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    borders: { top: border, bottom: border, left: border, right: border, insideHorizontal: border, insideVertical: border },
    rows: [
      rowOf(
        NOTE_COLUMNS.map(({ title }) => [title]),
        true,
      ),
      ...rows,
    ],
  });
  return [headingOf('数据说明'), table];
}

function statusOf({ published, from }: ReportForWord): string {
  const figures = from === undefined ? '' : `数字取自${tellTime(from.at)}由${from.by}发布的工作报告`;
  if (published !== null)
    return `${tellTime(published.at)} 由${published.by}发布，文字、数字和口径已冻结${figures === '' ? '' : `；${figures}`}`;
  return figures === '' ? '草稿：数字随记录实时变动' : `草稿：${figures}`;
}

function pageNumbers(): Footer {
  const number = new TextRun({ children: ['— ', PageNumber.CURRENT, ' —'], size: 28, font: TITLE });
  return new Footer({ children: [new Paragraph({ alignment: AlignmentType.CENTER, children: [number] })] });
}

/**
 * Writes a report as a Word file (.docx). `demo` puts 演示数据 on every page. Only what the report holds is written, which is never about a
 * resident; the library escapes whatever XML would read as markup.
 */
export async function writeReportDocx(report: ReportForWord, options: { readonly demo: boolean }): Promise<Buffer> {
  const mm = convertMillimetersToTwip;
  const mark = new Paragraph({
    alignment: AlignmentType.RIGHT,
    children: [run(options.demo ? DEMO_MARK : '', SIZE.note, { bold: true, color: 'C00000' })],
  });
  const document = new Document({
    title: keepSeen(`${report.area.name}${report.title}（${report.period.label}）`),
    creator: '医共 Yigong',
    styles: { default: { document: { run: { font: BODY, size: SIZE.body, language: { eastAsia: 'zh-CN', value: 'zh-CN' } } } } },
    sections: [
      {
        properties: {
          page: {
            size: A4,
            margin: { top: mm(PAGE.top), right: mm(PAGE.right), bottom: mm(PAGE.bottom), left: mm(PAGE.left) },
          },
        },
        headers: { default: new Header({ children: [mark] }) },
        footers: { default: pageNumbers() },
        children: [
          centred(`${report.area.name}${report.title}`, SIZE.title, true),
          centred(report.period.label, SIZE.body),
          centred(statusOf(report), SIZE.note),
          ...report.sections.flatMap((section) => [
            ...(section.title === '' ? [] : [headingOf(section.title)]),
            ...section.paragraphs.map(paragraphOf),
          ]),
          ...notesOf(report),
        ],
      },
    ],
  });
  return Packer.toBuffer(document);
}
