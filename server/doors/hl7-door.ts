// /hl7: HL7 v2 messages over HTTP, one a request, answered with their acknowledgement.
import type { FastifyInstance } from 'fastify';
import { fail } from '../../kernel/errors.ts';
import { requireScope } from '../../kernel/exchange/fhir/request/require-access.ts';
import { answerHl7 } from '../../kernel/exchange/hl7v2/answer-hl7.ts';
import type { SenderRules } from '../../kernel/exchange/hl7v2/mapping/sender-rules.ts';
import type { Store } from '../../kernel/store/store.ts';
import { requireWho } from '../session.ts';

const BODY_LIMIT = 10 * 1024 * 1024;

/** Mounts the HL7 door. The sender brings a token of its key (SMART Backend Services) whose scopes let it write every type; the bytes are read by MSH-18, else by the content type's charset. */
export function mountHl7(app: FastifyInstance, store: Store, rules: readonly SenderRules[]): void {
  app.register(async (door) => {
    door.removeAllContentTypeParsers();
    door.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) => done(null, body));
    door.post('/hl7', { bodyLimit: BODY_LIMIT }, async (request, reply) => {
      const who = await requireWho(store, request);
      for (const act of ['c', 'u'] as const) requireScope(who, act, ['*']);
      const body = Buffer.isBuffer(request.body) ? request.body : fail('invalid', { what: '没有收到 HL7 消息。' });
      const charset = /charset=["']?([^;"'\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
      const answer = await answerHl7(store, { who, rules, source: request.ip }, body, {
        charset,
        trouble: (error) =>
          request.log.error({ err: error instanceof Error ? { name: error.name, message: error.message } : String(error) }, 'hl7'),
      });
      return reply.header('content-type', answer.contentType).send(answer.body);
    });
  });
}
