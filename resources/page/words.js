/** Every word and sentence that the page shows, in English and Russian. The only place of them. */

const ENGLISH = {
  joinButton: 'Join',
  leaveButton: 'Leave',
  room: 'Room name',
  name: 'Your name',
  create: 'Create the room if it is not there',
  camera: 'Camera',
  microphone: 'Microphone',
  speaker: 'Speaker',
  devices: 'Devices',
  details: 'Details',
  otherLanguage: 'Русский',
  otherPicture: 'The other person’s picture',
  ownPicture: 'Your own picture',
  you: 'You',
  noOwnPicture: 'No camera',
  cameraOff: 'Camera off',
  withhold: {
    microphone: { on: 'Mute the microphone', off: 'Unmute the microphone' },
    camera: { on: 'Switch the camera off', off: 'Switch the camera on' },
  },
  tapForSound: 'Tap for sound',
  defaultDevice: 'System default',
  test: { camera: 'Test picture', microphone: 'Test tone' },
  none: { camera: 'None', microphone: 'None', speaker: 'None' },
  numbered: { camera: 'Camera', microphone: 'Microphone', speaker: 'Speaker' },
  missingDevice: 'Not plugged in now',
  people: (count) => (count === 1 ? '1 person' : `${count} people`),
  myself: (name) => `${name} (you)`,
  states: {
    left: () => 'Not in a room',
    joining: () => 'Joining…',
    waiting: () => 'In the room, waiting for somebody',
    connecting: ({ peer }) => (peer ? `Connecting to ${peer}…` : 'Connecting…'),
    connected: ({ peer }) => (peer ? `In a call with ${peer}` : 'In a call'),
    lost: () => 'Connection lost, trying again…',
    replaced: () => 'Somebody else took your place',
  },
  dark: {
    not_joined: () => 'Press Join. The other person will appear here.',
    joining: () => 'Joining…',
    nobody: () => 'Nobody else is here yet.',
    peer_left: () => 'The other person has left. You are still in the room.',
    peer_replaced: () => 'Somebody else comes in the other person’s place.',
    connecting: ({ peer }) => (peer ? `${peer} is here. Connecting…` : 'Connecting…'),
    media_lost: () => 'No picture comes from the other person.',
    no_picture: () => 'No picture comes from the other person.',
    replaced: () => 'Somebody else took your place in the room.',
  },
  notices: {
    server_unreachable: () => 'The server does not answer. Trying again…',
    server_lost: () => 'The connection to the server was lost and is tried again. A running call goes on.',
    no_such_room: ({ detail }) =>
      `There is no room “${detail}”. Check its name, or tick “Create the room if it is not there”.`,
    leader_present: ({ detail }) =>
      `The place in the room “${detail}” is taken by another device. Leave there first, or choose another room.`,
    password_needed: ({ detail }) =>
      `The room “${detail}” needs a password. Open the whole link that you were given, ` +
      'or add #password=… to the address of this page.',
    password_wrong: ({ detail }) =>
      `The password of the room “${detail}” is wrong. Open the whole link that you were given, or ask for a new one.`,
    password_expired: ({ detail }) =>
      `Your invitation to the room “${detail}” has expired. Ask who sent it for a new link.`,
    too_many_tries: ({ detail }) =>
      `Too many wrong passwords for the room “${detail}” came from your network. Wait some minutes, then join again.`,
    server_away: () => 'The server lets nobody in at the moment: it restarts. Trying again…',
    refused: ({ detail }) => `The server refused: ${detail}. Check the room and your name, then join again.`,
    replaced: ({ detail }) => `Somebody else took your place in the room “${detail}”. Press Join to come back.`,
    room_empty: () => 'The room has no name. Type one, then press Join.',
    room_too_long: () => 'The room’s name is too long: 64 characters are allowed. Shorten it, then press Join.',
    name_empty: () => 'Your name is empty. Type one, then press Join.',
    name_too_long: () => 'Your name is too long: 64 characters are allowed. Shorten it, then press Join.',
    no_path: () =>
      'The other person is here, but your two computers find no way to each other. ' +
      'Try another network on one side, for example a phone’s hotspot.',
    media_lost: () =>
      'The connection is unstable: nothing comes from the other person. ' +
      'Tandem goes on trying; if it lasts, check the network on both sides.',
    devices_denied: () =>
      'This page may not use the camera and the microphone. Allow them in the browser’s settings ' +
      'to be seen and heard.',
    camera_denied: () =>
      'This page may not use the camera. Allow it in the browser’s settings. ' +
      'The other person sees a black picture and still hears you.',
    camera_missing: () =>
      'No camera was found. The other person sees a black picture and still hears you; plug in a camera to be seen.',
    camera_busy: () =>
      'The camera cannot be opened: another program may be using it. Close that program, or choose another device.',
    camera_gone: () => 'The camera is gone. Plug it in again, or choose another device.',
    microphone_denied: () =>
      'This page may not use the microphone. Allow it in the browser’s settings. The other person cannot hear you.',
    microphone_missing: () =>
      'No microphone was found. The other person cannot hear you; plug in a microphone to be heard.',
    microphone_busy: () =>
      'The microphone cannot be opened: another program may be using it. Close that program, or choose another device.',
    microphone_gone: () => 'The microphone is gone. Plug it in again, or choose another device.',
    speaker_gone: () => 'The chosen speaker is gone, the default one is used. Plug it in again, or choose another.',
    insecure: () =>
      'You can only watch: a browser gives a page the camera and the microphone only over HTTPS, ' +
      'or on the computer that runs the server.',
  },
  facts: {
    safety: 'Safety code, to compare with the other',
    role: 'Part',
    roundTrip: 'Round trip',
    received: 'Received',
    sent: 'Sent',
    lost: 'Packets lost',
    delay: 'Delay of the picture',
  },
  roles: { leader: 'leader', follower: 'follower' },
  milliseconds: (value) => `${value} ms`,
};

