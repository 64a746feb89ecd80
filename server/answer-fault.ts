// Turns whatever was thrown into an answer people can use; internals stay in the log.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ZodError } from 'zod';
import { DatabaseUnavailable, isImpossibleText } from '../kernel/database/database-errors.ts';
import { Fault } from '../kernel/errors.ts';
import type { Problem } from './contract/contract.ts';

/** The status and problem for something thrown. */
export function problemOf(error: unknown): { readonly status: number; readonly problem: Problem } {
  if (error instanceof Fault)
    return {
      status: error.status,
      problem: {
        code: error.code,
        text: error.text,
        next: error.next,
        problems: error.problems.map(({ field, text }) => ({ field, text })),
      },
    };
  if (error instanceof ZodError) {
    const problems = error.issues.slice(0, 20).map((issue) => ({ field: issue.path.join('.'), text: issue.message }));
    return {
      status: 400,
      problem: { code: 'invalid', text: '请求的内容不符合约定。', next: '请按字段提示改正；若由页面发出，请刷新页面。', problems },
    };
  }
  if (isImpossibleText(error))
    return {
      status: 400,
      problem: { code: 'invalid', text: '内容里有不能保存的字符（空字符或残缺的字符）。', next: '请去掉后再提交。', problems: [] },
    };
  if (error instanceof DatabaseUnavailable)
    return {
      status: 503,
      problem: { code: 'unavailable', text: '数据库暂时连不上。', next: '请稍等片刻重试；已保存的内容不会丢失。', problems: [] },
    };
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
  if (status === 413) return { status, problem: { code: 'too-large', text: '提交的内容太大。', next: '请分批提交。', problems: [] } };
  if (status === 415)
    return { status, problem: { code: 'invalid', text: '不支持这种内容类型。', next: '请用 application/json。', problems: [] } };
  if (status >= 400 && status < 500)
    return { status, problem: { code: 'invalid', text: '请求无法读取。', next: '请检查格式后重试。', problems: [] } };
  return {
    status: 500,
    problem: { code: 'fault', text: '平台出错了，没有写入任何内容。', next: '请重试；若一直如此，请把时间告诉管理员。', problems: [] },
  };
}

/** Fastify's error handler. Unforeseen errors are logged without their request's content. */
export function answerFault(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { status, problem } = problemOf(error);
  if (status === 500)
    request.log.error(
      { err: error instanceof Error ? { name: error.name, message: error.message, stack: error.stack } : String(error) },
      'unforeseen',
    );
  reply.status(status).send(problem);
}
