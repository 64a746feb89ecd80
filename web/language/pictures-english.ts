/** English for pictures in forms. */
export const picturesEnglish: Readonly<Record<string, string>> = {
  '请先选择居民，再上传图片。': 'Choose the resident first.',
  '“{name}”不是可以读取的图片。': '“{name}” is no picture that can be read.',
  '最多 {n} 张': 'At most {n} pictures',
  '图 {n}': 'Picture {n}',
  '删除图 {n}': 'Remove picture {n}',
  '正在上传…': 'Sending…',
  拍照: 'Take a photo',
  选图片: 'Choose pictures',
  '{n} 张图片': '{n} pictures',
};
