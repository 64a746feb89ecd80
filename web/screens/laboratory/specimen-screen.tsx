/** The specimen desk: scan a bar-code, see where the tube is and was, receive or reject it, print its label. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { Link } from 'react-router';
import { isSpecimenNumber } from '../../../systems/laboratory/rules/specimen-number.ts';
import { t } from '../../language/translate.ts';
import { ScanBox, type ScanBoxHandle } from '../../parts/scan-box.tsx';
import { Empty, Loading, Refusal } from '../../parts/states.tsx';
import { useFilter } from '../../parts/use-filter.ts';
import { LaboratoryTabs } from './laboratory-tabs.tsx';
import { readSpecimenFile } from './read-laboratory.ts';
import { PrintLabels, SpecimenLabel } from './specimen-label.tsx';
import { SpecimenSteps, SpecimenTrail } from './specimen-trail.tsx';

/** The number stands in the address, so that a scan can be shared. The box takes the next scan at once. */
export function SpecimenScreen() {
  const { params, set } = useFilter();
  const number = params.get('q') ?? '';
  const box = useRef<ScanBoxHandle>(null);
  const queries = useQueryClient();
  const file = useQuery({
    queryKey: ['specimen', number],
    queryFn: async () => (await readSpecimenFile(number)) ?? null,
    enabled: isSpecimenNumber(number),
  });
  const refresh = (): void => {
    void queries.invalidateQueries({ queryKey: ['specimen', number] });
    box.current?.focus();
  };
  return (
    <div className="y-page y-lab">
      <header className="y-page-head">
        <h1>{t('标本台')}</h1>
        <LaboratoryTabs />
      </header>
      <ScanBox ref={box} numeric placeholder={t('扫描或输入 12 位条码，回车')} onScan={(code) => set('q', code)} />
      {number !== '' && !isSpecimenNumber(number) ? (
        <Empty text={t('“{number}”不是标本条码：校验位不符，请重新扫描。', { number })} />
      ) : null}
      {number === '' ? (
        <Empty text={t('扫一个条码，看标本在哪里、谁经手、何时到。')}>
          <p className="y-actions">
            <Link className="y-button" to="/worklists/laboratory.to-receive">
              {t('标本待接收')}
            </Link>
            <Link className="y-button" to="/do/laboratory.log-box">
              {t('登记转运箱交接与温度')}
            </Link>
          </p>
        </Empty>
      ) : null}
      {file.isLoading ? <Loading lines={5} /> : null}
      {file.error ? <Refusal error={file.error} onRetry={() => void file.refetch()} /> : null}
      {file.data === null ? <Empty text={t('没有条码为 {number} 的标本，或者不在您能查看的范围。', { number })} /> : null}
      {file.data ? (
        <div className="y-lab-file">
          <section className="y-sheet">
            <SpecimenSteps file={file.data} onDone={refresh} />
            <SpecimenTrail file={file.data} />
          </section>
          <aside className="y-lab-side">
            <SpecimenLabel file={file.data} />
            <PrintLabels />
          </aside>
        </div>
      ) : null}
    </div>
  );
}
