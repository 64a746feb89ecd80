/** The paper of a form: filled from the record, or blank to write on; what is shown is what is printed. */
import { PrinterOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link, useParams, useSearchParams } from 'react-router';
import { decodeAnswers } from '../../../kernel/define/answers-codec.ts';
import { canonicalOf } from '../../../kernel/define/form.ts';
import { api } from '../../api.ts';
import { STYLE_NONCE } from '../../app/style-nonce.ts';
import { loadSystems } from '../../app/systems.ts';
import { asAnswers } from '../../form/answer-path.ts';
import { t } from '../../language/translate.ts';
import { Loading, Refusal } from '../../parts/states.tsx';
import { NotFoundScreen } from '../not-found-screen.tsx';
import { PrescriptionSheet } from './prescription-sheet.tsx';
import { readInstitution, readResponse } from './read-response.ts';
import { REFERRAL_SHEETS, ReferralSheet } from './referral-sheet.tsx';
import { Sheet } from './sheet.tsx';
import './paper.css';

/** `/people/:resident/paper/:response` filled; `/paper/:form?for=<resident>` blank, with the person's name when one is given. */
export function PaperScreen() {
  const { resident: ofPage, response, form: formId } = useParams();
  const [params] = useSearchParams();
  const resident = Number(ofPage ?? params.get('for') ?? Number.NaN);
  const known = Number.isSafeInteger(resident);
  const systems = useQuery({ queryKey: ['systems'], queryFn: loadSystems, staleTime: Number.POSITIVE_INFINITY });
  const filled = useQuery({
    queryKey: ['response', response],
    queryFn: () => readResponse(response ?? ''),
    enabled: response !== undefined,
  });
  const institution = useQuery({
    queryKey: ['response', response, 'institution'],
    queryFn: () => (filled.data ? readInstitution(filled.data).then((name) => name ?? '') : ''),
    enabled: filled.data !== undefined,
  });
  const page = useQuery({ queryKey: ['person', resident, 'page'], queryFn: () => api.person(resident), enabled: known });
  const error = systems.error ?? filled.error ?? page.error;
  if (error) return <Refusal error={error} />;
  if (!systems.data || (response !== undefined && !filled.data) || (known && !page.data)) return <Loading lines={14} />;
  const forms = systems.data.flatMap((system) => system.forms);
  const form = forms.find((each) => (filled.data ? canonicalOf(each) === filled.data.questionnaire : each.id === formId));
  if (!form) return <NotFoundScreen />;
  const isPrescription = form.id === 'clinic-prescription' && filled.data !== undefined && page.data !== undefined;
  const way = REFERRAL_SHEETS[form.id];
  return (
    <div className="y-page y-paper-page">
      {/* Only while this page is open: a named page would start a new sheet, or lose the last lines. */}
      <style nonce={STYLE_NONCE}>
        {isPrescription ? '@page { size: A5; margin: 8mm 10mm; }' : '@page { size: A4; margin: 9mm 13mm; }'}
      </style>
      <header className="y-page-head y-not-printed">
        <p className="y-actions">
          {known ? (
            <Link className="y-button" to={`/people/${resident}`}>
              ‹ {page.data?.person.name}
            </Link>
          ) : null}
        </p>
        <p className="y-actions">
          {filled.data ? (
            <Link className="y-button" to={`/paper/${form.id}?for=${resident}`}>
              {t('空白表')}
            </Link>
          ) : null}
          <Button type="primary" icon={<PrinterOutlined />} onClick={() => window.print()}>
            {t('打印')}
          </Button>
        </p>
      </header>
      <div className="y-scroll">
        {isPrescription && filled.data && page.data ? (
          <PrescriptionSheet
            person={page.data.person}
            response={filled.data}
            institution={institution.data ?? ''}
            answers={asAnswers(decodeAnswers(form, filled.data.item))}
          />
        ) : way !== undefined ? (
          <ReferralSheet
            way={way}
            person={page.data?.person}
            response={filled.data}
            institution={institution.data ?? ''}
            answers={filled.data ? asAnswers(decodeAnswers(form, filled.data.item)) : {}}
          />
        ) : (
          <Sheet
            form={form}
            person={page.data?.person}
            answers={filled.data ? asAnswers(decodeAnswers(form, filled.data.item)) : {}}
            record={
              filled.data
                ? { id: filled.data.id, version: filled.data.meta.versionId, author: filled.data.author?.display ?? '' }
                : undefined
            }
          />
        )}
      </div>
    </div>
  );
}
