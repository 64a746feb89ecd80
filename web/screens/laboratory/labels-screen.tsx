/** The labels of what was just collected, all at once. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { t } from '../../language/translate.ts';
import { Empty, Loading, Refusal } from '../../parts/states.tsx';
import { useFilter } from '../../parts/use-filter.ts';
import { readSpecimenFiles } from './read-laboratory.ts';
import { PrintLabels, SpecimenLabel } from './specimen-label.tsx';

/** `/laboratory/labels?ids=…`: the ids of the specimens stand in the address. */
export function LabelsScreen() {
  const { params } = useFilter();
  const ids = (params.get('ids') ?? '').split(',').filter((id) => id !== '');
  const files = useQuery({ queryKey: ['specimens', ...ids], queryFn: () => readSpecimenFiles(ids) });
  return (
    <div className="y-page y-lab">
      <header className="y-page-head">
        <h1>
          {t('标本标签')}
          {files.data ? <small>{t('共 {n}', { n: files.data.length })}</small> : null}
        </h1>
      </header>
      {files.isLoading ? <Loading lines={4} /> : null}
      {files.error ? <Refusal error={files.error} onRetry={() => void files.refetch()} /> : null}
      {files.data?.length === 0 ? <Empty text={t('没有这些标本，或者不在您能查看的范围。')} /> : null}
      {files.data && files.data.length > 0 ? (
        <>
          <p className="y-actions y-not-printed">
            <PrintLabels />
            <Link className="y-button" to="/worklists/laboratory.to-pack">
              {t('标本已采集待装箱')}
            </Link>
          </p>
          <div className="y-lab-labels">
            {files.data.map((file) => (
              <SpecimenLabel key={file.specimen.id} file={file} />
            ))}
          </div>
        </>
      ) : null}
    </div>
  );
}
