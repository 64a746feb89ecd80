/** What an image may show that somebody must hear of at once, why it is taken again, and how good it is. */

/** Critical findings (docs/domain.md §6.4, 影像危急值). A centre's own list may differ. */
export const CRITICAL_FINDINGS = {
  'intracranial-haemorrhage': '颅内出血',
  'large-infarct': '大面积脑梗死',
  herniation: '脑疝',
  'aortic-dissection': '主动脉夹层',
  'pulmonary-embolism': '肺栓塞',
  'tension-pneumothorax': '张力性气胸',
  'massive-effusion': '大量胸腔积液或心包填塞',
  'free-air': '消化道穿孔，腹腔游离气体',
  'bowel-obstruction': '肠梗阻或肠缺血',
  'organ-rupture': '实质脏器破裂',
  'ectopic-pregnancy': '异位妊娠',
  'cord-compression': '脊髓受压',
  'testicular-torsion': '急性睾丸扭转',
  'fetal-distress': '胎儿窘迫或胎盘早剥',
} as const;

/** Why images are taken again. The sources name no closed list; these are a local default. */
export const REJECTS = {
  identity: '患者信息与影像不符',
  position: '体位或投照方位不当',
  exposure: '曝光过度或不足',
  motion: '运动伪影',
  artefact: '异物或设备伪影',
  coverage: '范围不全',
  missing: '序列或图像缺失',
  item: '检查项目与申请不符',
} as const;

/** How good the images are (甲片率, docs/domain.md §6.2). */
export const QUALITY = { a: '甲', b: '乙', c: '丙', d: '废' } as const;

/** A quality mark. */
export type Quality = keyof typeof QUALITY;

/** Whether the text is a quality mark. */
export function isQuality(code: string | undefined): code is Quality {
  return code !== undefined && Object.hasOwn(QUALITY, code);
}
