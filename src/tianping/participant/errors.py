"""What can go wrong on the participant's side of the wire."""

from __future__ import annotations

__all__ = [
    "LinkKeyNotRenewedError",
    "NodeRefusedError",
    "NodeSilentError",
    "NotAnsweredError",
    "NotAuthorisedError",
    "ParticipantError",
    "StoreFaultError",
]


class ParticipantError(Exception):
    """The client could not do what it was asked to.

    Attributes:
        english: What failed, what was expected and what was found.
        chinese: The same in 中文.
    """

    def __init__(self, english: str, chinese: str) -> None:
        self.english = english
        self.chinese = chinese
        super().__init__(f"{english} ({chinese})")


class NodeRefusedError(ParticipantError):
    """The node refused the request as a whole; nothing of it was taken.

    Attributes:
        status: The HTTP status.
        code: The node's code of the refusal.
    """

    def __init__(self, status: int, code: str, text_en: str, text_zh: str) -> None:
        self.status = status
        self.code = code
        super().__init__(
            f"the node refused the request with status {status}, {code}: {text_en}",
            f"平台拒绝了请求，状态 {status}，{code}：{text_zh}",
        )


class LinkKeyNotRenewedError(NodeRefusedError):
    """The node refused a request because the link key is too old, and its renewal had failed.

    Attributes:
        why: How the renewal failed.
    """

    def __init__(self, refused: NodeRefusedError, why: ParticipantError) -> None:
        self.why = why
        self.status, self.code = refused.status, refused.code
        ParticipantError.__init__(
            self,
            f"{refused.english}; the client could not set the next key: {why.english}",
            f"{refused.chinese}；客户端未能更换密钥：{why.chinese}",
        )


class NodeSilentError(ParticipantError):
    """The node did not answer within the bounded attempts; whether it acted is not known."""

    def __init__(self, what: str, *, attempts: int, reason: str) -> None:
        self.attempts = attempts
        self.reason = reason
        super().__init__(
            f"no answer to {what} in {attempts} attempts; the last ended with: {reason}",
            f"{what} 尝试 {attempts} 次均无应答，最后一次原因：{reason}",
        )


class StoreFaultError(ParticipantError):
    """The client's own store is not usable, or not what it should be."""

    def __init__(self, place: str, *, expected: str, found: str) -> None:
        super().__init__(
            f"store {place}: expected {expected}, found {found}",
            f"本地存储 {place}：应为 {expected}，实为 {found}",
        )


class NotAuthorisedError(ParticipantError):
    """The platform told that this may not be sent; nothing left.

    Attributes:
        rule: The number of the rule that denies it; 0 when no rule allows it.
    """

    def __init__(self, bank: str, business: str, *, rule: int) -> None:
        self.rule = rule
        english = f"by rule {rule}" if rule else "no rule allows it"
        chinese = f"依据权限规则{rule}" if rule else "没有规则允许"
        super().__init__(
            f"{bank} may not send {business}: {english}; the platform would refuse it",
            f"{bank} 无权发起 {business}：{chinese}；平台将予以拒绝",
        )


class NotAnsweredError(ParticipantError):
    """The platform refused what was asked by a message, or its answer did not come in time."""

    def __init__(self, message_id: str, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"request {message_id}: expected an answer, found: {reason}",
            f"申请 {message_id} 未得到应答：{reason}",
        )
