"""``tianping message``: the catalogue, and messages in files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click
import msgspec

from tianping.cli.failures import Exit, Failure
from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.cli.output import CONSOLE, print_json, print_table
from tianping.cli.reading import json_option
from tianping.wire.catalogue import Edition, codes, layout
from tianping.wire.codec import parse, write
from tianping.wire.envelope import DOWNLOAD_BYTES_MAX, parse_envelope
from tianping.wire.examples import example
from tianping.wire.explain import explain
from tianping.wire.message import Message
from tianping.wire.message_errors import MessageError
from tianping.wire.pages import page
from tianping.wire.schema import xsd
from tianping.wire.signing import signature_string

__all__ = ["command"]

_ENVELOPE_MARK: Final = b"{H:"

_edition = click.option(
    "--edition",
    type=click.Choice([edition.value for edition in Edition]),
    default=Edition.NEWER.value,
    show_default=True,
    help=t("Edition of the message standard.", "报文标准版本。"),
)

_code = click.option(
    "--code",
    default="",
    help=t(
        "Message code, when the input is a body without its envelope.",
        "报文类型代码（输入仅为报文体时）。",
    ),
)

_file = click.argument("file", type=click.Path(exists=True, allow_dash=True, path_type=str))


@click.group(
    help=t(
        "Message types and messages. FILE may be - for standard input; it holds an envelope, or a"
        " body with --code. Formats are an independent implementation from public descriptions.",
        "报文类型与报文。FILE 可为 -（标准输入）；内容为完整报文，或配合 --code 的报文体。"
        "报文格式系依据公开资料独立实现。",
    )
)
def command() -> None:
    """Group the commands about messages."""


@command.command("list", help=t("List the catalogue.", "列出报文目录。"))
@click.argument("family", default="")
@_edition
@json_option
def list_codes(family: str, *, edition: str, as_json: bool) -> None:
    """List message codes, of one family (hvps, beps, …) or all."""
    rows = [row for code in codes() if code.startswith(family) if (row := _row(code, edition))]
    if not rows:
        families = ", ".join(sorted({code[:4] for code in codes()}))
        raise Failure(
            Exit.INPUT,
            f"FAMILY: expected the beginning of a message code ({families}), found {family!r}",
            f"FAMILY：应为报文代码的开头（{families}），实为 {family!r}",
        )
    if as_json:
        print_json(rows)
        return
    print_table(
        t(f"{len(rows)} messages", f"{len(rows)} 种报文"),
        [
            t("code", "代码"),
            t("title", "名称"),
            t("root", "根元素"),
            t("signed", "签名"),
            t("evidence", "依据"),
        ],
        [list(row.values()) for row in rows],
    )


def _row(code: str, edition: str) -> dict[str, str] | None:
    """Return what the list says of a code, or None when the edition has no such message."""
    try:
        described = layout(code, Edition(edition))
    except MessageError:
        return None
    return {
        "code": code,
        "title": described.description.title,
        "root": described.root.tag,
        "signed": described.description.signed.value,
        "evidence": described.evidence.value,
    }


@command.command("explain", help=t("Explain a message line by line.", "逐项解释一份报文。"))
@_file
@_code
@_edition
@json_option
def explain_file(file: str, *, code: str, edition: str, as_json: bool) -> None:
    """Show every element of a message with its name and value."""
    rows = explain(_message(file, code, edition=edition), "zh" if LANGUAGE == CHINESE else "en")
    if as_json:
        print_json(msgspec.to_builtins(rows))
        return
    print_table(
        t("Message", "报文"),
        [t("element", "元素"), t("name", "名称"), t("value", "值"), t("signed", "签名")],
        [
            [
                "  " * row.depth + row.path.rpartition("/")[2],
                row.name,
                row.value,
                "✓" if row.signed else "",
            ]
            for row in rows
        ],
    )


@command.command(
    help=t("Check a message; exit code 3 when it is wrong.", "检查一份报文；有误时退出码为 3。")
)
@_file
@_code
@_edition
def check(file: str, *, code: str, edition: str) -> None:
    """Parse strictly; a wrong message names the offending place."""
    message = _message(file, code, edition=edition)
    CONSOLE.print(t(f"{message.code}: right ({edition})", f"{message.code}：无误（{edition}）"))


@command.command(
    "signature", help=t("Show the string a signature covers.", "显示签名所覆盖的签名串。")
)
@_file
@_code
@_edition
def signature(file: str, *, code: str, edition: str) -> None:
    """Print the signature string as it is signed."""
    sys.stdout.buffer.write(signature_string(_message(file, code, edition=edition)) + b"\n")


@command.command("schema", help=t("Print the XSD of a message code.", "输出报文类型的 XSD。"))
@click.argument("code")
@_edition
def schema(code: str, *, edition: str) -> None:
    """Print the generated schema."""
    sys.stdout.buffer.write(xsd(code, Edition(edition)))


@command.command(
    "page", help=t("Print the reference page of a message code.", "输出报文类型的说明页。")
)
@click.argument("code")
@_edition
def show_page(code: str, *, edition: str) -> None:
    """Print the generated page, in Markdown, in the person's language."""
    CONSOLE.out(page(code, Edition(edition), "zh" if LANGUAGE == CHINESE else "en"))


@command.command(
    "example", help=t("Print an example body with invented names.", "输出一份示例报文体。")
)
@click.argument("code")
@click.option("--seed", default=0, help=t("Number of the example.", "示例编号。"))
@_edition
def show_example(code: str, *, seed: int, edition: str) -> None:
    """Print a valid example of a message code."""
    sys.stdout.buffer.write(write(example(code, edition=Edition(edition), seed=seed)) + b"\n")


def _message(file: str, code: str, *, edition: str) -> Message:
    """Return the message of a file: an envelope, or a body of a stated code.

    Raises:
        Failure: with INPUT: a body came without its code.
        WireError: envelope or body are wrong.
    """
    raw = sys.stdin.buffer.read(DOWNLOAD_BYTES_MAX + 1) if file == "-" else Path(file).read_bytes()
    if raw.startswith(_ENVELOPE_MARK):
        envelope = parse_envelope(raw, size_max=DOWNLOAD_BYTES_MAX)
        return parse(envelope.body, code or envelope.header.mesg_type, edition=Edition(edition))
    if not code:
        raise Failure(
            Exit.INPUT,
            "the input is no envelope; name its message code with --code",
            "输入不是完整报文；请用 --code 指明报文类型代码",
        )
    return parse(raw, code, edition=Edition(edition))
