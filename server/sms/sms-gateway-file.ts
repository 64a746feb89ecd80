// What a gateway of text messages wants, as a JSON file declares it: where, which headers and body, by what it says yes; the secret stands in a file apart.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';

/** What may stand in braces. `signature` (headers only): HMAC-SHA256 in hex, by the secret, over timestamp, nonce and body. */
const IN_BODY = ['phone', 'text', 'code', 'minutes', 'secret', 'timestamp', 'nonce'] as const;
/** Texts and codes stay out of headers, which proxies log. */
const IN_HEADERS = ['secret', 'timestamp', 'nonce', 'signature'] as const;
const MARK = /\{([a-z]+)\}/g;

const shape = z.strictObject({
  endpoint: z.url({ protocol: /^https?$/ }),
  contentType: z.enum(['application/json', 'application/x-www-form-urlencoded']).default('application/json'),
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/), z.string()).default({}),
  /** JSON with marks in its texts; for a form, one level of texts. */
  body: z.record(z.string(), z.json()),
  /** By what an answer of status 200 is told from a refusal: a path with dots and the value there. */
  success: z.strictObject({ path: z.string().min(1), equals: z.union([z.string(), z.number(), z.boolean()]) }).optional(),
  /** A file with the secret alone; beside this file unless the path is whole. */
  secretFile: z.string().min(1).optional(),
});

/** A gateway as it is declared, with its secret read. */
export interface SmsGateway extends Omit<z.infer<typeof shape>, 'secretFile'> {
  readonly secret: string;
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function marksIn(value: unknown): readonly string[] {
  return textsIn(value).flatMap((text) => [...text.matchAll(MARK)].map(([, mark = '']) => mark));
}

/** Whether the gateway takes whole texts, and not only codes for words of its own. */
export function takesText({ body }: Pick<SmsGateway, 'body'>): boolean {
  return marksIn(body).includes('text');
}

function findFault({ body, headers, contentType, secretFile }: z.infer<typeof shape>): string | undefined {
  const [inBody, inHeaders] = [marksIn(body), marksIn(headers)];
  const unknown = inBody.find((mark) => !IN_BODY.some((each) => each === mark));
  if (unknown !== undefined) return `body 里不能用 {${unknown}}，可以用 ${IN_BODY.map((each) => `{${each}}`).join(' ')}`;
  const misplaced = inHeaders.find((mark) => !IN_HEADERS.some((each) => each === mark));
  if (misplaced !== undefined) return `headers 里不能用 {${misplaced}}，可以用 ${IN_HEADERS.map((each) => `{${each}}`).join(' ')}`;
  if (!inBody.includes('phone')) return 'body 里要有 {phone}';
  if (!inBody.includes('text') && !inBody.includes('code')) return 'body 里要有 {text} 或 {code}';
  if (contentType !== 'application/json' && Object.values(body).some((value) => typeof value !== 'string'))
    return '表单的 body 只能是一层文字';
  const secret = [...inBody, ...inHeaders].some((mark) => mark === 'secret' || mark === 'signature');
  if (secret && secretFile === undefined) return '用了 {secret} 或 {signature}，要写 secretFile';
  return undefined;
}

/** Reads the file and its secret. Throws Error naming the setting and what is wrong, never the secret. */
export function readSmsGateway(path: string): SmsGateway {
  const wrong = (why: string, cause?: unknown): never => {
    throw new Error(`YIGONG_SMS_FILE 设置不对：${why}（${path}）。`, { cause });
  };
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    wrong('文件读不到', error);
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    wrong('不是正确的 JSON');
  }
  const parsed = shape.safeParse(content);
  if (!parsed.success) return wrong(`${parsed.error.issues.map(({ path: at }) => at.join('.') || '文件').join('、')} 写得不对`);
  const fault = findFault(parsed.data);
  if (fault !== undefined) return wrong(fault);
  const { secretFile, ...gateway } = parsed.data;
  if (secretFile === undefined) return { ...gateway, secret: '' };
  let secret = '';
  try {
    secret = readFileSync(resolve(dirname(path), secretFile), 'utf8').trim();
  } catch (error) {
    wrong('secretFile 的文件读不到', error);
  }
  return secret === '' ? wrong('secretFile 的文件是空的') : { ...gateway, secret };
}
