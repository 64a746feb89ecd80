/** What a work report says of visits and admissions, each beside the same period last year. */
import { defineReportPart, figure, given, para } from '../../kernel/define/report.ts';
import { admissions, primaryShare, visits } from './indicators.ts';
import { averageStay, insideInpatientShare, insideShare, primaryOccupancy, primaryVisitShare } from './stays/indicators.ts';

/** The volume of care, in the report's overview. */
export const volumeOfCare = defineReportPart({
  id: 'clinic.volume-of-care',
  section: 'overview',
  order: 50,
  paragraphs: [
    para`辖区各级医疗卫生机构共接诊门（急）诊${figure(visits, { scale: 'wan', decimals: 2 })}人次，同比${figure(visits, { facet: 'growth', decimals: 2 })}；收治住院${figure(admissions, { scale: 'wan', decimals: 2 })}人次，同比${figure(admissions, { facet: 'growth', decimals: 2 })}。基层医疗卫生机构承担了全部诊疗量的${figure(primaryShare)}。`,
  ],
});

/** The same figures as a speech tells them. */
export const visitsInSpeech = defineReportPart({
  id: 'clinic.visits-in-speech',
  report: 'speech',
  section: 'overview',
  order: 50,
  paragraphs: [
    para`先向大家报告群众看病的总体情况。统计期内，全辖区医疗卫生机构接诊${figure(visits, { scale: 'wan', decimals: 2 })}人次，和上年同期相比${figure(visits, { facet: 'growth', decimals: 2 })}；住院${figure(admissions, { scale: 'wan', decimals: 2 })}人次，和上年同期相比${figure(admissions, { facet: 'growth', decimals: 2 })}。其中，在乡村两级等基层机构就诊的占到${figure(primaryShare)}。`,
  ],
});

/** The same figures as a press text tells them. */
export const visitsInPress = defineReportPart({
  id: 'clinic.visits-in-press',
  report: 'press',
  section: 'overview',
  order: 50,
  paragraphs: [
    para`数据显示，统计期内辖区医疗卫生机构接诊门（急）诊患者${figure(visits, { scale: 'wan', decimals: 2 })}人次、住院患者${figure(admissions, { scale: 'wan', decimals: 2 })}人次，${figure(primaryShare)}的诊疗在基层完成。`,
  ],
});

/** Beds, and how much of the care stays inside the county and in primary care. */
export const bedsInReport = defineReportPart({
  id: 'clinic.beds',
  section: 'overview',
  order: 51,
  paragraphs: [
    para`${given(figure(insideInpatientShare))`居民住院有${figure(insideInpatientShare)}在县域内完成。`}${given(figure(insideShare))`县域内就诊率${figure(insideShare)}。`}${given(figure(primaryVisitShare))`基层医疗机构门（急）诊占比${figure(primaryVisitShare)}。`}${given(figure(primaryOccupancy))`基层医疗卫生机构床位使用率${figure(primaryOccupancy)}。`}${given(figure(averageStay))`出院者平均住院${figure(averageStay)}日。`}`,
  ],
});
