"""What may go wrong in this room, each case with its own code, in English and in 中文."""

from __future__ import annotations

from enum import Enum

__all__ = [
    "AuthorityError",
    "AuthorityProblem",
    "CertificateError",
    "CertificateProblem",
    "CryptographyError",
    "CryptographyProblem",
    "KeyStoreError",
    "KeyStoreProblem",
    "LinkError",
    "LinkProblem",
    "SealError",
    "SealProblem",
    "SecurityError",
    "SignatureError",
    "SignatureProblem",
]

FOUND_CHARACTERS_MAX = 120


class _Problem(Enum):
    """A code with its text: ``slug`` for machines, ``english`` and ``chinese`` for people."""

    slug: str
    english: str
    chinese: str

    def __init__(self, slug: str, english: str, chinese: str) -> None:
        self.slug = slug
        self.english = english
        self.chinese = chinese


class CryptographyProblem(_Problem):
    """Why a key or an algorithm cannot be used on this machine."""

    LIBRARY_MISSING = ("library-missing", "libcrypto cannot be loaded", "无法加载 libcrypto")
    LIBRARY_TOO_OLD = ("library-too-old", "libcrypto is too old", "libcrypto 版本过低")
    SM2_MISSING = ("sm2-missing", "libcrypto was built without SM2", "libcrypto 不支持 SM2")
    KEY_MALFORMED = ("key-malformed", "the key cannot be read", "密钥无法解析")
    KEY_UNSUPPORTED = ("key-unsupported", "keys of this kind are not used", "不支持该类密钥")
    OPERATION_FAILED = ("operation-failed", "a library call failed", "密码库调用失败")


class CertificateProblem(_Problem):
    """Why a certificate or a revocation list is not accepted; members in order of checking."""

    MALFORMED = ("malformed", "the certificate cannot be read", "证书无法解析")
    UNSUPPORTED_ALGORITHM = (
        "unsupported-algorithm",
        "the algorithm of the certificate is not used here",
        "证书算法不受支持",
    )
    UNKNOWN_EXTENSION = (
        "unknown-extension",
        "a critical extension is not understood",
        "证书含有不认识的关键扩展项",
    )
    UNKNOWN_ISSUER = ("unknown-issuer", "the issuer is not trusted", "证书颁发者不受信任")
    ISSUER_NOT_AUTHORITY = (
        "issuer-not-authority",
        "the issuer may not issue certificates",
        "颁发者无权签发证书",
    )
    CHAIN_TOO_LONG = ("chain-too-long", "the chain to a root is too long", "证书链过长")
    BAD_SIGNATURE = ("bad-signature", "the issuer's signature is wrong", "颁发者签名错误")
    NOT_YET_VALID = ("not-yet-valid", "the certificate is not valid yet", "证书尚未生效")
    EXPIRED = ("expired", "the certificate has expired", "证书已过期")
    CRL_MALFORMED = ("crl-malformed", "the revocation list cannot be read", "吊销列表无法解析")
    CRL_UNKNOWN_ISSUER = (
        "crl-unknown-issuer",
        "the revocation list is of no trusted issuer",
        "吊销列表的颁发者不受信任",
    )
    CRL_BAD_SIGNATURE = (
        "crl-bad-signature",
        "the signature of the revocation list is wrong",
        "吊销列表签名错误",
    )
    CRL_OLDER = (
        "crl-older",
        "a newer revocation list is held already",
        "已有更新的吊销列表",
    )
    CRL_MISSING = ("crl-missing", "the issuer's revocation list is missing", "缺少吊销列表")
    CRL_STALE = ("crl-stale", "the revocation list is out of date", "吊销列表已过期")
    REVOKED = ("revoked", "the certificate is revoked", "证书已被吊销")
    WRONG_USAGE = (
        "wrong-usage",
        "the certificate is not meant for this use",
        "证书用途不符",
    )
    KEY_MISMATCH = (
        "key-mismatch",
        "the private key does not belong to the certificate",
        "私钥与证书不匹配",
    )


class SignatureProblem(_Problem):
    """Why a signature text is not accepted."""

    BAD_BASE64 = ("bad-base64", "the signature is no canonical base64", "签名不是规范的 base64")
    MISMATCH = ("mismatch", "the signature does not verify", "核签错误")


