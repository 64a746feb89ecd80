/** What somebody shared, for whoever brings the link or the code: report, key images, pictures. No account is needed and nothing else opens. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { type FormEvent, lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { Shared } from '../../../server/contract/shares.ts';
import { addressOfKeyImage, readKeyImages } from '../../../systems/imaging/key-images.ts';
import { ProblemError } from '../../api.ts';
import { LanguageButton } from '../../app/header.tsx';
import { t } from '../../language/translate.ts';
import { Loading, Refusal } from '../../parts/states.tsx';
import { closeShared, openShare, readShared } from './share-requests.ts';
import '../../look/share.css';

const ImageViewer = lazy(async () => ({ default: (await import('../../parts/image/image-viewer.tsx')).ImageViewer }));
const CLOCK = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' });
/** An answer that comes at once shows no wheel: one taken away while it still came in stayed beside the word. */
const QUICK = { delay: 300 };
const SEXES: Readonly<Record<string, string>> = { male: '男', female: '女' };
const AGES = { day: '{n}天', month: '{n}月龄', year: '{n}岁' } as const;

/** `/share`; the link's token stands behind the #, so that no log of any server has it. It is taken out of the address at once. */
export function ShareScreen() {
  const queries = useQueryClient();
  const [token] = useState(() => window.location.hash.slice(1));
  const [opening, setOpening] = useState(token !== '');
  const [refused, setRefused] = useState<unknown>();
  const begun = useRef(false);
  useEffect(() => {
    if (token === '' || begun.current) return;
    begun.current = true;
    window.history.replaceState(null, '', '/share');
    openShare({ token })
      .catch(setRefused)
      .finally(() => setOpening(false));
  }, [token]);
  const page = useQuery({ queryKey: ['shared'], queryFn: readShared, retry: false, enabled: !opening && refused === undefined });
  const look = async (): Promise<void> => {
    setRefused(undefined);
    await queries.resetQueries({ queryKey: ['shared'] });
  };
  const again = async (): Promise<void> => {
    await closeShared().catch(() => undefined); // the page is left all the same
    await look();
  };
  const ended = page.error instanceof ProblemError && (page.error.status === 401 || page.error.status === 404);
  if (opening || (page.isFetching && !page.data)) return <Loading lines={8} />;
  if (page.data) return <SharedExamination shared={page.data} onClose={() => void again()} />;
  if (page.error && !ended) return <Refusal error={page.error} onRetry={() => void page.refetch()} />;
  return <AskCode refused={refused} onOpened={() => void look()} />;
}

/** Whoever stands here has no page of ours to go back to: the way out is the person who shared. */
function tellWhyNot(error: unknown): string {
  if (!(error instanceof ProblemError)) return t('打不开，请稍后重试。');
  if (error.status === 404) return t('打不开：链接、分享码或出生日期不对，或者已到期、已撤回。请向分享给您的人核对。');
  const [first] = error.problem.problems;
  return `${t(first?.text ?? error.problem.text)} ${t(error.problem.next)}`;
}

function AskCode({ refused, onOpened }: { readonly refused: unknown; readonly onOpened: () => void }) {
  const [code, setCode] = useState('');
  const [birthDate, setBirthDate] = useState('');
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<unknown>(refused);
  const enter = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (sending) return;
    setSending(true);
    setProblem(undefined);
    await openShare({ code: code.replace(/\s/g, ''), birthDate }).then(onOpened, setProblem);
    setSending(false);
  };
  return (
    <main className="y-sign-in">
      <form className="y-sign-in-box" onSubmit={(event) => void enter(event)} noValidate>
        <header>
          <img src="/mark.svg" alt="" width="44" height="44" />
          <div>
            <h1>{t('查看分享的影像')}</h1>
            <p>{t('县域医共体信息平台')}</p>
          </div>
        </header>
        <label htmlFor="code">{t('分享码')}</label>
        <Input
          id="code"
          size="large"
          autoCapitalize="characters"
          autoComplete="off"
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
        <label htmlFor="birth">{t('患者出生日期')}</label>
        <Input id="birth" size="large" type="date" value={birthDate} onChange={(event) => setBirthDate(event.target.value)} />
        {problem === undefined ? null : (
          <p className="y-problem" role="alert">
            {tellWhyNot(problem)}
          </p>
        )}
        <Button
          type="primary"
          size="large"
          htmlType="submit"
          block
          loading={sending && QUICK}
          disabled={code.trim() === '' || birthDate === ''}
        >
          {t('查看')}
        </Button>
        <p className="y-soft">{t('分享码由患者或为其诊疗的医生提供。每次打开都会记录，患者能看到。')}</p>
        <LanguageButton />
      </form>
    </main>
  );
}

