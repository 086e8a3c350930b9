"""What the node says when it cannot go on, or not now."""

from __future__ import annotations

__all__ = [
    "AccessRefused",
    "Busy",
    "CommandFails",
    "FolderError",
    "NodeError",
    "NotRunning",
    "NotThisVersion",
    "ReplayDifference",
    "Stopped",
    "WorkerFault",
    "texts_of",
]


class NodeError(Exception):
    """Base of the node's errors.

    Attributes:
        english: What is wrong, where, what was expected and what was found.
        chinese: The same in 中文.
    """

    def __init__(self, english: str, chinese: str) -> None:
        self.english = english
        self.chinese = chinese
        super().__init__(f"{english} ({chinese})")


class AccessRefused(NodeError):  # noqa: N818 - an answer, not a mistake of the node
    """Somebody is not who it says, is not logged in, or may not do that here."""


class Busy(NodeError):  # noqa: N818 - an answer: try again
    """A bounded queue is full: nothing was accepted, nothing is lost, try again."""

    def __init__(self, queue: str, *, bound: int, waiting: int) -> None:
        self.queue = queue
        super().__init__(
            f"{queue} is full: at most {bound} may wait, {waiting} do; try again",
            f"{queue} 已满：最多等待 {bound}，现有 {waiting}；请稍后重试",
        )


class Stopped(NodeError):  # noqa: N818 - a state, not a mistake
    """The node has stopped or is stopping; what was not answered is asked for after the restart."""

    def __init__(self, reason: str = "the platform was asked to stop") -> None:
        self.reason = reason
        super().__init__(
            f"the node takes nothing more: {reason}; ask for the state of what was not answered",
            f"节点已停止受理：{reason}；未获应答的业务请重启后查询状态",
        )


class ReplayDifference(NodeError):  # noqa: N818 - named after what was found
    """Replaying the journal led to another outcome than the journal states: no start."""

    def __init__(self, seq: int, *, expected: str, found: str, version: int = 0) -> None:
        self.seq = seq
        super().__init__(
            f"replay of command {seq}, decided by core {version}, differs: the journal states"
            f" {expected}, replay found {found}; start the program that wrote it",
            f"第 {seq} 号指令（核心版本 {version}）重放结果不符：日志记载 {expected}，"
            f"重放得到 {found}；请使用写入时的程序版本启动",
        )


class CommandFails(NodeError):  # noqa: N818 - named after what was found
    """A command in the journal makes the core fail: no start until two persons have it skipped."""

    def __init__(self, seq: int, *, name: str, found: str) -> None:
        self.seq = seq
        self.name = name
        self.found = found
        super().__init__(
            f"command {seq} ({name}) makes the core fail: {found}; nothing after it was answered;"
            " 'tianping skip' lets two persons take it out",
            f"第 {seq} 号指令（{name}）使核心故障：{found}；其后业务均未应答；"
            f"可由双人用 tianping skip 跳过",
        )


class NotThisVersion(NodeError):  # noqa: N818 - named after what was found
    """The journal was written by another version of the core, which must be started: no start."""

    def __init__(self, *, found: int, version: int, seq: int) -> None:
        if found > version:
            what = (
                f"the journal is at core {found}, which is newer",
                f"日志的核心版本为 {found}，较新",
            )
        else:
            what = (
                (
                    f"the last batch, up to command {seq}, was decided by core {found} and its"
                    " outcomes are not written down; start that version once and stop it in order"
                ),
                (
                    f"末批（至第 {seq} 号指令）由核心版本 {found} 处理，结果尚未记入日志；"
                    f"请先用该版本启动并正常停止一次"
                ),
            )
        super().__init__(
            f"this program has core {version}: {what[0]}", f"本程序核心版本 {version}：{what[1]}"
        )


class FolderError(NodeError):
    """The platform's folder is not as it should be."""


class WorkerFault(NodeError):  # noqa: N818 - a fault, as the house calls bugs
    """A worker process failed at a task: a bug or a broken set-up, never a bad message."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"worker process: expected a reply, found {found}", f"工作进程故障：{found}"
        )


def texts_of(error: BaseException) -> tuple[str, str]:
    """Return what an error says in English and in 中文; the same twice when it knows one only."""
    english, chinese = getattr(error, "english", str(error)), getattr(error, "chinese", str(error))
    return str(english), str(chinese)


class NotRunning(FolderError):  # noqa: N818 - a state, not a mistake
    """Nobody listens on the operator's socket of the folder."""

    def __init__(self, path: object, *, found: object) -> None:
        super().__init__(
            f"operator socket {path}: expected a running platform, found {found}",
            f"操作连接 {path}：应有运行中的平台，实为 {found}",
        )
