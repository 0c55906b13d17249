<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru_RU" sourcelanguage="en">
<context>
    <name>AddressPanel</name>
    <message>
        <source>Address for the other person</source>
        <translation>Адрес для собеседника</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Копировать</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>Копировать адрес</translation>
    </message>
    <message>
        <source>Show a QR code for a phone</source>
        <translation>Показать QR-код для телефона</translation>
    </message>
    <message>
        <source>Send the other person this address:</source>
        <translation>Отправьте собеседнику этот адрес:</translation>
    </message>
    <message>
        <source>If it does not open there, allow Tandem in this computer’s firewall. The certificate’s fingerprint, to compare:</source>
        <translation>Если у него он не открывается, разрешите Tandem в брандмауэре этого компьютера. Отпечаток сертификата, для сравнения:</translation>
    </message>
    <message>
        <source>On this computer, the other side joins at:</source>
        <translation>На этом компьютере второй участник входит по адресу:</translation>
    </message>
    <message>
        <source>To invite somebody at another computer, leave the room and tick “Let other computers join”.</source>
        <translation>Чтобы пригласить кого-то с другого компьютера, выйдите из комнаты и отметьте «Пускать другие компьютеры».</translation>
    </message>
</context>
<context>
    <name>Announcement</name>
    <message>
        <source>Curtain closed</source>
        <translation>Занавес закрыт</translation>
    </message>
    <message>
        <source>Microphone off</source>
        <translation>Микрофон выключен</translation>
    </message>
    <message>
        <source>Microphone on</source>
        <translation>Микрофон включён</translation>
    </message>
    <message>
        <source>Camera off</source>
        <translation>Камера выключена</translation>
    </message>
    <message>
        <source>Camera on</source>
        <translation>Камера включена</translation>
    </message>
    <message>
        <source>Sharing has ended</source>
        <translation>Показ завершён</translation>
    </message>
    <message>
        <source>You share a screen or window</source>
        <translation>Вы показываете экран или окно</translation>
    </message>
</context>
<context>
    <name>Background</name>
    <message>
        <source>Tandem goes on waiting in the room “{room}”. Whoever joins it sees and hears this computer, until you choose “Stop waiting” or “Quit” at the icon in the tray.</source>
        <translation>Tandem продолжает ждать в комнате «{room}». Кто войдёт в неё, увидит и услышит этот компьютер, пока вы не выберете «Перестать ждать» или «Закрыть Tandem» у значка в области уведомлений.</translation>
    </message>
    <message>
        <source>Go on waiting</source>
        <translation>Продолжить ждать</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Закрыть Tandem</translation>
    </message>
</context>
<context>
    <name>BackgroundBox</name>
    <message>
        <source>Wait in the background</source>
        <translation>Ждать в фоне</translation>
    </message>
    <message>
        <source>When the window is closed, Tandem goes on waiting in the room.</source>
        <translation>Когда окно закрыто, Tandem продолжает ждать в комнате.</translation>
    </message>
    <message>
        <source>This system has no tray for an icon, so the window has to stay.</source>
        <translation>В этой системе нет области для значка, поэтому окно должно оставаться открытым.</translation>
    </message>
</context>
<context>
    <name>CallPage</name>
    <message>
        <source>Settings</source>
        <translation>Настройки</translation>
    </message>
    <message>
        <source>Show the settings</source>
        <translation>Показать настройки</translation>
    </message>
    <message>
        <source>Room, server and devices</source>
        <translation>Комната, сервер и устройства</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Во весь экран</translation>
    </message>
    <message>
        <source>Numbers of the call</source>
        <translation>Показатели разговора</translation>
    </message>
</context>
<context>
    <name>Card</name>
    <message>
        <source>The curtain is closed.</source>
        <translation>Занавес закрыт.</translation>
    </message>
    <message>
        <source>Quiet hours: nothing is shown now.</source>
        <translation>Тихие часы: сейчас ничего не показывается.</translation>
    </message>
    <message>
        <source>Only those on the list are shown something here.</source>
        <translation>Здесь показывают только тем, кто есть в списке.</translation>
    </message>
    <message>
        <source>The camera shows nothing and is being started anew.</source>
        <translation>Камера ничего не показывает и запускается заново.</translation>
    </message>
</context>
<context>
    <name>ChatButton</name>
    <message>
        <source>Chat</source>
        <translation>Чат</translation>
    </message>
    <message>
        <source>Chat, not read: {count}</source>
        <translation>Чат, не прочитано: {count}</translation>
    </message>
</context>
<context>
    <name>ChatPanel</name>
    <message>
        <source>Chat</source>
        <translation>Чат</translation>
    </message>
    <message>
        <source>What was written</source>
        <translation>Написанное</translation>
    </message>
    <message>
        <source>Write a message</source>
        <translation>Напишите сообщение</translation>
    </message>
    <message>
        <source>Enter sends, Shift+Enter begins a line</source>
        <translation>Enter отправляет, Shift+Enter начинает строку</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Отправить</translation>
    </message>
    <message>
        <source>The chat opens in a moment.</source>
        <translation>Чат сейчас откроется.</translation>
    </message>
    <message>
        <source>The chat did not open; picture and sound go on without it. Leave and join again, or ask the other person to.</source>
        <translation>Чат не открылся; картинка и звук идут без него. Выйдите и войдите снова или попросите об этом собеседника.</translation>
    </message>
    <message>
        <source>The other person’s program, or the server, has no chat.</source>
        <translation>В программе собеседника или на сервере нет чата.</translation>
    </message>
    <message>
        <source>You can write when the other person is there.</source>
        <translation>Можно писать, когда придёт собеседник.</translation>
    </message>
    <message>
        <source>You can write in a call. Texts are kept until you leave.</source>
        <translation>Писать можно во время разговора. Сообщения хранятся, пока вы не выйдете.</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Вы</translation>
    </message>
    <message>
        <source>sending…</source>
        <translation>отправляется…</translation>
    </message>
    <message>
        <source>perhaps not delivered</source>
        <translation>возможно, не доставлено</translation>
    </message>
</context>
<context>
    <name>CurtainPill</name>
    <message>
        <source>Your curtain is closed</source>
        <translation>Ваш занавес закрыт</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>Открыть</translation>
    </message>
    <message>
        <source>Open the curtain</source>
        <translation>Открыть занавес</translation>
    </message>
</context>
<context>
    <name>Dark</name>
    <message>
        <source>Joining…</source>
        <translation>Входим…</translation>
    </message>
    <message>
        <source>Press Join. The other person will appear here.</source>
        <translation>Нажмите «Войти». Собеседник появится здесь.</translation>
    </message>
    <message>
        <source>Nobody else is here yet.</source>
        <translation>Здесь пока никого нет.</translation>
    </message>
    <message>
        <source>The other person has left. You are still in the room.</source>
        <translation>Собеседник вышел. Вы остаётесь в комнате.</translation>
    </message>
    <message>
        <source>Somebody else comes in the other person’s place.</source>
        <translation>Вместо собеседника входит другой участник.</translation>
    </message>
    <message>
        <source>{peer} is here. Connecting…</source>
        <translation>{peer} здесь. Соединяемся…</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>Соединяемся…</translation>
    </message>
    <message>
        <source>No picture comes from the other person; sound does.</source>
        <translation>От собеседника приходит только звук, без изображения.</translation>
    </message>
    <message>
        <source>No picture comes from the other person.</source>
        <translation>От собеседника не приходит изображение.</translation>
    </message>
    <message>
        <source>Somebody else took your place in the room.</source>
        <translation>Ваше место в комнате занял другой участник.</translation>
    </message>
    <message>
        <source>Curtain closed</source>
        <translation>Занавес закрыт</translation>
    </message>
    <message>
        <source>Camera off</source>
        <translation>Камера выключена</translation>
    </message>
    <message>
        <source>No camera</source>
        <translation>Камеры нет</translation>
    </message>
