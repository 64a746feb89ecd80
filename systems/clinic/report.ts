/** What a work report says of visits and admissions, each beside the same period last year. */
import { defineReportPart, figure, para } from '../../kernel/define/report.ts';
import { admissions, primaryShare, visits } from './indicators.ts';

/** The volume of care, in the report's overview. */
export const volumeOfCare = defineReportPart({
  id: 'clinic.volume-of-care',
  section: 'overview',
  order: 50,
  paragraphs: [
    para`辖区各级医疗卫生机构共接诊门（急）诊${figure(visits, { scale: 'wan', decimals: 2 })}人次，同比${figure(visits, { facet: 'growth', decimals: 2 })}；收治住院${figure(admissions, { scale: 'wan', decimals: 2 })}人次，同比${figure(admissions, { facet: 'growth', decimals: 2 })}。基层医疗卫生机构承担了全部诊疗量的${figure(primaryShare)}。`,
  ],
});