class KeyStoreProblem(_Problem):
    """Why a private key file is not written or not read."""

    MISSING = ("missing", "the file does not exist", "文件不存在")
    EXISTS = ("exists", "the file exists and is not overwritten", "文件已存在，不予覆盖")
    NOT_A_FILE = ("not-a-file", "it is not a plain file", "不是普通文件")
    WRONG_OWNER = ("wrong-owner", "the file belongs to somebody else", "文件属主不符")
    MODE_TOO_WIDE = (
        "mode-too-wide",
        "others than the owner may use the file",
        "文件权限过宽",
    )
    MALFORMED = ("malformed", "the file holds no encrypted private key", "文件不是加密私钥")
    WEAK_ENCRYPTION = (
        "weak-encryption",
        "the key is encrypted too weakly or in another way",
        "私钥加密强度不足或方式不符",
    )
    EMPTY_PASSWORD = ("empty-password", "the password is empty", "口令为空")
    WRONG_PASSWORD = (
        "wrong-password",
        "the password is wrong, or the file was altered",
        "口令错误或文件被篡改",
    )


class SealProblem(_Problem):
    """Why something that was stored sealed cannot be opened."""

    NO_RING = (
        "no-ring",
        "the value is sealed and there is no key ring beside it",
        "数据已加密，但缺少密钥环",
    )
    LOCKED = (
        "locked",
        "names and account numbers are sealed; give the password of the keys",
        "户名与账号已加密，请提供密钥口令",
    )
    KEY_UNKNOWN = (
        "key-unknown",
        "the key ring has no such data key",
        "密钥环中没有该数据密钥",
    )
    ALTERED = (
        "altered",
        "the sealed value was altered, or stands in another's place",
        "加密数据被篡改或错位",
    )


class LinkProblem(_Problem):
    """Why a sealed body, or a wrapped link key, is not opened."""

    MALFORMED = ("malformed", "the body is no sealed body", "报文体不是链路加密格式")
    WRONG_DIRECTION = (
        "wrong-direction",
        "the sealed body was sealed for the other direction",
        "链路加密方向不符",
    )
    OTHER_KEY = (
        "other-key",
        "the sealed body is under another link key",
        "链路加密所用密钥不符",
    )
    ALTERED = (
        "altered",
        "the sealed body was altered, or belongs to another request",
        "链路加密报文被篡改或不属于本请求",
    )
    NOT_WRAPPED = (
        "not-wrapped",
        "the link key is not wrapped to this platform's key",
        "链路密钥未以本平台公钥封装",
    )


class AuthorityProblem(_Problem):
    """Why the test authority cannot do what it was asked."""

    EXISTS = ("exists", "the folder holds an authority already", "目录中已有证书机构")
    MISSING = ("missing", "the folder holds no authority", "目录中没有证书机构")
    DAMAGED = ("damaged", "a file of the authority is damaged", "证书机构文件损坏")
    NOT_ISSUED_HERE = (
        "not-issued-here",
        "the certificate is not of this authority",
        "证书不是由该机构签发",
    )
    WRONG_NAME = ("wrong-name", "the name cannot stand in a certificate", "名称不能写入证书")
    WRONG_PERIOD = ("wrong-period", "the period of validity is empty", "有效期为空")


class SecurityError(Exception):
    """Base of every error of this room.

    Attributes:
        code: The case; its ``slug`` is stable.
        where: The file, certificate or value at fault.
        expected: What would have been right, or empty.
        found: What was there instead, or empty. Never a secret.
    """

    def __init__(
        self, code: _Problem, *, where: str, expected: object = "", found: object = ""
    ) -> None:
        self.code = code
        self.where = where
        self.expected = _short(expected)
        self.found = _short(found)
        english = f"{code.english}: {where}"
        chinese = f"{code.chinese}：{where}"
        if self.expected:
            english += f", expected {self.expected}"
            chinese += f"，应为 {self.expected}"
        if self.found:
            english += f", found {self.found}"
            chinese += f"，实为 {self.found}"
        super().__init__(f"{english} ({chinese})")


class CryptographyError(SecurityError):
    """A key or an algorithm cannot be used; a matter of set-up, never of a message."""

    code: CryptographyProblem


class CertificateError(SecurityError):
    """A certificate or a revocation list is not accepted."""

    code: CertificateProblem


class SignatureError(SecurityError):
    """A signature is not accepted."""

    code: SignatureProblem


class KeyStoreError(SecurityError):
    """A private key file is not written or not read."""

    code: KeyStoreProblem


class LinkError(SecurityError):
    """See ``LinkProblem``."""


class SealError(SecurityError):
    """A sealed value cannot be opened."""

    code: SealProblem


class AuthorityError(SecurityError):
    """The test authority cannot do what it was asked."""

    code: AuthorityProblem


def _short(value: object) -> str:
    text = str(value)
    if len(text) > FOUND_CHARACTERS_MAX:
        return text[:FOUND_CHARACTERS_MAX] + "…"
    return text