</context>
<context>
    <name>DeviceOrderList</name>
    <message>
        <source>None yet. Those that you choose will be listed here.</source>
        <translation>Пока пусто. Здесь появятся устройства, которые вы выберете.</translation>
    </message>
    <message>
        <source>Use it sooner</source>
        <translation>Раньше</translation>
    </message>
    <message>
        <source>Use it later</source>
        <translation>Позже</translation>
    </message>
    <message>
        <source>Forget it</source>
        <translation>Забыть</translation>
    </message>
    <message>
        <source>{device} (not plugged in)</source>
        <translation>{device} (не подключено)</translation>
    </message>
</context>
<context>
    <name>DevicePanel</name>
    <message>
        <source>None</source>
        <translation>Без устройства</translation>
    </message>
    <message>
        <source>Test picture</source>
        <translation>Тестовая картинка</translation>
    </message>
    <message>
        <source>Screen</source>
        <translation>Экран</translation>
    </message>
    <message>
        <source>Test tone</source>
        <translation>Тестовый тон</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Камера</translation>
    </message>
    <message>
        <source>Preview before joining</source>
        <translation>Просмотр до входа</translation>
    </message>
    <message>
        <source>Camera and microphone are open before you join, while the window is seen.</source>
        <translation>Камера и микрофон открыты и до входа, пока окно видно.</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Микрофон</translation>
    </message>
    <message>
        <source>Speaker</source>
        <translation>Динамик</translation>
    </message>
    <message>
        <source>Test the speaker</source>
        <translation>Проверить динамик</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Проверить</translation>
    </message>
    <message>
        <source>A few notes are played, in a call to you only.</source>
        <translation>Прозвучат несколько нот; в разговоре их слышите только вы.</translation>
    </message>
</context>
<context>
    <name>DeviceSelector</name>
    <message>
        <source>Follow the system</source>
        <translation>Как в системе</translation>
    </message>
    <message>
        <source>File: {name}</source>
        <translation>Файл: {name}</translation>
    </message>
    <message>
        <source>Test tone, {pitch} Hz</source>
        <translation>Тестовый тон, {pitch} Гц</translation>
    </message>
    <message>
        <source>{label} (not plugged in)</source>
        <translation>{label} (не подключено)</translation>
    </message>
    <message>
        <source>Not plugged in now</source>
        <translation>Сейчас не подключено</translation>
    </message>
    <message>
        <source>Now: {label}</source>
        <translation>Сейчас: {label}</translation>
    </message>
    <message>
        <source>Then: {label}</source>
        <translation>Затем: {label}</translation>
    </message>
    <message>
        <source>Then: the system’s choice</source>
        <translation>Затем: выбор системы</translation>
    </message>
</context>
<context>
    <name>DevicesPage</name>
    <message>
        <source>Devices that you chose once. The first that is plugged in is used, unless you follow the system.</source>
        <translation>Устройства, которые вы когда-то выбирали. Используется первое из подключённых, если не выбрано «Как в системе».</translation>
    </message>
    <message>
        <source>Cameras</source>
        <translation>Камеры</translation>
    </message>
    <message>
        <source>Microphones</source>
        <translation>Микрофоны</translation>
    </message>
    <message>
        <source>Speakers</source>
        <translation>Динамики</translation>
    </message>
</context>
<context>
    <name>Doctor</name>
    <message>
        <source>Permissions</source>
        <translation>Разрешения</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Камера</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Микрофон</translation>
    </message>
    <message>
        <source>Echo</source>
        <translation>Эхо</translation>
    </message>
    <message>
        <source>Codecs</source>
        <translation>Кодеки</translation>
    </message>
    <message>
        <source>Graphics</source>
        <translation>Графика</translation>
    </message>
    <message>
        <source>STUN and TURN servers</source>
        <translation>Серверы STUN и TURN</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Сеть</translation>
    </message>
    <message>
        <source>Call to itself</source>
        <translation>Звонок самому себе</translation>
    </message>
    <message>
        <source>the processor</source>
        <translation>процессор</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>норма</translation>
    </message>
    <message>
        <source>LOOK</source>
        <translation>ВАЖНО</translation>
    </message>
    <message>
        <source>Nothing stands in the way of a call.</source>
        <translation>Звонкам ничто не мешает.</translation>
    </message>
    <message>
        <source>Something is to be done, see above.</source>
        <translation>Есть что исправить, смотрите выше.</translation>
    </message>
    <message>
        <source>Tandem may use camera and microphone.</source>
        <translation>Tandem может пользоваться камерой и микрофоном.</translation>
    </message>
    <message>
        <source>The system does not let Tandem use this: {what}. Allow it in the system’s privacy settings; on Linux add yourself to the group “video”.</source>
        <translation>Система не даёт Tandem доступа: {what}. Разрешите его в настройках конфиденциальности, а в Linux добавьте себя в группу «video».</translation>
    </message>
    <message>
        <source>{label}: {width}×{height}, {fps} pictures a second, the first after {first_ms} ms.</source>
        <translation>{label}: {width}×{height}, кадров в секунду: {fps}, первый через {first_ms} мс.</translation>
    </message>
    <message>
        <source>{label}: only {fps} pictures a second of {width}×{height}. More light helps most cameras, and so does a port that they need not share.</source>
        <translation>{label}: {width}×{height}, кадров в секунду всего {fps}. Большинству камер помогает больше света или отдельный разъём.</translation>
    </message>
    <message>
        <source>Not tried, since “{label}” is chosen in the settings.</source>
        <translation>Не проверено: в настройках выбрано «{label}».</translation>
    </message>
    <message>
        <source>Nothing came within {limit_s} s. Unplug the device and plug it in again.</source>
        <translation>За {limit_s} с ничего не пришло. Отключите устройство и подключите снова.</translation>
    </message>
    <message>
        <source>{label}: noise at {noise_dbfs} dB, which is quiet.</source>
        <translation>{label}: шум {noise_dbfs} дБ, это тихо.</translation>
    </message>
    <message>
        <source>{label}: noise at {noise_dbfs} dB. If nobody spoke, lower its level in the system’s settings, or move it away from fans.</source>
        <translation>{label}: шум {noise_dbfs} дБ. Если никто не говорил, уменьшите уровень в настройках системы или отодвиньте микрофон от вентиляторов.</translation>
    </message>
    <message>
        <source>{label} gives only silence. Look for a switch on it, and for its level in the system’s settings.</source>
        <translation>{label} даёт только тишину. Проверьте выключатель на нём и уровень в настройках системы.</translation>
    </message>
    <message>
        <source>{removed_db} dB of the echo are removed.</source>
        <translation>Эхо ослаблено на {removed_db} дБ.</translation>
    </message>
    <message>
        <source>Only {removed_db} dB of the echo are removed: the other hears themselves. Lower the speaker’s volume, or use headphones.</source>
        <translation>Эхо ослаблено всего на {removed_db} дБ: собеседник слышит сам себя. Убавьте громкость динамика или наденьте наушники.</translation>
    </message>
    <message>
        <source>The microphone does not hear the speaker.</source>
        <translation>Микрофон не слышит динамик.</translation>
    </message>
    <message>
        <source>These work: {names}.</source>
        <translation>Работают: {names}.</translation>
    </message>
    <message>
        <source>{name} does not work: {reason}. Install Tandem again.</source>
        <translation>{name} не работает: {reason}. Установите Tandem заново.</translation>
    </message>
    <message>
        <source>OpenGL: {renderer}. H.264 is encoded by: {encoder}.</source>
        <translation>OpenGL: {renderer}. H.264 кодирует: {encoder}.</translation>
    </message>
    <message>
        <source>No graphics processor draws here (OpenGL: {renderer}); the processor does. H.264 is encoded by: {encoder}.</source>
        <translation>Рисует не видеокарта, а процессор (OpenGL: {renderer}). H.264 кодирует: {encoder}.</translation>
    </message>
    <message>
        <source>All answer: {answered}.</source>
        <translation>Отвечают все: {answered}.</translation>
    </message>
    <message>
        <source>These do not answer: {silent}. A firewall may forbid it. Calls to other networks may fail.</source>
        <translation>Не отвечают: {silent}. Возможно, мешает брандмауэр. Звонки в другие сети могут не получиться.</translation>
    </message>
    <message>
        <source>None are named; calls stay within this network.</source>
        <translation>Не указаны: звонки возможны только внутри этой сети.</translation>
    </message>
    <message>
        <source>Nothing translates addresses on the way out.</source>
        <translation>Адреса на пути наружу не преобразуются.</translation>
    </message>
    <message>
        <source>The router keeps one address for all (NAT): direct calls are possible.</source>
        <translation>Маршрутизатор (NAT) сохраняет один адрес для всех: прямые звонки возможны.</translation>
    </message>
    <message>
        <source>The router gives every connection another address (symmetric NAT): many calls need a TURN server.</source>
        <translation>Маршрутизатор даёт каждому соединению другой адрес (симметричный NAT): для многих звонков нужен сервер TURN.</translation>
    </message>
    <message>
        <source>What the router does cannot be told: fewer than two servers answer.</source>
        <translation>Что делает маршрутизатор, не узнать: отвечает меньше двух серверов.</translation>
    </message>
    <message>
        <source>Picture and sound came through both ways.</source>
        <translation>Картинка и звук дошли в обе стороны.</translation>
    </message>
    <message>
        <source>It did not come about: {reason}</source>
        <translation>Он не получился: {reason}</translation>
    </message>
    <message>
        <source>It could not be examined: {reason}</source>
        <translation>Проверить не удалось: {reason}</translation>
    </message>
    <message>
        <source>It did not end in time.</source>
        <translation>Проверка не закончилась вовремя.</translation>
    </message>
