"""Every way in which the body of a message can be wrong, each with its own reason and texts."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from tianping.wire.errors import WireError, excerpt
from tianping.wire.wording import in_chinese

__all__ = ["MessageError", "Reason"]


class Reason(StrEnum):
    """What is wrong with a message."""

    UNKNOWN_MESSAGE = "message_unknown"
    NO_LAYOUT = "message_without_layout"
    TOO_LARGE = "message_too_large"
    NOT_WELL_FORMED = "xml_not_well_formed"
    ENCODING_WRONG = "xml_encoding"
    DECLARATION_REFUSED = "xml_declaration_refused"
    COMMENT_REFUSED = "xml_comment_refused"
    INSTRUCTION_REFUSED = "xml_instruction_refused"
    DOCUMENT_WRONG = "xml_document"
    NAMESPACE_WRONG = "xml_namespace"
    UNKNOWN_ELEMENT = "element_unknown"
    MISPLACED_ELEMENT = "element_misplaced"
    REPEATED_ELEMENT = "element_repeated"
    MISSING_ELEMENT = "element_missing"
    CHOICE_WRONG = "element_choice"
    ELEMENT_IN_VALUE = "element_in_value"
    TEXT_BETWEEN_ELEMENTS = "text_between_elements"
    ATTRIBUTE_UNKNOWN = "attribute_unknown"
    ATTRIBUTE_MISSING = "attribute_missing"
    VALUE_EMPTY = "value_empty"
    LENGTH_WRONG = "value_length"
    CHARACTER_WRONG = "value_character"
    PATTERN_WRONG = "value_pattern"
    CODE_UNKNOWN = "value_code"
    DATE_WRONG = "value_date"
    TIME_WRONG = "value_time"
    AMOUNT_WRONG = "value_amount"
    CURRENCY_WRONG = "value_currency"
    SEPARATOR_IN_SIGNED_VALUE = "value_separator"
    INDEX_NEEDED = "path_index"
    VALUE_KIND_WRONG = "value_kind"


_R = Reason
_TEXTS: Final[dict[Reason, tuple[str, str]]] = {
    _R.UNKNOWN_MESSAGE: ("the catalogue has no such message", "报文类型不在目录中"),
    _R.NO_LAYOUT: ("the message has no layout in this edition", "该版本无此报文格式"),
    _R.TOO_LARGE: ("the message is too large", "报文过大"),
    _R.NOT_WELL_FORMED: ("the XML is not well-formed", "XML 格式不良"),
    _R.ENCODING_WRONG: ("the encoding is not UTF-8", "编码不是 UTF-8"),
    _R.DECLARATION_REFUSED: (
        "DOCTYPE, ENTITY and CDATA are refused",
        "不接受 DOCTYPE、ENTITY、CDATA",
    ),
    _R.COMMENT_REFUSED: ("comments are refused", "不接受注释"),
    _R.INSTRUCTION_REFUSED: ("processing instructions are refused", "不接受处理指令"),
    _R.DOCUMENT_WRONG: ("the root is not the one Document", "根元素不是唯一的 Document"),
    _R.NAMESPACE_WRONG: ("wrong namespace", "命名空间错误"),
    _R.UNKNOWN_ELEMENT: ("unknown element", "未知元素"),
    _R.MISPLACED_ELEMENT: ("the element stands in the wrong place", "元素位置错误"),
    _R.REPEATED_ELEMENT: ("the element occurs too often", "元素出现次数过多"),
    _R.MISSING_ELEMENT: ("a mandatory element is missing", "缺少必填元素"),
    _R.CHOICE_WRONG: ("only one of these elements may be given", "元素只能选其一"),
    _R.ELEMENT_IN_VALUE: ("an element stands where a value belongs", "值中含有元素"),
    _R.TEXT_BETWEEN_ELEMENTS: ("text stands between elements", "元素之间含有文字"),
    _R.ATTRIBUTE_UNKNOWN: ("unknown attribute", "未知属性"),
    _R.ATTRIBUTE_MISSING: ("an attribute is missing", "缺少属性"),
    _R.VALUE_EMPTY: ("the value is empty", "值为空"),
    _R.LENGTH_WRONG: ("wrong length", "长度错误"),
    _R.CHARACTER_WRONG: ("a character that is not allowed", "含有非法字符"),
    _R.PATTERN_WRONG: ("wrong form", "格式错误"),
    _R.CODE_UNKNOWN: ("not one of the codes", "代码不在允许范围"),
    _R.DATE_WRONG: ("not a date", "日期错误"),
    _R.TIME_WRONG: ("not a date and time", "日期时间错误"),
    _R.AMOUNT_WRONG: ("not an amount", "金额错误"),
    _R.CURRENCY_WRONG: ("not a currency", "币种错误"),
    _R.SEPARATOR_IN_SIGNED_VALUE: ("a signed value holds the separator |", "加签要素含有分隔符 |"),
    _R.INDEX_NEEDED: ("the path does not say which occurrence", "路径未指明第几个元素"),
    _R.VALUE_KIND_WRONG: ("the value is of the wrong kind", "值的类别错误"),
}


class MessageError(WireError):
    """The body of a message is refused.

    Attributes:
        message_type: The message code, such as ``hvps.111.001.01``.
        path: The offending element, counted from below ``Document``; "" for the whole body.
        reason: What is wrong.
        expected: What would have been right.
        found: What was found, as one printable line.
    """

    def __init__(
        self, message_type: str, path: str, *, reason: Reason, expected: str, found: object
    ) -> None:
        self.message_type = message_type
        self.path = path
        self.reason = reason
        self.expected = expected
        self.found = found if isinstance(found, _Excerpt) else _Excerpt(_shown(found))
        english, chinese = _TEXTS[reason]
        where = path or "Document"
        super().__init__(
            f"{message_type} {where}: {english}: expected {expected}, found {self.found}",
            f"{message_type} {where}：{chinese}：应为 {in_chinese(expected)}，实为 {self.found}",
        )

    def __reduce__(self) -> tuple[object, ...]:
        return (_restore, (self.message_type, self.path, self.reason, self.expected, self.found))


class _Excerpt(str):
    """What was found, already cut and quoted."""

    __slots__ = ()


def _shown(found: object) -> str:
    return excerpt(found if isinstance(found, (bytes, str, float, type(None))) else str(found))


def _restore(
    message_type: str, path: str, reason: Reason, expected: str, found: str
) -> MessageError:
    """Return an error as it was before it went from one process to another."""
    return MessageError(
        message_type, path, reason=Reason(reason), expected=expected, found=_Excerpt(found)
    )