function SharedExamination({ shared, onClose }: { readonly shared: Shared; readonly onClose: () => void }) {
  const { person, report, studies, purpose, expires } = shared;
  const [opened, setOpened] = useState(studies.length === 1);
  const sex = SEXES[person.sex];
  const who = [
    person.name,
    sex === undefined ? '' : t(sex),
    person.age === null ? '' : t(AGES[person.age.unit], { n: person.age.count }),
  ].filter((each) => each !== '');
  return (
    <main className="y-page y-shared">
      <header className="y-page-head">
        <h1>
          {who[0]} <small>{who.slice(1).join('　')}</small>
        </h1>
        <span>
          <LanguageButton /> <Button onClick={onClose}>{t('结束查看')}</Button>
        </span>
      </header>
      <p className="y-soft">
        {t('用途：{purpose}。{at} 到期。本次查看已记录，患者能看到。', { purpose: t(purpose), at: CLOCK.format(new Date(expires)) })}
      </p>
      {report ? <SharedReport report={report} /> : <p className="y-card">{t('报告还没有发布。')}</p>}
      <section className="y-card" aria-label={t('影像')}>
        <p>
          {studies.map(({ uid, title, date }) => (
            <span key={uid}>
              <b>{t(title)}</b> <span className="y-soft">{date}</span>{' '}
            </span>
          ))}
          {studies.length === 0 ? (
            t('还没有影像。')
          ) : (
            <Button aria-expanded={opened} onClick={() => setOpened(!opened)}>
              {t(opened ? '收起影像' : '查看影像')}
            </Button>
          )}
        </p>
        {opened && studies.length > 0 ? (
          <div className="y-shared-viewer">
            <Suspense fallback={<Loading lines={6} />}>
              <ImageViewer
                root="/api/shared/dicom-web"
                studies={studies.map(({ uid, title, date }) => ({ studyInstanceUid: uid, title, date }))}
                patient={who.join('　')}
                simple
              />
            </Suspense>
          </div>
        ) : null}
      </section>
    </main>
  );
}

function SharedReport({ report }: { readonly report: NonNullable<Shared['report']> }) {
  const { title, centre, findings, conclusion, doctors, issued, amended, keyImages } = report;
  const images = keyImages.flatMap((line) => readKeyImages(line) ?? []);
  return (
    <section className="y-card" aria-label={t('报告')}>
      <h2>
        {t('{item}报告单', { item: t(title) })} <small>{centre}</small>
      </h2>
      {findings === null ? null : (
        <>
          <h3>{t('所见')}</h3>
          <p>{findings}</p>
        </>
      )}
      <h3>{t('诊断意见')}</h3>
      <p>
        <b>{conclusion}</b>
      </p>
      {images.length > 0 ? (
        <div className="y-shared-keys">
          {images.map((image, at) => (
            <img
              key={`${image.instance}/${image.frame}`}
              src={`/api/shared${addressOfKeyImage(image)}`}
              alt={t('关键图像 {n}', { n: at + 1 })}
              loading="lazy"
            />
          ))}
        </div>
      ) : null}
      <p className="y-soft">
        {t('报告医生')}：{doctors.join(' / ')}　{issued === null ? '' : CLOCK.format(new Date(issued))} {amended ? t('（已修订）') : ''}
      </p>
      <p className="y-soft">{t('本报告仅供临床医师参考，影像以影像存储中的原图为准。')}</p>
    </section>
  );
}