</context>
<context>
    <name>DoctorDialog</name>
    <message>
        <source>Check this computer</source>
        <translation>Проверка компьютера</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>Что найдено</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Проверить снова</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>This takes about half a minute; you hear noise meanwhile.</source>
        <translation>Это займёт около полуминуты; будет слышен шум.</translation>
    </message>
    <message>
        <source>Nothing stands in the way of a call.</source>
        <translation>Звонкам ничто не мешает.</translation>
    </message>
    <message>
        <source>Something can be better:</source>
        <translation>Кое-что можно улучшить:</translation>
    </message>
    <message>
        <source>The check ended before its time. Try it again.</source>
        <translation>Проверка прервалась. Попробуйте ещё раз.</translation>
    </message>
</context>
<context>
    <name>Doing</name>
    <message>
        <source>The other person’s curtain is closed</source>
        <translation>Собеседник закрыл занавес</translation>
    </message>
    <message>
        <source>The other person records this call</source>
        <translation>Собеседник записывает разговор</translation>
    </message>
</context>
<context>
    <name>Figures</name>
    <message>
        <source>{fps} fps</source>
        <translation>{fps} к/с</translation>
    </message>
</context>
<context>
    <name>GeneralPage</name>
    <message>
        <source>Language</source>
        <translation>Язык · Language</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Как в системе</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Светлое</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Тёмное</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Обычный</translation>
    </message>
    <message>
        <source>High</source>
        <translation>Высокий</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Оформление</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>Контраст</translation>
    </message>
    <message>
        <source>Join when Tandem starts</source>
        <translation>Входить при запуске Tandem</translation>
    </message>
    <message>
        <source>Leave suspends this until you join again.</source>
        <translation>«Выйти» отменяет это до следующего входа.</translation>
    </message>
    <message>
        <source>Tell who comes and goes while another program is in front</source>
        <translation>Сообщать о входе и выходе поверх других программ</translation>
    </message>
    <message>
        <source>As a message of the system.</source>
        <translation>Уведомлением системы.</translation>
    </message>
    <message>
        <source>Tell me when there is a newer Tandem</source>
        <translation>Сообщать о новой версии Tandem</translation>
    </message>
    <message>
        <source>Asks its publisher once a day. Nothing is installed by itself.</source>
        <translation>Раз в день спрашивает издателя. Само ничего не устанавливается.</translation>
    </message>
    <message>
        <source>This build names no publisher to ask.</source>
        <translation>В этой сборке не указан издатель, у которого можно спросить.</translation>
    </message>
    <message>
        <source>New identity</source>
        <translation>Новый ключ</translation>
    </message>
    <message>
        <source>Others know this computer again by its key. A new one makes them warn.</source>
        <translation>По ключу другие узнают этот компьютер. О новом их предупредят.</translation>
    </message>
    <message>
        <source>There is a new key. It is shown from the next call on.</source>
        <translation>Создан новый ключ. Он действует со следующего разговора.</translation>
    </message>
</context>
<context>
    <name>InvitationDialog</name>
    <message>
        <source>Invite</source>
        <translation>Пригласить</translation>
    </message>
    <message>
        <source>The link as a QR code</source>
        <translation>Ссылка в виде QR-кода</translation>
    </message>
    <message>
        <source>Point a phone’s camera at it, or send the link:</source>
        <translation>Наведите камеру телефона или отправьте ссылку:</translation>
    </message>
    <message>
        <source>Link to the room</source>
        <translation>Ссылка на комнату</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Копировать</translation>
    </message>
    <message>
        <source>Copy the link</source>
        <translation>Скопировать ссылку</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>Only this computer can open it. To invite somebody at another one, leave the room and tick “Let other computers join”.</source>
        <translation>Её можно открыть только на этом компьютере. Чтобы пригласить кого-то с другого, выйдите из комнаты и отметьте «Пускать другие компьютеры».</translation>
    </message>
    <message>
        <source>The link contains the room’s password: whoever has it can come in.</source>
        <translation>В ссылке есть пароль комнаты: войти сможет каждый, у кого она есть.</translation>
    </message>
    <message>
        <source>The browser asks once whether it may trust this computer.</source>
        <translation>Браузер один раз спросит, доверять ли этому компьютеру.</translation>
    </message>
</context>
<context>
    <name>JoinButton</name>
    <message>
        <source>Leave</source>
        <translation>Выйти</translation>
    </message>
    <message>
        <source>Join</source>
        <translation>Войти</translation>
    </message>
    <message>
        <source>Leave the room</source>
        <translation>Выйти из комнаты</translation>
    </message>
    <message>
        <source>Join the room</source>
        <translation>Войти в комнату</translation>
    </message>