const RUSSIAN = {
  joinButton: 'Войти',
  leaveButton: 'Выйти',
  room: 'Название комнаты',
  name: 'Ваше имя',
  create: 'Создать комнату, если её нет',
  camera: 'Камера',
  microphone: 'Микрофон',
  speaker: 'Динамик',
  devices: 'Устройства',
  details: 'Подробности',
  otherLanguage: 'English',
  otherPicture: 'Изображение собеседника',
  ownPicture: 'Ваше изображение',
  you: 'Вы',
  noOwnPicture: 'Без камеры',
  cameraOff: 'Камера выключена',
  withhold: {
    microphone: { on: 'Выключить микрофон', off: 'Включить микрофон' },
    camera: { on: 'Выключить камеру', off: 'Включить камеру' },
  },
  tapForSound: 'Нажмите, чтобы включить звук',
  defaultDevice: 'Системное по умолчанию',
  test: { camera: 'Тестовая картинка', microphone: 'Тестовый тон' },
  none: { camera: 'Без камеры', microphone: 'Без микрофона', speaker: 'Без динамика' },
  numbered: { camera: 'Камера', microphone: 'Микрофон', speaker: 'Динамик' },
  missingDevice: 'Сейчас не подключено',
  people: (count) => (count >= 2 && count <= 4 ? `${count} человека` : `${count} человек`),
  myself: (name) => `${name} (вы)`,
  states: {
    left: () => 'Вы не в комнате',
    joining: () => 'Входим…',
    waiting: () => 'Вы в комнате, ждём собеседника',
    connecting: ({ peer }) => (peer ? `Соединяемся: ${peer}…` : 'Соединяемся…'),
    connected: ({ peer }) => (peer ? `Разговор: ${peer}` : 'Идёт разговор'),
    lost: () => 'Связь потеряна, пробуем снова…',
    replaced: () => 'Ваше место занял другой участник',
  },
  dark: {
    not_joined: () => 'Нажмите «Войти». Собеседник появится здесь.',
    joining: () => 'Входим…',
    nobody: () => 'Здесь пока никого нет.',
    peer_left: () => 'Собеседник вышел. Вы остаётесь в комнате.',
    peer_replaced: () => 'Вместо собеседника входит другой участник.',
    connecting: ({ peer }) => (peer ? `${peer} здесь. Соединяемся…` : 'Соединяемся…'),
    media_lost: () => 'От собеседника не приходит изображение.',
    no_picture: () => 'От собеседника не приходит изображение.',
    replaced: () => 'Ваше место в комнате занял другой участник.',
  },
  notices: {
    server_unreachable: () => 'Сервер не отвечает. Пробуем снова…',
    server_lost: () => 'Связь с сервером потеряна, восстанавливаем. Идущий разговор продолжается.',
    no_such_room: ({ detail }) =>
      `Комнаты «${detail}» нет. Проверьте название или отметьте «Создать комнату, если её нет».`,
    leader_present: ({ detail }) =>
      `Место в комнате «${detail}» занято другим устройством. Выйдите на нём или выберите другую комнату.`,
    password_needed: ({ detail }) =>
      `Для комнаты «${detail}» нужен пароль. Откройте полученную ссылку целиком ` +
      'или допишите #password=… к адресу этой страницы.',
    password_wrong: ({ detail }) =>
      `Пароль комнаты «${detail}» неверен. Откройте полученную ссылку целиком или попросите новую.`,
    password_expired: ({ detail }) =>
      `Срок приглашения в комнату «${detail}» истёк. Попросите новую ссылку у того, кто её прислал.`,
    too_many_tries: ({ detail }) =>
      `Из вашей сети слишком часто вводили неверный пароль комнаты «${detail}». Подождите несколько минут и войдите снова.`,
    server_away: () => 'Сервер сейчас никого не пускает: он перезапускается. Пробуем снова…',
    refused: ({ detail }) => `Сервер отказал: ${detail}. Проверьте комнату и имя и войдите снова.`,
    replaced: ({ detail }) => `Ваше место в комнате «${detail}» занял другой участник. Нажмите «Войти», чтобы вернуться.`,
    room_empty: () => 'У комнаты нет названия. Укажите его и нажмите «Войти».',
    room_too_long: () => 'Название комнаты слишком длинное: можно не больше 64 знаков. Сократите его и нажмите «Войти».',
    name_empty: () => 'Имя не указано. Введите его и нажмите «Войти».',
    name_too_long: () => 'Имя слишком длинное: можно не больше 64 знаков. Сократите его и нажмите «Войти».',
    no_path: () =>
      'Собеседник здесь, но ваши компьютеры не находят пути друг к другу. ' +
      'Смените сеть на одной из сторон, например раздайте интернет с телефона.',
    media_lost: () =>
      'Связь неустойчива: от собеседника ничего не приходит, пробуем снова. ' +
      'Если это надолго, проверьте сеть на обеих сторонах.',
    devices_denied: () =>
      'Странице запрещены камера и микрофон. Разрешите их в настройках браузера, чтобы вас видели и слышали.',
    camera_denied: () =>
      'Странице запрещена камера. Разрешите её в настройках браузера. ' +
      'Собеседник видит чёрный экран, но слышит вас.',
    camera_missing: () =>
      'Камера не найдена. Собеседник видит чёрный экран, но слышит вас; подключите камеру, чтобы вас видели.',
    camera_busy: () =>
      'Камера не открывается: возможно, её занимает другая программа. Закройте её или выберите другое устройство.',
    camera_gone: () => 'Камера отключена. Подключите её снова или выберите другое устройство.',
    microphone_denied: () =>
      'Странице запрещён микрофон. Разрешите его в настройках браузера. Собеседник вас не слышит.',
    microphone_missing: () =>
      'Микрофон не найден. Собеседник вас не слышит; подключите микрофон, чтобы вас слышали.',
    microphone_busy: () =>
      'Микрофон не открывается: возможно, его занимает другая программа. Закройте её или выберите другое устройство.',
    microphone_gone: () => 'Микрофон отключён. Подключите его снова или выберите другое устройство.',
    speaker_gone: () => 'Выбранный динамик отключён, звук идёт на динамик по умолчанию. Подключите его или выберите другой.',
    insecure: () =>
      'Можно только смотреть: камеру и микрофон браузер даёт странице лишь по HTTPS ' +
      'или на том компьютере, где работает сервер.',
  },
  facts: {
    safety: 'Код безопасности, сравните с собеседником',
    role: 'Роль',
    roundTrip: 'Время туда и обратно',
    received: 'Принимается',
    sent: 'Отправляется',
    lost: 'Потеряно пакетов',
    delay: 'Задержка изображения',
  },
  roles: { leader: 'ведущий', follower: 'ведомый' },
  milliseconds: (value) => `${value} мс`,
};

/** The languages that the page speaks, by their codes. */
export const LANGUAGES = { en: ENGLISH, ru: RUSSIAN };

/**
 * The language to speak.
 * @param {string} chosen what the user chose, '' for nothing
 * @param {readonly string[]} preferred as `navigator.languages`
 * @returns {'en' | 'ru'}
 */
export function languageOf(chosen, preferred) {
  const codes = [chosen, ...preferred].map((tag) => tag.toLowerCase().split('-')[0]);
  return codes.find((code) => Object.hasOwn(LANGUAGES, code)) ?? 'en';
}
