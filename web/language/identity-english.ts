/** English for the pages of signing in. */
export const identityEnglish: Readonly<Record<string, string>> = {
  '您有几个岗位，请选择这次以哪个岗位工作。': 'You hold several posts: choose the one you act in now.',
  '请设置新密码后继续。': 'Set a new password to go on.',
  新密码: 'New password',
  再输入一次: 'Once more',
  '两次输入的密码不一样。': 'The two passwords differ.',
  继续: 'Go on',
  '您的岗位要用动态验证码。请用手机上的身份验证器扫描，再输入显示的 6 位数字。':
    'Your post needs one-time codes. Scan this with the authenticator on your telephone, then type the 6 digits it shows.',
  绑定用的二维码: 'QR code for the authenticator',
  '不能扫描时，请手工输入密钥：': 'If you cannot scan it, type the secret:',
  '请输入手机身份验证器上的 6 位数字；手机不在身边时，输入一个恢复码。':
    'Type the 6 digits of your authenticator; without your telephone, a recovery code.',
  动态验证码: 'One-time code',
  '请抄下这些恢复码并妥善保管。手机丢失时，每个可以代替验证码用一次；这里只显示这一次。':
    'Write these recovery codes down and keep them safe. Without your telephone each stands for a code once; they are shown only now.',
  '已抄好，继续': 'Written down, go on',
  '用{name}登录': 'Sign in with {name}',
  '验证码不正确，或已经用过。': 'Wrong code, or used before.',
  '请等待手机上出现下一个验证码后重试，或使用恢复码。': 'Wait for the next code and try again, or use a recovery code.',
  '密码至少要 {least} 个字符，现在是 {now} 个。': 'The password needs at least {least} characters; it has {now}.',
  '密码要含大写字母、小写字母、数字、符号中的至少三种。': 'Use at least three of: capitals, small letters, digits, signs.',
  '密码不能含有用户名。': 'The password must not contain the user name.',
  '不能与最近 {n} 次用过的密码相同。': 'It must not be one of your last {n} passwords.',
  '这个账号超过 {days} 天没有使用，已停用。': 'The account was disabled: not used for more than {days} days.',
  '请联系安全管理员核实身份后启用。': 'Ask the security administrator to enable it.',
  '{what}前，要再次确认是您本人。': 'Confirm that it is you: {what}.',
  请确认是您本人: 'Confirm that it is you',
  '密码不正确。': 'Wrong password.',
  '请核对后重试。': 'Check it and try again.',
  确认并继续: 'Confirm and go on',
  '请用密码确认，或退出后重新登录，再继续。': 'Confirm with your password, or sign in again.',
};
