/** English for the meeting room of a consultation. */

/** Chinese → English. */
export const meetingEnglish: Readonly<Record<string, string>> = {
  远程会诊室: 'Consultation room',
  画面: 'Pictures',
  没有画面: 'No picture',
  我: 'Me',
  进入会诊室: 'Enter the room',
  打开会议: 'Open the meeting',
  '对方还没有进来，请稍候。': 'The other side is not here yet; please wait.',
  '没有摄像头和话筒，只能看和听': 'No camera or microphone: you see and hear the others only',
  没有接通: 'Not connected',
  '正在接通……': 'Connecting…',
  '进入后双方可以看到和听到对方。画面和声音只在参加者之间传送，平台不保存。':
    'Inside, both sides see and hear each other. Picture and sound go between the participants alone; the platform keeps neither.',
  '正在打开摄像头……': 'Opening the camera…',
  '这次会诊{state}，会诊室在会诊进行中开放。': 'This consultation: {state}. The room is open while it is in session.',
  静音: 'Mute',
  已静音: 'Muted',
  关闭摄像头: 'Camera off',
  摄像头已关: 'Camera is off',
  离开: 'Leave',
  出具意见: 'Give the opinion',
  结束会诊: 'End the session',
  申请内容: 'What is asked',
  '请先登录，再从会诊列表打开会诊室。': 'Sign in first, then open the room from the list of consultations.',
  '会诊已经结束，会诊室随之关闭。': 'The consultation is over, and the room with it.',
  '会诊室已有四方，不能再进入。': 'Four are in the room already.',
  '您已不在这次会诊里。': 'You are no longer part of this consultation.',
  '与平台的连接断开了。': 'The connection to the platform is lost.',
};
