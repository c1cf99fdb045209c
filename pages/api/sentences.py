"""Sentences for the codes of refused requests, Russian first."""

from collections.abc import Mapping
from typing import Final

from consent import texts

_SENTENCES: Final = {
    "ru": {
        "not_found": "Ничего не найдено: возможно, это удалено или относится к другому порталу.",
        "unauthorized": "Доступ закончился: откройте приложение заново из меню Битрикс24.",
        "forbidden": "Для этого нужны права администратора портала.",
        "cross_site": "Запрос пришёл с другого сайта и отклонён.",
        "method_not_allowed": "Этот адрес не принимает такой запрос.",
        "too_large": "Запрос слишком большой: не больше 256 КиБ.",
        "bad_json": "Тело запроса должно быть объектом JSON.",
        "bad_request": "Запрос не удалось прочитать.",
        "internal": "Ошибка на нашей стороне. Повторите через минуту.",
        "invalid": "Проверьте отмеченные поля.",
        "conflict": "Сейчас это сделать нельзя.",
        "changed_meanwhile": "Кто-то изменил это раньше вас: обновите страницу и повторите.",
        "consent_required": "Клиент не дал согласие: сохранять его данные нельзя.",
        "consent_given": "Клиент уже дал согласие.",
        "choose_contact": "В CRM несколько карточек с этим телефоном или почтой: выберите карточку клиента "
        "или заведите новую.",
        "contact_gone": "Эту карточку в CRM удалили: выберите другую или заведите новую.",
        "contact_unknown": "Эта карточка не похожа на карточку клиента: в ней нет ни его чата, ни телефона, "
        "ни почты. Выберите карточку из списка или заведите новую.",
        "crm_access_denied": "CRM не пускает приложение: у администратора, который последним открывал "
        "приложение, нет прав на контакты. Дайте ему права в настройках CRM или откройте приложение другим "
        "администратором.",
        "crm_fields_required": "В CRM обязательны поля, о которых клиент ничего не сообщил: {names}. "
        "Заполните их в карточке клиента и сохраните ещё раз или снимите обязательность в настройках CRM.",
        "crm_refused": "CRM не приняла карточку. Проверьте настройки полей контакта в CRM и повторите.",
        "phone_unusable": "Телефон записан так, что CRM его не примет: он не будет сохранён.",
        "email_unusable": "Почта записана так, что CRM её не примет: она не будет сохранена.",
        "crm_field_name": "Имя",
        "crm_field_last_name": "Фамилия",
        "crm_field_im": "Чат открытой линии",
        "crm_field_phone": "Телефон",
        "crm_field_email": "Почта",
        "crm_field_source": "Источник",
        "crm_field_source_description": "Дополнительно об источнике",
        "crm_field_responsible": "Ответственный",
        "crm_field_consent": "Согласие на ПДн",
        "crm_field_consent_at": "Согласие на ПДн: когда",
        "line_not_protected": "Эта линия не защищена: включите предупреждение в её настройках.",
        "other_bot": "На линии работает другой чат-бот: отключите его в настройках линии.",
        "not_attached": "Портал не принял настройки линии: предупреждение не включено.",
        "crm_settings_stay": "Портал не принял настройки CRM этой линии: измените их в настройках открытой "
        "линии в Битрикс24 и сохраните здесь ещё раз.",
        "native_agreement_stays": "Портал не дал переключить своё предупреждение: переключите вручную "
        "«Отправить предупреждение о сборе персональных данных» в настройках открытой линии в Битрикс24 и "
        "сохраните здесь ещё раз.",
        "portal_unavailable": "Портал не отвечает. Повторите через минуту.",
        "crm_denied": "Портал не отдаёт компании: у администратора, который открыл приложение, должно быть "
        "право читать компании и реквизиты в CRM.",
        "company_in_use": "У компании есть соглашения: сначала уберите их в архив.",
        "not_publishable": "Опубликовать нельзя: исправьте отмеченное.",
        "unknown_field": "Такого поля нет.",
        "unknown_value": "Такого значения нет.",
        "wrong_type": "Неподходящий вид значения.",
        "null": "Поле не может быть пустым.",
        "too_many": "Слишком много значений.",
        "text_invalid": "В тексте есть недопустимые знаки.",
        "bad_cursor": "Список изменился: откройте его с начала.",
        "company_unknown": "Такой компании нет.",
        "agreement_unknown": "Такого соглашения нет.",
        "agreement_not_published": "Соглашение ещё не опубликовано.",
        "agreement_archived": "Соглашение в архиве: верните его оттуда или выберите другое.",
        "agreement_in_use": "Это соглашение показывают линии: {lines}. Сначала выберите для них другое или "
        "выключите предупреждение.",
        "archived": "Соглашение в архиве: сначала верните его оттуда.",
        "company_archived": "Компания в архиве: сначала верните её оттуда.",
        "company_fixed": "Соглашение опубликовано для другой компании: для этой заведите новое соглашение.",
        "version_unknown": "Такой редакции нет.",
        "ticket_unknown": "Файл по этой ссылке уже получен, или такой ссылки нет: запросите файл ещё раз.",
        "ticket_over": "Ссылка на файл действует одну минуту и уже истекла: запросите файл ещё раз.",
        "evidence_of_nothing": "Укажите, чьи доказательства нужны: запись, клиента, компанию или период.",
        "evidence_of_two": "Укажите что-то одно: запись, клиента, компанию или период.",
        "period_reversed": "Конец периода должен быть позже начала.",
        "evidence_not_found": "В реестре нет таких записей: доказывать нечего.",
        "register_empty": "В реестре ещё нет записей: подписывать нечего.",
        "register_contradicted": "Реестр не совпадает с подписанной раньше контрольной точкой (запись {seq}) "
        "и не подписан. Попросите того, кто обслуживает сервер, выполнить flask register verify: "
        "команда назовёт первую ошибку. Если базу вернули из старой копии, файл этого портала в каталоге "
        "checkpoints надо отложить и сохранить.",
        "evidence_text_missing": "В базе нет текста, который показали в записи {seq}. Попросите того, кто "
        "обслуживает сервер, выполнить flask register verify и вернуть базу из резервной копии.",
        "signing_key_lost": "Ключ подписи реестра не открывается. Попросите того, кто обслуживает сервер, "
        "вернуть прежний ключ в SOGLASIE_ENCRYPTION_KEYS. Если он потерян, нужна команда "
        "flask register key --renew: новый ключ подпишет реестр после следующей записи.",
        "scope_missing": "У приложения нет права userconsent («Соглашения пользователей»): добавьте его в "
        "карточке приложения на портале, в разделе «Разработчикам», и откройте приложение заново.",
        "agreements_access_denied": "Портал не даёт приложению читать свои соглашения: у администратора, "
        "который последним открывал приложение, нет на это прав. Откройте приложение другим администратором.",
        "native_without_name": "В тексте портала нет наименования компании на месте оператора: впишите его.",
        "native_without_address": "В тексте портала нет адреса компании на месте оператора: впишите его.",
        "native_without_inn": "В тексте портала нет ИНН компании: впишите его рядом с наименованием.",
        "native_without_email": "В тексте портала нет адреса электронной почты для обращений: впишите его.",
        "native_check_by_hand": "Цели, получателей и срок портал не знает: сверьте их с отмеченными в форме.",
        "explicit_only": "По праву ЕС согласие выражают только явным ответом.",
        "officers_only": "Это могут ответственные за персональные данные и администратор портала.",
        "erasure_open": "Данные клиента уничтожаются: сохранять их нельзя.",
        "erased_since_consent": "Данные клиента уничтожены уже после этого согласия: сохранять их снова "
        "можно только с новым. Ответственный вносит отзыв прежнего, и клиента можно спросить заново.",
        "erasure_held": "Дело приостановлено до указанного срока.",
        "erasure_not_ready": "Это дело сейчас утвердить нельзя.",
        "erasure_extended": "Срок уже продлевали: продлить можно один раз.",
        "erasure_overdue": "Срок уже истёк: продлить можно только тот, что ещё идёт.",
        "erasure_over": "Дело уже завершено.",
        "erasure_begun": "Уничтожение уже началось: остановить его нельзя.",
        "erasure_not_failed": "Повторять нечего: дело не остановилось на ошибке.",
        "erasure_stopped": "Портал не дал закончить уничтожение ({error}). Устраните причину и повторите.",
        "item_not_held": "Решение по этой находке не требуется.",
        "item_not_scrubbable": "Отдельные значения можно стереть только в контакте.",
        "item_not_by_hand": "Этой находки нет в списке того, что удаляют вручную.",
        "nothing_to_withdraw": "У клиента нет согласия, которое можно отозвать.",
        "consent_is_newer": "Клиент дал согласие после получения этого отзыва.",
        "in_the_past": "Срок должен быть в будущем.",
        "in_the_future": "Эта дата ещё не наступила.",
        "older_card": "Карточка заведена раньше обращения: возможно, это прежний клиент.",
        "has_deal": "У карточки есть сделка: для неё может быть другое основание.",
        "has_invoice": "На контакт выставлен счёт: для него может быть другое основание.",
        "has_company": "Карточка связана с компанией: для неё может быть другое основание.",
        "is_deal": "Сделка: для неё может быть другое основание.",
        "other_consent": "Карточка нужна и для другого согласия: в другом канале или другой компании.",
        "only_similar": "Совпадает только телефон или почта: возможно, это другой человек.",
        "nothing_taken": "Из этого чата в карточке ничего нет: она не изменена.",
        "deleted_before": "Карточку удалил кто-то другой: данные остались в корзине CRM, уберите их оттуда.",
    },
    "en": {
        "not_found": "Nothing found: it may have been removed, or it belongs to another portal.",
        "unauthorized": "Access has ended: open the application again from the Bitrix24 menu.",
        "forbidden": "This needs the rights of the portal's administrator.",
        "cross_site": "The request came from another site and was refused.",
        "method_not_allowed": "This address does not take such a request.",
        "too_large": "The request is too large: 256 KiB at most.",
        "bad_json": "The body has to be a JSON object.",
        "bad_request": "The request could not be read.",
        "internal": "Something went wrong on our side. Try again in a minute.",
        "invalid": "Some fields need attention.",
        "conflict": "This cannot be done now.",
        "changed_meanwhile": "Somebody changed this before you: reload the page and repeat.",
        "consent_required": "The client has not consented: his data may not be saved.",
        "consent_given": "The client has consented already.",
        "choose_contact": "Several cards in CRM have this phone or e-mail: choose the client's, or make a "
        "new one.",
        "contact_gone": "This card was deleted in CRM: choose another, or make a new one.",
        "contact_unknown": "This card does not look like the client's: it has neither his chat nor his phone "
        "nor his e-mail. Choose a card from the list, or make a new one.",
        "crm_access_denied": "CRM does not let the application in: the administrator who opened it last has "
        "no rights to contacts. Give him the rights in the settings of CRM, or let another administrator "
        "open the application.",
        "crm_fields_required": "CRM requires fields of which the client said nothing: {names}. Fill them in "
        "on the client's card and save again, or make them optional in the settings of CRM.",
        "crm_refused": "CRM did not take the card. Check the settings of the contact's fields and repeat.",
        "phone_unusable": "CRM would not take the phone as it is written: it will not be saved.",
        "email_unusable": "CRM would not take the e-mail as it is written: it will not be saved.",
        "crm_field_name": "Name",
        "crm_field_last_name": "Last name",
        "crm_field_im": "Open channel chat",
        "crm_field_phone": "Phone",
        "crm_field_email": "E-mail",
        "crm_field_source": "Source",
        "crm_field_source_description": "More on the source",
        "crm_field_responsible": "Responsible",
        "crm_field_consent": "Consent to personal data",
        "crm_field_consent_at": "Consent to personal data: when",
        "line_not_protected": "This line is not protected: switch the warning on in its settings.",
        "other_bot": "Another chat bot serves this line: switch it off in the line's settings.",
        "not_attached": "The portal did not take the line's settings: the warning is not on.",
        "crm_settings_stay": "The portal did not take the CRM settings of this line: change them in the "
        "settings of the open channel in Bitrix24 and save here again.",
        "native_agreement_stays": "The portal did not let its own warning be switched: switch it by hand in "
        "the settings of the open channel in Bitrix24 and save here again.",
        "portal_unavailable": "The portal does not answer. Try again in a minute.",
        "crm_denied": "The portal does not show its companies: the administrator who opened the application "
        "needs the right to read companies and their details in CRM.",
        "company_in_use": "The company has agreements: archive them first.",
        "not_publishable": "It cannot be published: correct what is marked.",
        "unknown_field": "There is no such field.",
        "unknown_value": "There is no such value.",
        "wrong_type": "This is not the right kind of value.",
        "null": "The field may not be empty.",
        "too_many": "Too many values.",
        "text_invalid": "The text has characters that are not allowed.",
        "bad_cursor": "The list has changed: open it from the beginning.",
        "company_unknown": "There is no such company.",
        "agreement_unknown": "There is no such agreement.",
        "agreement_not_published": "The agreement is not published yet.",
        "agreement_archived": "The agreement is in the archive: restore it or choose another.",
        "agreement_in_use": "Lines show this agreement: {lines}. Choose another one for them or switch the "
        "warning off first.",
        "archived": "The agreement is in the archive: take it back first.",
        "company_archived": "The company is in the archive: take it back first.",
        "company_fixed": "The agreement is published for another company: begin a new one for this.",
        "version_unknown": "There is no such version.",
        "ticket_unknown": "The file was fetched already, or the link is wrong: ask for the file again.",
        "ticket_over": "A link to a file holds for one minute, which is over: ask for the file again.",
        "evidence_of_nothing": "Say what is to be proved: an entry, a client, a company or a period.",
        "evidence_of_two": "Say one thing only: an entry, a client, a company or a period.",
        "period_reversed": "The period has to end after it begins.",
        "evidence_not_found": "The register has no such entries: there is nothing to prove.",
        "register_empty": "The register has no entries yet: there is nothing to sign.",
        "register_contradicted": "The register is not what an earlier checkpoint says (entry {seq}): it was "
        "not signed. Ask whoever runs the server for flask register verify: it names the first fault. If the "
        "database was restored from an old backup, the file of this portal in the folder checkpoints has to "
        "be moved aside and kept.",
        "evidence_text_missing": "The database lacks the text that entry {seq} showed. Ask whoever runs the "
        "server for flask register verify, and to restore the database from a backup.",
        "signing_key_lost": "The key that signs the register does not open. Ask whoever runs the server to "
        "put the former key back into SOGLASIE_ENCRYPTION_KEYS. If it is lost, flask register key --renew "
        "makes another, which signs the register after its next entry.",
        "scope_missing": "The application lacks the permission userconsent: add it in the application's card "
        "in the portal, under Developer resources, and open the application again.",
        "agreements_access_denied": "The portal does not let the application read its agreements: the "
        "administrator who opened it last has no right to. Let another administrator open the application.",
        "native_without_name": "The portal's text does not name the company as the operator: write it there.",
        "native_without_address": "The portal's text lacks the company's address as the operator: write it "
        "there.",
        "native_without_inn": "The portal's text lacks the company's INN: write it beside the name.",
        "native_without_email": "The portal's text lacks an e-mail for requests: write it there.",
        "native_check_by_hand": "Purposes, recipients and the term are not known to the portal: compare them "
        "with those of the form.",
        "explicit_only": "EU law takes an explicit answer only.",
        "officers_only": "Privacy officers and the portal's administrator may do this.",
        "erasure_open": "The client's data are being destroyed: they may not be saved.",
        "erased_since_consent": "The client's data were destroyed after this consent: only a new one lets "
        "you save them again. A privacy officer enters the old one's withdrawal, then he can be asked.",
        "erasure_held": "The case is on hold until its day.",
        "erasure_not_ready": "This case cannot be approved now.",
        "erasure_extended": "The term was prolonged already, which can be done once.",
        "erasure_overdue": "The term is over: only one that still runs can be prolonged.",
        "erasure_over": "The case is over.",
        "erasure_begun": "The destruction has begun: it cannot be stopped.",
        "erasure_not_failed": "There is nothing to repeat: the case has not failed.",
        "erasure_stopped": "The portal did not let the destruction end ({error}). Mend that and repeat.",
        "item_not_held": "This find waits for no decision.",
        "item_not_scrubbable": "Single values can be taken out of a contact only.",
        "item_not_by_hand": "This find is not among those that are removed by hand.",
        "nothing_to_withdraw": "The client has no consent that could be withdrawn.",
        "consent_is_newer": "The client consented after this withdrawal was received.",
        "in_the_past": "The term has to lie ahead.",
        "in_the_future": "That day has not come yet.",
        "older_card": "The card is older than the conversation: this may be an earlier customer.",
        "has_deal": "The card has a deal, which may be another ground.",
        "has_invoice": "The contact has an invoice, which may be another ground.",
        "has_company": "The card belongs to a company, which may be another ground.",
        "is_deal": "A deal, for which there may be another ground.",
        "other_consent": "The card serves another consent too: in another channel, or for another company.",
        "only_similar": "Only a phone or an e-mail is the same: this may be somebody else.",
        "nothing_taken": "Nothing in the card came from this chat: it was not changed.",
        "deleted_before": "Somebody deleted the card: its data are in the recycle bin, remove them there.",
    },
}


def sentence(code: str, language: str, values: Mapping[str, str] | None = None) -> str:
    """The sentence of a code in ``ru`` or ``en``; a code without one is answered as it is."""
    if own := _SENTENCES[language].get(code):
        return own.format_map(values) if values else own
    try:
        return texts.message(code, language)
    except KeyError:
        return code
