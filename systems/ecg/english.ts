/** English for the labels of the ECG network. */
import { translateCentre } from '../../kernel/patterns/diagnosis-centre/english.ts';

/** English by Chinese label. */
export const english: Readonly<Record<string, string>> = {
  ...translateCentre({ name: '心电', en: 'ECG' }),
  心电网络: 'ECG network',
  '基层采集、中心诊断的心电图：申请、采集、领取、报告、危急值。':
    'ECGs taken in the towns and villages and read in the centre: order, trace, claim, report, critical findings.',
  十二导联心电图: '12-lead ECG',
  十八导联心电图: '18-lead ECG',
  动态心电图: 'Holter ECG',
  心电图所见: 'Findings',
  'RR间期≥3.0秒（房颤动态心电图≥5.0秒）': 'RR pause ≥ 3.0 s (atrial fibrillation on Holter ≥ 5.0 s)',
  '平均心室率<35次/分': 'Mean ventricular rate < 35/min',
  首次发现三度房室传导阻滞: 'Third-degree AV block, first found',
  'QTc≥0.55秒伴R-on-T': 'QTc ≥ 0.55 s with R-on-T',
  '室性心动过速≥150次/分，持续≥30秒': 'Ventricular tachycardia ≥ 150/min for ≥ 30 s',
  尖端扭转型或多形性室性心动过速: 'Torsades or polymorphic ventricular tachycardia',
  心室扑动或颤动: 'Ventricular flutter or fibrillation',
  '室上性心动过速≥230次/分': 'Supraventricular tachycardia ≥ 230/min',
  '心房颤动或扑动，平均心室率≥180次/分': 'Atrial fibrillation or flutter, mean ventricular rate ≥ 180/min',
  '预激合并心房颤动，最短RR间期≤250毫秒': 'Pre-excited atrial fibrillation, shortest RR ≤ 250 ms',
  '首次发现急性心肌梗死（肢导、V4–V6抬高≥0.1mV，V1–V3≥0.3mV）':
    'Acute myocardial infarction, first found (limb leads, V4–V6 ≥ 0.1 mV; V1–V3 ≥ 0.3 mV)',
  再梗死: 'Re-infarction',
  高钾血症心电图表现: 'Hyperkalaemia pattern',
  心电图待确认的测量值: 'ECG measurements to be confirmed',
  申请单: 'Order',
  报告已发布: 'Report released',
  启动胸痛救治: 'Call the chest-pain team',
  导联接错: 'Leads swapped',
  导联脱落: 'Lead off',
  干扰或基线漂移: 'Noise or drifting baseline',
  记录不完整: 'Recording incomplete',
  患者信息不符: 'Patient does not match',
  正常心电图: 'Normal ECG',
  窦性心动过缓: 'Sinus bradycardia',
  窦性心动过速: 'Sinus tachycardia',
  心房颤动: 'Atrial fibrillation',
  室性早搏: 'Ventricular premature beats',
  'ST-T改变': 'ST-T changes',
};
