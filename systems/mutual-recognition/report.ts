/** What a work report says of recognition; every figure under its own name. */
import { defineReportPart, figure, given, para } from '../../kernel/define/report.ts';
import { citedElsewhere, publishedExaminations, publishedResults, rate, savings, visits } from './indicators.ts';

/** Published, cited, covered, saved. */
export const recognitionReport = defineReportPart({
  id: 'mutual-recognition.published',
  section: 'overview',
  order: 64,
  paragraphs: [
    para`${given(figure(visits))`深入推动“医疗互认一件事”，检查互认项目数${figure(publishedExaminations)}次，检验互认项目数${figure(publishedResults)}次，引用项目数${figure(citedElsewhere)}次，诊疗覆盖人次${figure(visits)}次。`}${given(figure(rate))`互认率${figure(rate)}，减少重复检查检验费用${figure(savings)}元。`}`,
  ],
});