</context>
<context>
    <name>KeyboardDialog</name>
    <message>
        <source>Keyboard</source>
        <translation>Клавиатура</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Join the room, or leave it</source>
        <translation>Войти в комнату или выйти</translation>
    </message>
    <message>
        <source>Mute the microphone, or unmute it</source>
        <translation>Выключить микрофон или включить</translation>
    </message>
    <message>
        <source>Talk while it is held down, if that is chosen</source>
        <translation>Говорить, пока нажата (если выбрано)</translation>
    </message>
    <message>
        <source>Switch the camera off, or on</source>
        <translation>Выключить камеру или включить</translation>
    </message>
    <message>
        <source>Share a screen or window, or stop</source>
        <translation>Показать экран или окно или перестать</translation>
    </message>
    <message>
        <source>Show or hide the chat</source>
        <translation>Показать или скрыть чат</translation>
    </message>
    <message>
        <source>Full screen, and back</source>
        <translation>Во весь экран и обратно</translation>
    </message>
    <message>
        <source>Leave the full screen</source>
        <translation>Выйти из полного экрана</translation>
    </message>
    <message>
        <source>Show or hide the numbers of the call</source>
        <translation>Показать или скрыть показатели разговора</translation>
    </message>
    <message>
        <source>Show or hide room and devices</source>
        <translation>Показать или скрыть комнату и устройства</translation>
    </message>
    <message>
        <source>Fill the window with the picture, or show all of it</source>
        <translation>Заполнить окно картинкой или показать её всю</translation>
    </message>
    <message>
        <source>Turn the picture to the right</source>
        <translation>Повернуть картинку вправо</translation>
    </message>
    <message>
        <source>Exchange left and right of the picture</source>
        <translation>Отразить картинку слева направо</translation>
    </message>
    <message>
        <source>Show the picture nearer</source>
        <translation>Приблизить картинку</translation>
    </message>
    <message>
        <source>Show the picture farther</source>
        <translation>Отдалить картинку</translation>
    </message>
    <message>
        <source>Show the whole picture again</source>
        <translation>Снова показать картинку целиком</translation>
    </message>
    <message>
        <source>Move a picture that was clicked and is nearer</source>
        <translation>Сдвинуть приближенную картинку (после щелчка по ней)</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>Сохранить картинку</translation>
    </message>
    <message>
        <source>Record the call, or stop</source>
        <translation>Записать разговор или остановить запись</translation>
    </message>
    <message>
        <source>Close the curtain: be neither seen nor heard; or open it</source>
        <translation>Закрыть занавес: вас не видно и не слышно; или открыть</translation>
    </message>
    <message>
        <source>Hide or show your own picture</source>
        <translation>Скрыть или показать себя</translation>
    </message>
    <message>
        <source>Switch the other’s camera, where that is allowed</source>
        <translation>Переключить камеру собеседника, если он разрешил</translation>
    </message>
    <message>
        <source>Light of the other’s phone, or no light</source>
        <translation>Фонарик телефона собеседника: включить, выключить</translation>
    </message>
    <message>
        <source>Small window over other programs, or none</source>
        <translation>Маленькое окно поверх других программ или без него</translation>
    </message>
    <message>
        <source>Show all settings</source>
        <translation>Показать все настройки</translation>
    </message>
    <message>
        <source>Show this list</source>
        <translation>Показать этот список</translation>
    </message>
</context>
<context>
    <name>LanguageSelector</name>
    <message>
        <source>System language</source>
        <translation>Язык системы</translation>
    </message>
</context>
<context>
    <name>LevelBar</name>
    <message>
        <source>Level of your microphone</source>
        <translation>Уровень вашего микрофона</translation>
    </message>
