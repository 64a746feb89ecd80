/** Where the rules of recognition come from. */

/** The regulation and the guidance. */
export const SOURCE = '《医疗机构检查检验结果互认管理办法》（2022年）；《关于进一步推进医疗机构检查检验结果互认的指导意见》（2024年）';
