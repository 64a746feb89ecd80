/** Mutual recognition of examinations: the list, certificates, prices, what was shown, cited and refused. */
import { defineSystem } from '../../kernel/define/system.ts';
import { examinationPricesView } from '../../kernel/patterns/recognition/prices-view.ts';
import { adoptionForm, adoptList, itemForm, itemsView, setItem } from './catalogue.ts';
import { certificateForm, certificatesView, registerCertificate, revocationForm, revokeCertificate } from './certificates.ts';
import { english } from './english.ts';
import { openingsView, promptsView, visitsView } from './events.ts';
import {
  cited,
  citedElsewhere,
  listed,
  opened,
  prompts,
  publishedExaminations,
  publishedResults,
  rate,
  rateOfPrompts,
  refusals,
  refused,
  repeatRate,
  savings,
  visits,
} from './indicators.ts';
import { noteShown, openingForm, openReport, showingForm } from './look.ts';
import { pricesForm, setPrices } from './prices.ts';
import { publishedView, repeatsView } from './published.ts';
import { recognitionReport } from './report.ts';
import { citedList, refusedList, repeatedList } from './worklists.ts';

/** The system; loaded by its place. */
export default defineSystem({
  id: 'mutual-recognition',
  title: '检查检验互认',
  description: '互认项目目录与标识、开单时提示与引用、不认可原因、节约费用。',
  forms: [adoptionForm, itemForm, certificateForm, revocationForm, pricesForm, openingForm, showingForm],
  views: [itemsView, certificatesView, examinationPricesView, promptsView, openingsView, visitsView, publishedView, repeatsView],
  actions: [adoptList, setItem, registerCertificate, revokeCertificate, setPrices, openReport, noteShown],
  worklists: [citedList, refusedList, repeatedList],
  indicators: [
    listed,
    publishedExaminations,
    publishedResults,
    prompts,
    cited,
    citedElsewhere,
    refused,
    ...refusals,
    opened,
    visits,
    rate,
    rateOfPrompts,
    repeatRate,
    savings,
  ],
  report: [recognitionReport],
  cards: [
    {
      title: '检查检验互认',
      view: promptsView,
      columns: ['day', 'itemName', 'decision', 'source', 'resultDay', 'mark', 'reason'],
      actions: [],
    },
  ],
  english,
});