</context>
<context>
    <name>MediaButtons</name>
    <message>
        <source>Mute the microphone</source>
        <translation>Выключить микрофон</translation>
    </message>
    <message>
        <source>Unmute the microphone</source>
        <translation>Включить микрофон</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Микрофон</translation>
    </message>
    <message>
        <source>Speaker</source>
        <translation>Динамик</translation>
    </message>
    <message>
        <source>Choose the microphone and the speaker</source>
        <translation>Выбрать микрофон и динамик</translation>
    </message>
    <message>
        <source>Switch the camera off</source>
        <translation>Выключить камеру</translation>
    </message>
    <message>
        <source>Switch the camera on</source>
        <translation>Включить камеру</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Камера</translation>
    </message>
    <message>
        <source>Choose the camera</source>
        <translation>Выбрать камеру</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>You are talking, but muted. Hold down the space bar to be heard.</source>
        <translation>Вы говорите, но микрофон выключен. Держите нажатым пробел, чтобы вас услышали.</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Камера</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Микрофон</translation>
    </message>
    <message>
        <source>Speaker</source>
        <translation>Динамик</translation>
    </message>
    <message>
        <source>Screen</source>
        <translation>Экран</translation>
    </message>
    <message>
        <source>The server at {detail} does not answer. Check the address, or tick “Host here”.</source>
        <translation>Сервер {detail} не отвечает. Проверьте адрес или отметьте «Сервер на этом компьютере».</translation>
    </message>
    <message>
        <source>The connection to the server at {detail} was lost and is tried again. A running call goes on.</source>
        <translation>Связь с сервером {detail} потеряна, восстанавливаем. Идущий разговор продолжается.</translation>
    </message>
    <message>
        <source>No server is named. Type its address, like “example.org” or “192.168.1.5:8085”, or tick “Host here”.</source>
        <translation>Сервер не указан. Введите его адрес, например «example.org» или «192.168.1.5:8085», или отметьте «Сервер на этом компьютере».</translation>
    </message>
    <message>
        <source>“{detail}” is not the address of a server. Write it like “example.org” or “192.168.1.5:8085”.</source>
        <translation>«{detail}» — не адрес сервера. Напишите его так: «example.org» или «192.168.1.5:8085».</translation>
    </message>
    <message>
        <source>What answers at this address is not a Tandem server ({detail}). Check the server’s address.</source>
        <translation>По этому адресу отвечает не сервер Tandem ({detail}). Проверьте адрес сервера.</translation>
    </message>
    <message>
        <source>The server’s certificate is not known here. Copy the whole address that the other computer shows.</source>
        <translation>Сертификат сервера здесь неизвестен. Скопируйте целиком адрес, который показывает другой компьютер.</translation>
    </message>
    <message>
        <source>The server’s certificate is not known here. If the other computer shows the same fingerprint, add this to the server’s address: #sha256={detail}</source>
        <translation>Сертификат сервера здесь неизвестен. Если другой компьютер показывает тот же отпечаток, допишите к адресу сервера: #sha256={detail}</translation>
    </message>
    <message>
        <source>There is no room “{detail}”. Check its name, or tick “Create the room if it is not there”.</source>
        <translation>Комнаты «{detail}» нет. Проверьте название или отметьте «Создать комнату, если её нет».</translation>
    </message>
    <message>
        <source>The place in the room “{detail}” is taken by another device. Leave there first, or choose another room.</source>
        <translation>Место в комнате «{detail}» занято другим устройством. Выйдите на нём или выберите другую комнату.</translation>
    </message>
    <message>
        <source>The room “{detail}” needs a password. Enter the whole link that you were given, or add #password=… to the server’s address.</source>
        <translation>Для комнаты «{detail}» нужен пароль. Введите полученную ссылку целиком или допишите #password=… к адресу сервера.</translation>
    </message>
    <message>
        <source>The password of the room “{detail}” is wrong. Enter the whole link that you were given, or ask for a new one.</source>
        <translation>Пароль комнаты «{detail}» неверен. Введите полученную ссылку целиком или попросите новую.</translation>
    </message>
    <message>
        <source>Your invitation to the room “{detail}” has expired. Ask who sent it for a new link, and enter that as the server.</source>
        <translation>Срок приглашения в комнату «{detail}» истёк. Попросите новую ссылку у того, кто её прислал, и введите её как сервер.</translation>
    </message>
    <message>
        <source>Too many wrong passwords for the room “{detail}” came from your network. Wait some minutes, then join again.</source>
        <translation>Из вашей сети слишком часто вводили неверный пароль комнаты «{detail}». Подождите несколько минут и войдите снова.</translation>
    </message>
    <message>
        <source>An invitation to the room “{detail}” was opened. It is filled in when you have left this call.</source>
        <translation>Открыто приглашение в комнату «{detail}». Оно будет подставлено, когда вы выйдете из этого звонка.</translation>
    </message>
    <message>
        <source>The server at {detail} lets nobody in at the moment: it restarts or is full. Tandem goes on trying; if it lasts, enter another server.</source>
        <translation>Сервер {detail} сейчас никого не пускает: он перезапускается или полон. Tandem пробует снова; если это надолго, укажите другой сервер.</translation>
    </message>
    <message>
        <source>The server refused: {detail}. Check the room and your name, then join again.</source>
        <translation>Сервер отказал: {detail}. Проверьте комнату и имя и войдите снова.</translation>
    </message>
    <message>
        <source>Somebody else took your place in the room “{detail}”. Press Join to come back.</source>
        <translation>Ваше место в комнате «{detail}» занял другой участник. Нажмите «Войти», чтобы вернуться.</translation>
    </message>
    <message>
        <source>The room has no name. Type one, then press Join.</source>
        <translation>У комнаты нет названия. Укажите его и нажмите «Войти».</translation>
    </message>
    <message>
        <source>The room’s name is too long: {detail} characters are allowed. Shorten it, then press Join.</source>
        <translation>Название комнаты слишком длинное: можно не больше {detail} знаков. Сократите его и нажмите «Войти».</translation>
    </message>
    <message>
        <source>Your name is empty. Type one, then press Join.</source>
        <translation>Имя не указано. Введите его и нажмите «Войти».</translation>
    </message>
    <message>
        <source>Your name is too long: {detail} characters are allowed. Shorten it, then press Join.</source>
        <translation>Имя слишком длинное: можно не больше {detail} знаков. Сократите его и нажмите «Войти».</translation>
    </message>
    <message>
        <source>The other person is here, but your two computers find no way to each other. Try another network on one side, for example a phone’s hotspot.</source>
        <translation>Собеседник здесь, но ваши компьютеры не находят пути друг к другу. Смените сеть на одной из сторон, например раздайте интернет с телефона.</translation>
    </message>
    <message>
        <source>The connection is unstable: nothing comes from the other person. Tandem goes on trying; if it lasts, check the network on both sides.</source>
        <translation>Связь неустойчива: от собеседника ничего не приходит, пробуем снова. Если это надолго, проверьте сеть на обеих сторонах.</translation>
    </message>
    <message>
        <source>No sound comes from the other person any more. Their microphone may be switched off: give them a sign.</source>
        <translation>От собеседника больше не приходит звук. Возможно, у него выключен микрофон: подайте ему знак.</translation>
    </message>
    <message>
        <source>“{detail}” shows another key than before: another device, or somebody in between. Compare the safety code (Ctrl+I) with the other person, and accept it there.</source>
        <translation>У «{detail}» не тот ключ, что раньше: другое устройство или кто-то между вами. Сравните с собеседником код безопасности (Ctrl+I) и примите ключ там же.</translation>
    </message>
    <message>
        <source>“{detail}” is gone. Plug it in again, or choose another device.</source>
        <translation>Устройство «{detail}» отключено. Подключите его снова или выберите другое.</translation>
    </message>
    <message>
        <source>“{detail}” cannot be opened: another program may be using it. Close that program and wait a moment, or choose another device.</source>
        <translation>Устройство «{detail}» не открывается: возможно, его занимает другая программа. Закройте её и немного подождите или выберите другое устройство.</translation>
    </message>
    <message>
        <source>“{detail}” is open but delivers nothing. Unplug it and plug it in again, or choose another device.</source>
        <translation>Устройство «{detail}» открыто, но ничего не передаёт. Отключите и снова подключите его или выберите другое.</translation>
    </message>
    <message>
        <source>“{detail}” is not connected to this computer. Plug it in, or choose another device.</source>
        <translation>Устройство «{detail}» не подключено к этому компьютеру. Подключите его или выберите другое.</translation>
    </message>
    <message>
        <source>“{detail}” is not plugged in. The next device of your order is used until it comes back.</source>
        <translation>«{detail}» не подключено. Пока оно не вернётся, работает следующее устройство из ваших.</translation>
    </message>
    <message>
        <source>No camera was found. The other person sees a black picture and still hears you; plug in a camera to be seen.</source>
        <translation>Камера не найдена. Собеседник видит чёрный экран, но слышит вас; подключите камеру, чтобы вас видели.</translation>
    </message>
    <message>
        <source>No microphone was found. The other person cannot hear you; plug in a microphone to be heard.</source>
        <translation>Микрофон не найден. Собеседник вас не слышит; подключите микрофон, чтобы вас слышали.</translation>
    </message>
    <message>
        <source>No speaker was found. You cannot hear the other person; plug in headphones or a speaker.</source>
        <translation>Динамик не найден. Вы не слышите собеседника; подключите наушники или колонки.</translation>
    </message>
    <message>
        <source>Your microphone is silent. Look for a switch on it or its cable, raise its volume in the system, or choose another one.</source>
        <translation>Ваш микрофон молчит. Проверьте выключатель на нём или на проводе, прибавьте громкость в системе или выберите другой.</translation>
    </message>
    <message>
        <source>You are talking, but muted. Press Ctrl+D to be heard.</source>
        <translation>Вы говорите, но микрофон выключен. Нажмите Ctrl+D, чтобы вас услышали.</translation>
    </message>
    <message>
        <source>The file {detail} cannot be played. Choose another file or a device.</source>
        <translation>Файл {detail} не воспроизводится. Выберите другой файл или устройство.</translation>
    </message>
    <message>
        <source>“{detail}” was closed and is no longer shared. You are seen again.</source>
        <translation>«{detail}» больше не показывается: окно или экран закрыли. Вас снова видно.</translation>
    </message>
    <message>
        <source>Sharing has ended. You are seen again.</source>
        <translation>Показ окончен. Вас снова видно.</translation>
    </message>
    <message>
        <source>“{detail}” cannot be shared. Bring it to the front and share it again, or choose something else.</source>
        <translation>«{detail}» не удаётся показать. Откройте его поверх других окон и попробуйте снова или выберите другое.</translation>
    </message>
    <message>
        <source>Nothing was shared. Press the button again, and choose a screen or window when the system asks.</source>
        <translation>Ничего не показано. Нажмите кнопку ещё раз и выберите экран или окно, когда спросит система.</translation>
    </message>
    <message>
        <source>This desktop shows no program its screen. Install PipeWire and xdg-desktop-portal with the part for your desktop, and log in again.</source>
        <translation>Эта среда не показывает программам свой экран. Установите PipeWire и xdg-desktop-portal с частью для вашей среды и войдите в систему заново.</translation>
    </message>
    <message>
        <source>Your screen is not shown: nothing was chosen, or the desktop ended it. To be asked again, choose another camera, then “Screen”.</source>
        <translation>Ваш экран не показывается: ничего не выбрано, или показ завершила среда. Чтобы она спросила снова, выберите другую камеру, а затем «Экран».</translation>
    </message>
    <message>
        <source>The settings could not be read and are the presets now. The old file is kept as {detail}.</source>
        <translation>Настройки не удалось прочитать, действуют начальные. Прежний файл сохранён как {detail}.</translation>
    </message>
    <message>
        <source>Your choices cannot be kept for the next start. Make {detail} a folder that you can write to.</source>
        <translation>Ваши настройки не сохранятся до следующего запуска. Откройте себе доступ на запись в папку {detail}.</translation>
    </message>
    <message>
        <source>There is a newer Tandem to download: {detail}</source>
        <translation>Можно скачать новую версию Tandem: {detail}</translation>
    </message>
    <message>
        <source>Another program uses port {detail}, so Tandem cannot host here. Choose another port, or untick “Host here” and enter a server.</source>
        <translation>Порт {detail} занят другой программой, и Tandem не может запустить здесь сервер. Выберите другой порт или снимите отметку «Сервер на этом компьютере» и укажите сервер.</translation>
    </message>
    <message>
        <source>Tandem may not use port {detail} on this computer. Choose a port from 1024 to 65535, for example 8085.</source>
        <translation>На этом компьютере Tandem не может использовать порт {detail}. Выберите порт от 1024 до 65535, например 8085.</translation>
    </message>
    <message>
        <source>Tandem cannot host here: {detail}. Allow it in the firewall, or untick “Host here” and enter a server.</source>
        <translation>Tandem не может запустить здесь сервер: {detail}. Разрешите его в брандмауэре или снимите отметку «Сервер на этом компьютере» и укажите сервер.</translation>
    </message>
