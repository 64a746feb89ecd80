/** English for pictures in forms and for the pages of pathology. */
export const picturesEnglish: Readonly<Record<string, string>> = {
  '请先选择居民，再上传图片。': 'Choose the resident first.',
  '“{name}”不是可以读取的图片。': '“{name}” is no picture that can be read.',
  '最多 {n} 张': 'At most {n} pictures',
  '图 {n}': 'Picture {n}',
  '删除图 {n}': 'Remove picture {n}',
  '正在上传…': 'Sending…',
  拍照: 'Take a photo',
  选图片: 'Choose pictures',
  病理标本追溯: 'Pathology: where is it',
  '扫描标本、蜡块或玻片的条码，回车': 'Scan a specimen, block or slide, then Enter',
  '没有找到这个条码，或不在您的辖区。': 'No such bar-code, or beyond your reach.',
  大体: 'Gross',
  镜下: 'Microscopic',
  '还没有图片。': 'No pictures yet.',
  '标本、蜡块与玻片': 'Specimens, blocks and slides',
  '{n} 张图片': '{n} pictures',
};
