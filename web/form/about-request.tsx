/** What is asked by the request that a form answers: the sheet in words, who asked, when; and the way to the record. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { z } from 'zod';
import { isCentreCode } from '../../kernel/define/centre-code.ts';
import { IDENTIFIER, SYSTEM } from '../../kernel/define/codes.ts';
import { type AnyForm, isAsked } from '../../kernel/define/form.ts';
import type { Item } from '../../kernel/define/item.ts';
import { PRIORITIES as CENTRE_PRIORITIES } from '../../kernel/patterns/diagnosis-centre/states.ts';
import { PRIORITIES } from '../../kernel/patterns/request-loop/priority.ts';
import { get } from '../api.ts';
import { t } from '../language/translate.ts';
import { tellTime } from '../parts/words.ts';

const sheet = z.object({
  code: z.object({ text: z.string().optional() }).optional(),
  category: z
    .array(z.object({ coding: z.array(z.object({ system: z.string().optional(), code: z.string().optional() })).optional() }))
    .optional(),
  identifier: z.array(z.object({ system: z.string().optional(), value: z.string().optional() })).optional(),
  priority: z.enum(['routine', 'urgent', 'stat']).optional().catch(undefined),
  performerType: z.object({ text: z.string().optional() }).optional(),
  reasonCode: z.array(z.object({ text: z.string().optional() })).optional(),
  requester: z.object({ display: z.string().optional() }).optional(),
  authoredOn: z.string().optional(),
  note: z.array(z.object({ text: z.string() })).optional(),
});

/** Views whose rows are requests between institutions, by the keys of their ServiceRequests. */
const REQUESTS = /^row:(?:(?:referral|teleconsultation)_(?:sent|received|follow_ups)|(?:imaging|ecg|laboratory|pathology)_requests)$/;

/** The request that a form is about: the answer of its `target`, where that points to one. */
export function requestOf(form: AnyForm, answers: Readonly<Record<string, unknown>>): string | undefined {
  const target: Item | undefined = form.items.target;
  const points = target?.kind === 'reference' && REQUESTS.test(target.to) && isAsked(target, answers);
  return points && typeof answers.target === 'string' ? answers.target : undefined;
}

/** Whether a request is an examination's at a centre: those and requests between institutions have words of urgency of their own. */
function isOfCentre(category: z.infer<typeof sheet>['category']): boolean {
  const centre = category?.flatMap(({ coding = [] }) => coding).find(({ system }) => system === SYSTEM.centre)?.code;
  return isCentreCode(centre) && centre !== 'teleconsultation';
}

/** Nothing while it is read, or where it may not be. */
export function AboutRequest({ request, resident }: { readonly request: string; readonly resident: number }) {
  const found = useQuery({
    queryKey: ['request-sheet', request],
    queryFn: () => get(sheet, `/fhir/ServiceRequest/${encodeURIComponent(request)}`),
    retry: false,
    staleTime: 60_000,
  });
  if (!found.data) return null;
  const { code, category, identifier, priority, performerType, reasonCode, requester, authoredOn, note } = found.data;
  const facts = [
    code?.text && t(code.text),
    identifier?.find(({ system }) => system === IDENTIFIER.order)?.value,
    priority && t(isOfCentre(category) ? CENTRE_PRIORITIES[priority] : PRIORITIES[priority]),
    performerType?.text && t(performerType.text),
    reasonCode?.[0]?.text,
    requester?.display,
    authoredOn && tellTime(authoredOn),
  ].filter((fact) => fact !== undefined && fact !== '');
  return (
    <section className="y-about-request" aria-label={t('申请内容')}>
      <p>
        <b>{facts.join(' · ')}</b>
        <Link className="y-link" to={`/people/${resident}`}>
          {t('居民档案')}
        </Link>
      </p>
      {note?.[0] ? <p className="y-about-words">{note[0].text}</p> : null}
    </section>
  );
}