</context>
<context>
    <name>NoticeList</name>
    <message>
        <source>Notices</source>
        <translation>Сообщения</translation>
    </message>
    <message>
        <source>Put this notice away</source>
        <translation>Убрать это сообщение</translation>
    </message>
</context>
<context>
    <name>Numbers</name>
    <message>
        <source>0.1</source>
        <translation>0,1</translation>
    </message>
    <message>
        <source>{number}%</source>
        <translation>{number}&#xa0;%</translation>
    </message>
    <message>
        <source>{size} MB</source>
        <translation>{size} МБ</translation>
    </message>
    <message>
        <source>{size} GB</source>
        <translation>{size} ГБ</translation>
    </message>
</context>
<context>
    <name>People</name>
    <message>
        <source>{name} (you)</source>
        <translation>{name} (вы)</translation>
    </message>
    <message>
        <source>1 person</source>
        <translation>1 человек</translation>
    </message>
    <message>
        <source>{count} people</source>
        <translation>{count} человека</translation>
    </message>
    <message>
        <source>{count}: {names}</source>
        <translation>{count}: {names}</translation>
    </message>
</context>
<context>
    <name>PeopleBar</name>
    <message>
        <source>you are {name}</source>
        <translation>вы — {name}</translation>
    </message>
    <message>
        <source>Room {room}</source>
        <translation>Комната {room}</translation>
    </message>
</context>
<context>
    <name>PictureMenuButton</name>
    <message>
        <source>Picture and sound of the other person</source>
        <translation>Картинка и звук собеседника</translation>
    </message>
    <message>
        <source>Fill the window</source>
        <translation>Заполнить окно</translation>
    </message>
    <message>
        <source>Turn to the right</source>
        <translation>Повернуть направо</translation>
    </message>
    <message>
        <source>Exchange left and right</source>
        <translation>Поменять лево и право</translation>
    </message>
    <message>
        <source>Nearer</source>
        <translation>Ближе</translation>
    </message>
    <message>
        <source>Farther</source>
        <translation>Дальше</translation>
    </message>
    <message>
        <source>The whole picture</source>
        <translation>Вся картинка</translation>
    </message>
    <message>
        <source>Switch the other’s camera</source>
        <translation>Переключить его камеру</translation>
    </message>
    <message>
        <source>Light of the phone</source>
        <translation>Фонарик телефона</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>Сохранить картинку</translation>
    </message>
    <message>
        <source>Record the call</source>
        <translation>Записать разговор</translation>
    </message>
    <message>
        <source>Hide my own picture</source>
        <translation>Скрыть свою картинку</translation>
    </message>
    <message>
        <source>Close the curtain</source>
        <translation>Закрыть занавес</translation>
    </message>
    <message>
        <source>Small window over other programs</source>
        <translation>Маленькое окно поверх программ</translation>
    </message>
</context>
<context>
    <name>PicturePage</name>
    <message>
        <source>Automatic</source>
        <translation>Автоматически</translation>
    </message>
    <message>
        <source>at most {count} a second</source>
        <translation>не больше {count} в секунду</translation>
    </message>
    <message>
        <source>at most {count} kbit/s</source>
        <translation>не больше {count} кбит/с</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>Разрешение</translation>
    </message>
    <message>
        <source>Frame rate</source>
        <translation>Частота кадров</translation>
    </message>
    <message>
        <source>Bitrate</source>
        <translation>Битрейт</translation>
    </message>
    <message>
        <source>Bitrate of the other’s picture</source>
        <translation>Битрейт картинки собеседника</translation>
    </message>
    <message>
        <source>Codec</source>
        <translation>Кодек</translation>
    </message>
    <message>
        <source>Automatic follows the line and the computer. A limit holds at once, in the call too; a codec from the next connection on.</source>
        <translation>«Автоматически» следует за связью и компьютером. Предел действует сразу, и в разговоре; кодек — со следующего соединения.</translation>
    </message>
    <message>
        <source>Let the graphics processor encode H.264</source>
        <translation>Кодировать H.264 видеокартой</translation>
    </message>
    <message>
        <source>Where a trial says that it can. It holds from the next connection on.</source>
        <translation>Если проба показала, что она умеет. Действует со следующего соединения.</translation>
    </message>
    <message>
        <source>Release the camera while it is off</source>
        <translation>Отпускать выключенную камеру</translation>
    </message>
    <message>
        <source>The device’s light goes out; coming back takes a moment.</source>
        <translation>Индикатор устройства гаснет; включение занимает мгновение.</translation>
    </message>
    <message>
        <source>Mirror my own picture</source>
        <translation>Зеркально показывать меня</translation>
    </message>
    <message>
        <source>You see yourself as in a mirror. The other person never does.</source>
        <translation>Вы видите себя как в зеркале. Собеседник видит вас как обычно.</translation>
    </message>
</context>
<context>
    <name>Quality</name>
    <message>
        <source>Your upload loses data</source>
        <translation>Ваша отдача теряет данные</translation>
    </message>
    <message>
        <source>Your download loses data</source>
        <translation>Ваш приём теряет данные</translation>
    </message>
    <message>
        <source>Your upload is slow</source>
        <translation>Ваша отдача медленная</translation>
    </message>
    <message>
        <source>Few pictures come from the other side</source>
        <translation>От собеседника приходит мало кадров</translation>
    </message>
    <message>
        <source>Picture and sound come late</source>
        <translation>Картинка и звук запаздывают</translation>
    </message>
    <message>
        <source>This computer is busy</source>
        <translation>Этот компьютер перегружен</translation>
    </message>
    <message>
        <source>Good connection</source>
        <translation>Хорошая связь</translation>
    </message>
</context>
<context>
    <name>RecentRoomsButton</name>
    <message>
        <source>Recent rooms</source>
        <translation>Недавние комнаты</translation>
    </message>
    <message>
        <source>Remove from this list</source>
        <translation>Убрать из списка</translation>
    </message>
    <message>
        <source>All of them</source>
        <translation>Все</translation>
    </message>
    <message>
        <source>this computer</source>
        <translation>этот компьютер</translation>
    </message>
