/** Reports that are often written, by examination; the reader looks and changes what is not so. The words are our own. */
import type { ReportTemplate } from '../../kernel/define/system.ts';
import type { Modality } from '../../kernel/patterns/examination-items/imaging-item.ts';
import { IMAGING_ITEMS } from '../../kernel/patterns/examination-items/imaging-items.gen.ts';

/** The items of a modality, of some parts of the body if named. */
function itemsOf(modality: Modality, ...parts: readonly string[]): readonly string[] {
  return IMAGING_ITEMS.filter((item) => item.modality === modality && (parts.length === 0 || parts.includes(item.bodyPart))).map(
    ({ code }) => code,
  );
}

const CHEST = itemsOf('dr', 'chest');
const JOINTS = itemsOf('dr', 'knee', 'ankle', 'foot', 'shoulder', 'wrist', 'hand', 'hip', 'pelvis');
const DR_SPINE = itemsOf('dr', 'cervical-spine', 'lumbar-spine');

function normal(items: readonly string[], label: string, findings: string, conclusion: string): ReportTemplate {
  return { items, label, answers: { findings, conclusion, positive: false } };
}

function found(items: readonly string[], label: string, findings: string, conclusion: string): ReportTemplate {
  return { items, label, answers: { findings, conclusion, positive: true } };
}

/** By examination; those of other examinations are not offered. */
export const TEMPLATES: readonly ReportTemplate[] = [
  normal(
    CHEST,
    '胸片未见异常',
    '胸廓对称，两肺纹理走行自然，肺野内未见实变影。肺门不大，纵隔居中，心影大小形态在正常范围。两膈面光整，肋膈角锐利。',
    '两肺、心、膈未见明确异常。',
  ),
  found(
    CHEST,
    '支气管炎',
    '两肺纹理增多、增粗，肺野内未见实变影。肺门不大，心影不大，两膈面光整，肋膈角锐利。',
    '两肺纹理增多，请结合临床。',
  ),
  found(CHEST, '肺炎', '一侧肺野内见片状密度增高影，边界不清。肺门不大，心影不大，肋膈角锐利。', '肺部感染可能，建议治疗后复查。'),
  found(CHEST, '胸腔积液', '一侧肋膈角变钝，下肺野见外高内低的均匀致密影。心影未见明显移位。', '胸腔积液。'),
  normal(
    itemsOf('dr', 'abdomen'),
    '腹部未见异常',
    '两膈下未见游离气体影，肠管无明显扩张，未见阶梯状液平。腹部未见异常致密影。',
    '腹部立位片未见明确异常。',
  ),
  normal(DR_SPINE, '脊柱未见异常', '生理曲度存在，椎体形态、序列正常，骨质未见破坏，椎间隙等宽，附件未见异常。', '未见明确骨质异常。'),
  found(DR_SPINE, '退行性变', '生理曲度变直，部分椎体缘见骨质增生，椎间隙未见明显狭窄。', '脊柱退行性变。'),
  normal(
    JOINTS,
    '骨关节未见异常',
    '所示骨质结构完整，骨皮质连续，关节间隙存在，关节面光整，周围软组织未见肿胀。',
    '未见明确骨折及脱位征象。',
  ),
  found(JOINTS, '骨折', '所示骨皮质不连续，见透亮骨折线，断端对位对线见描述，周围软组织肿胀。', '骨折，请结合临床。'),
  normal(
    itemsOf('ct', 'head'),
    '头颅CT未见异常',
    '两侧大脑半球对称，灰白质分界清楚，脑实质内未见异常密度影。脑室、脑池大小形态正常，中线结构居中。颅骨未见骨折。',
    '头颅CT平扫未见明确异常。',
  ),
  found(itemsOf('ct', 'head'), '腔隙性脑梗死', '基底节区见斑点状低密度影，边界尚清。脑室、脑池形态正常，中线结构居中。', '腔隙性脑梗死。'),
  normal(
    itemsOf('ct', 'chest'),
    '胸部CT未见异常',
    '两肺野清晰，支气管血管束走行自然，未见结节及实变影。气管支气管通畅，纵隔内未见肿大淋巴结，胸腔无积液。',
    '胸部CT平扫未见明确异常。',
  ),
  found(
    itemsOf('ct', 'chest'),
    '肺小结节',
    '肺内见小结节影，边界清楚，大小及位置见测量。余肺野清晰，纵隔内未见肿大淋巴结，胸腔无积液。',
    '肺小结节，建议按随访周期复查。',
  ),
  normal(
    itemsOf('ct', 'abdomen'),
    '腹部CT未见异常',
    '肝、胆、胰、脾及双肾形态大小正常，实质内未见异常密度影。腹膜后未见肿大淋巴结，腹腔未见积液及游离气体。',
    '腹部CT平扫未见明确异常。',
  ),
  normal(
    itemsOf('ct', 'cervical-spine', 'lumbar-spine'),
    '脊柱CT未见异常',
    '椎体及附件骨质完整，椎间盘未见膨出或突出，椎管未见狭窄。',
    '未见明确异常。',
  ),
  found(
    itemsOf('ct', 'lumbar-spine', 'cervical-spine'),
    '椎间盘突出',
    '椎间盘向后方局限性突出，硬膜囊受压，椎管有效径减小，节段见描述。',
    '椎间盘突出。',
  ),
  normal(
    itemsOf('mr', 'head'),
    '头颅磁共振未见异常',
    '脑实质各序列信号未见异常，弥散未见受限。脑室、脑池形态正常，中线结构居中。',
    '头颅磁共振平扫未见明确异常。',
  ),
  normal(
    itemsOf('us', 'abdomen'),
    '肝胆胰脾未见异常',
    '肝脏形态大小正常，包膜光滑，实质回声均匀，肝内管道走行清晰。胆囊壁不厚，腔内未见异常回声，胆总管不扩张。胰、脾形态大小正常，回声均匀。',
    '肝、胆、胰、脾声像图未见异常。',
  ),
  found(
    itemsOf('us', 'abdomen'),
    '脂肪肝',
    '肝脏形态饱满，实质回声前场增强、后场衰减，肝内管道显示欠清。胆、胰、脾未见异常。',
    '脂肪肝声像。',
  ),
  found(itemsOf('us', 'abdomen'), '胆囊结石', '胆囊腔内见强回声团，后方伴声影，随体位移动。胆囊壁不厚，胆总管不扩张。', '胆囊结石。'),
  normal(
    itemsOf('us', 'thyroid'),
    '甲状腺未见异常',
    '甲状腺两叶形态大小正常，实质回声均匀，未见结节，血流信号分布正常。',
    '甲状腺声像图未见异常。',
  ),
  normal(
    itemsOf('us', 'urinary'),
    '泌尿系未见异常',
    '双肾形态大小正常，集合系统未见分离，未见结石回声。输尿管未见扩张，膀胱壁光滑。',
    '双肾、输尿管、膀胱声像图未见异常。',
  ),
  normal(
    itemsOf('mg'),
    '乳腺未见异常',
    '双侧乳腺腺体分布对称，未见肿块、结构扭曲及可疑钙化，皮肤及乳头未见异常。',
    '双侧乳腺未见明确异常（BI-RADS 1类）。',
  ),
];