</context>
<context>
    <name>RecordingPill</name>
    <message>
        <source>Stop recording</source>
        <translation>Закончить запись</translation>
    </message>
</context>
<context>
    <name>RoomForm</name>
    <message>
        <source>Create the room if it is not there</source>
        <translation>Создать комнату, если её нет</translation>
    </message>
    <message>
        <source>Host here</source>
        <translation>Сервер на этом компьютере</translation>
    </message>
    <message>
        <source>for example example.org</source>
        <translation>например, example.org</translation>
    </message>
    <message>
        <source>Let other computers join</source>
        <translation>Пускать другие компьютеры</translation>
    </message>
    <message>
        <source>The other person joins a room of the same name.</source>
        <translation>Собеседник входит в комнату с тем же названием.</translation>
    </message>
    <message>
        <source>Rooms where you were lately</source>
        <translation>Комнаты, в которых вы недавно были</translation>
    </message>
    <message>
        <source>The other person sees this name.</source>
        <translation>Это имя видит собеседник.</translation>
    </message>
    <message>
        <source>Tandem runs the server itself, on this computer.</source>
        <translation>Tandem сам запускает сервер, на этом компьютере.</translation>
    </message>
    <message>
        <source>An address such as example.org or 192.168.1.5:8085.</source>
        <translation>Адрес, например example.org или 192.168.1.5:8085.</translation>
    </message>
    <message>
        <source>The connection to them is encrypted.</source>
        <translation>Связь с ними шифруется.</translation>
    </message>
    <message>
        <source>Where the server on this computer is reached.</source>
        <translation>По этому порту доступен сервер на этом компьютере.</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Сервер</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Порт</translation>
    </message>
    <message>
        <source>Room</source>
        <translation>Комната</translation>
    </message>
    <message>
        <source>Room name</source>
        <translation>Название комнаты</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>Ваше имя</translation>
    </message>
    <message>
        <source>Leave the room to change this.</source>
        <translation>Чтобы изменить, выйдите из комнаты.</translation>
    </message>
    <message>
        <source>You were in no room yet.</source>
        <translation>Вы ещё не были ни в одной комнате.</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Настройки</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Звук</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>Видео</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Устройства</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Общее</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Ожидание</translation>
    </message>
    <message>
        <source>Keyboard…</source>
        <translation>Клавиатура…</translation>
    </message>
    <message>
        <source>Show the keys</source>
        <translation>Показать клавиши</translation>
    </message>
    <message>
        <source>Check this computer…</source>
        <translation>Проверить компьютер…</translation>
    </message>
    <message>
        <source>Check this computer</source>
        <translation>Проверка компьютера</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
</context>
<context>
    <name>ShareButton</name>
    <message>
        <source>Share the screen</source>
        <translation>Показать экран</translation>
    </message>
    <message>
        <source>Stop sharing</source>
        <translation>Закончить показ</translation>
    </message>
    <message>
        <source>Share a screen or window</source>
        <translation>Показать экран или окно</translation>
    </message>
</context>
<context>
    <name>ShareChooser</name>
    <message>
        <source>Share a screen or window</source>
        <translation>Показать экран или окно</translation>
    </message>
    <message>
        <source>Screens and windows</source>
        <translation>Экраны и окна</translation>
    </message>
    <message>
        <source>The system tells of no screen and no window.</source>
        <translation>Система не сообщает ни об одном экране или окне.</translation>
    </message>
    <message>
        <source>5 a second, for documents</source>
        <translation>5 в секунду, для документов</translation>
    </message>
    <message>
        <source>15 a second, for most things</source>
        <translation>15 в секунду, почти для всего</translation>
    </message>
    <message>
        <source>30 a second, for moving pictures</source>
        <translation>30 в секунду, для движущегося</translation>
    </message>
    <message>
        <source>Frame rate</source>
        <translation>Частота кадров</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Показать</translation>
    </message>
    <message>
        <source>Screen {number}, {width}×{height}</source>
        <translation>Экран {number}, {width}×{height}</translation>
    </message>
</context>
<context>
    <name>SharePill</name>
    <message>
        <source>Stop sharing</source>
        <translation>Закончить показ</translation>
    </message>
    <message>
        <source>You share: {name}</source>
        <translation>Вы показываете: {name}</translation>
    </message>
    <message>
        <source>You share a screen or window</source>
        <translation>Вы показываете экран или окно</translation>
    </message>
</context>
<context>
    <name>SidePanel</name>
    <message>
        <source>Devices</source>
        <translation>Устройства</translation>
    </message>
    <message>
        <source>All settings…</source>
        <translation>Все настройки…</translation>
    </message>
    <message>
        <source>Show all settings</source>
        <translation>Показать все настройки</translation>
    </message>
    <message>
        <source>Sound, picture, language and keys</source>
        <translation>Звук, картинка, язык и клавиши</translation>
    </message>
</context>
<context>
    <name>SmallWindow</name>
    <message>
        <source>Tandem: the other person</source>
        <translation>Tandem: собеседник</translation>
    </message>
    <message>
        <source>Show this window no more; Ctrl+M brings it back</source>
        <translation>Больше не показывать это окно; вернуть — Ctrl+M</translation>
    </message>
    <message>
        <source>Mute the microphone</source>
        <translation>Выключить микрофон</translation>
    </message>
    <message>
        <source>You are muted. Press to be heard.</source>
        <translation>Вас не слышно. Нажмите, чтобы включить микрофон.</translation>
    </message>
</context>
<context>
    <name>SoundPage</name>
    <message>
        <source>Push to talk</source>
        <translation>Говорить по нажатию</translation>
    </message>
    <message>
        <source>You are muted, and heard while you hold down the space bar in this window.</source>
        <translation>Микрофон выключен; вас слышно, пока вы держите пробел в этом окне.</translation>
    </message>
    <message>
        <source>Release the microphone while muted</source>
        <translation>Отпускать выключенный микрофон</translation>
    </message>
    <message>
        <source>The device’s light goes out; coming back takes a moment.</source>
        <translation>Индикатор устройства гаснет; включение занимает мгновение.</translation>
    </message>
    <message>
        <source>Send next to nothing while you are silent</source>
        <translation>Почти ничего не слать, пока вы молчите</translation>
    </message>
    <message>
        <source>Saves data.</source>
        <translation>Экономит трафик.</translation>
    </message>
    <message>
        <source>A few notes when somebody comes or goes</source>
        <translation>Короткая мелодия, когда кто-то входит или выходит</translation>
    </message>
    <message>
        <source>Heard by you alone; not in quiet hours, nor for who may not watch.</source>
        <translation>Слышите только вы; не в тихие часы и не из-за тех, кому нельзя смотреть.</translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>The other person’s picture</source>
        <translation>Изображение собеседника</translation>
    </message>
    <message>
        <source>Your own picture</source>
        <translation>Ваше изображение</translation>
    </message>
    <message>
        <source>There is no picture to save.</source>
        <translation>Сохранять нечего: картинки нет.</translation>
    </message>
    <message>
        <source>The picture could not be saved. The disk may be full.</source>
        <translation>Картинку не удалось сохранить. Возможно, на диске нет места.</translation>
    </message>
    <message>
        <source>Saved as {path}</source>
        <translation>Сохранено: {path}</translation>
    </message>
    <message>
        <source>The recording is saved as {path}</source>
        <translation>Запись сохранена: {path}</translation>
    </message>
    <message>
        <source>The disk is full. What was recorded is saved as {path}</source>
        <translation>На диске кончилось место. Записанное сохранено: {path}</translation>
    </message>
    <message>
        <source>The recording cannot be written as {path}. Allow Tandem to write there.</source>
        <translation>Запись не удаётся сохранить: {path}. Разрешите Tandem запись в эту папку.</translation>
    </message>
    <message>
        <source>The other side did not switch its camera.</source>
        <translation>Камера у собеседника не переключилась.</translation>
    </message>
</context>
<context>
    <name>State</name>
    <message>
        <source>Not in a room</source>
        <translation>Вы не в комнате</translation>
    </message>
    <message>
        <source>Joining…</source>
        <translation>Входим…</translation>
    </message>
    <message>
        <source>In the room, waiting for somebody</source>
        <translation>Вы в комнате, ждём собеседника</translation>
    </message>
    <message>
        <source>Connecting to {peer}…</source>
        <translation>Соединяемся: {peer}…</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>Соединяемся…</translation>
    </message>
    <message>
        <source>In a call with {peer}</source>
        <translation>Разговор: {peer}</translation>
    </message>
    <message>
        <source>In a call</source>
        <translation>Идёт разговор</translation>
    </message>
    <message>
        <source>Connection lost, trying again…</source>
        <translation>Связь потеряна, пробуем снова…</translation>
    </message>
    <message>
        <source>Somebody else took your place</source>
        <translation>Ваше место занял другой участник</translation>
    </message>
</context>
<context>
    <name>StatisticsPanel</name>
    <message>
        <source>sent</source>
        <translation>туда</translation>
    </message>
    <message>
        <source>received</source>
        <translation>сюда</translation>
    </message>
    <message>
        <source>Delay</source>
        <translation>Задержка</translation>
    </message>
    <message>
        <source>picture</source>
        <translation>картинка</translation>
    </message>
    <message>
        <source>sound</source>
        <translation>звук</translation>
    </message>
    <message>
        <source>Bitrate</source>
        <translation>Поток</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Потери</translation>
    </message>
    <message>
        <source>Frame rate</source>
        <translation>Кадров в секунду</translation>
    </message>
    <message>
        <source>Compare these with the other person: if they differ, somebody sits between.</source>
        <translation>Сравните это с собеседником: если у вас разное, кто-то вклинился между вами.</translation>
    </message>
    <message>
        <source>The same code: accept the key</source>
        <translation>Код тот же: принять ключ</translation>
    </message>
    <message>
        <source>Nothing is known of the line yet</source>
        <translation>О линии пока ничего не известно</translation>
    </message>
    <message>
        <source>{ms} ms</source>
        <translation>{ms} мс</translation>
    </message>
    <message>
        <source>{rate} Mbit/s</source>
        <translation>{rate} Мбит/с</translation>
    </message>
    <message>
        <source>{rate} kbit/s</source>
        <translation>{rate} кбит/с</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>{name} has joined.</source>
        <translation>{name} в комнате.</translation>
    </message>
    <message>
        <source>{name} has left.</source>
        <translation>{name} выходит.</translation>
    </message>
    <message>
        <source>Show the window</source>
        <translation>Показать окно</translation>
    </message>
    <message>
        <source>Close the curtain</source>
        <translation>Закрыть занавес</translation>
    </message>
    <message>
        <source>Stop waiting</source>
        <translation>Перестать ждать</translation>
    </message>
    <message>
        <source>Leave the room</source>
        <translation>Выйти из комнаты</translation>
    </message>
    <message>
        <source>Wait</source>
        <translation>Ждать</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Закрыть Tandem</translation>
    </message>
</context>
<context>
    <name>VoiceForm</name>
    <message>
        <source>Cancel echo</source>
        <translation>Подавлять эхо</translation>
    </message>
    <message>
        <source>The other person does not hear what your speaker plays.</source>
        <translation>Собеседник не слышит того, что играет ваш динамик.</translation>
    </message>
    <message>
        <source>Suppress noise</source>
        <translation>Подавлять шум</translation>
    </message>
    <message>
        <source>Fans and traffic become quieter than your voice.</source>
        <translation>Шум вентилятора и улицы становится тише голоса.</translation>
    </message>
    <message>
        <source>Even out my volume</source>
        <translation>Выравнивать громкость</translation>
    </message>
    <message>
        <source>A low voice becomes louder; switch it off for music.</source>
        <translation>Тихий голос становится громче; для музыки выключите.</translation>
    </message>
    <message>
        <source>Only a real microphone is processed.</source>
        <translation>Обрабатывается только настоящий микрофон.</translation>
    </message>
</context>
<context>
    <name>WaitingPage</name>
    <message>
        <source>What follows holds while this computer waits, and nobody is at it.</source>
        <translation>То, что ниже, действует, пока компьютер ждёт и за ним никого нет.</translation>
    </message>
    <message>
        <source>Quiet hours</source>
        <translation>Тихие часы</translation>
    </message>
    <message>
        <source>These are no hours of a day. Enter them like 22:00-07:00, several with commas.</source>
        <translation>Это не часы суток. Введите их как 22:00-07:00, несколько через запятую.</translation>
    </message>
    <message>
        <source>Nothing is seen, heard or played then, every day.</source>
        <translation>Тогда ничего не видно, не слышно и не звучит — каждый день.</translation>
    </message>
    <message>
        <source>Everybody who joins the room</source>
        <translation>Все, кто войдёт в комнату</translation>
    </message>
    <message>
        <source>Who may watch</source>
        <translation>Кто может смотреть</translation>
    </message>
    <message>
        <source>Names with commas between. Others see a card that says so.</source>
        <translation>Имена через запятую. Остальные увидят табличку с объяснением.</translation>
    </message>
    <message>
        <source>Who watches may ask for the next camera</source>
        <translation>Смотрящий может переключить камеру</translation>
    </message>
    <message>
        <source>By a button on a phone or the page, or by the window’s menu.</source>
        <translation>Кнопкой на телефоне или странице либо в меню окна.</translation>
    </message>
    <message>
        <source>Who watches may ask for the camera’s light</source>
        <translation>Смотрящий может включить подсветку камеры</translation>
    </message>
    <message>
        <source>If the camera has one that the system can switch.</source>
        <translation>Если она есть у камеры и система умеет её включать.</translation>
    </message>
    <message>
        <source>Who watches may say how loud the speaker is</source>
        <translation>Смотрящий может менять громкость динамика</translation>
    </message>
    <message>
        <source>By a slider on the page, or in the window’s menu.</source>
        <translation>Ползунком на странице или в меню окна.</translation>
    </message>
</context>
<context>
    <name>Waterfall</name>
    <message>
        <source>server</source>
        <translation>сервер</translation>
    </message>
    <message>
        <source>offer</source>
        <translation>предложение</translation>
    </message>
    <message>
        <source>network</source>
        <translation>сеть</translation>
    </message>
    <message>
        <source>encryption</source>
        <translation>шифрование</translation>
    </message>
    <message>
        <source>key frame</source>
        <translation>первый кадр</translation>
    </message>
    <message>
        <source>First picture after {ms} ms</source>
        <translation>Первая картинка через {ms} мс</translation>
    </message>
</context>
<context>
    <name>_OtherEnd</name>
    <message>
        <source>Volume there</source>
        <translation>Громкость там</translation>
    </message>
    <message>
        <source>Your volume at the other person’s</source>
        <translation>Ваша громкость у собеседника</translation>
    </message>
</context>
<context>
    <name>_OwnEnd</name>
    <message>
        <source>Volume</source>
        <translation>Громкость</translation>
    </message>
    <message>
        <source>Volume of the other person</source>
        <translation>Громкость собеседника</translation>
    </message>
</context>
</TS>
