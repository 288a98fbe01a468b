"""Where each part lies in the container."""

from __future__ import annotations

FOLDER = "Doc_0"
ROOT = "OFD.xml"
DOCUMENT = f"{FOLDER}/Document.xml"
PUBLIC_RES = f"{FOLDER}/PublicRes.xml"
DOCUMENT_RES = f"{FOLDER}/DocumentRes.xml"
ATTACHMENTS = f"{FOLDER}/Attachs/Attachments.xml"
TAGS = f"{FOLDER}/Tags/CustomTags.xml"
TAG = f"{FOLDER}/Tags/CustomTag.xml"
SIGNATURES = f"{FOLDER}/Signs/Signatures.xml"
SIGNATURE = f"{FOLDER}/Signs/Sign_0/Signature.xml"
SIGNED_VALUE = f"{FOLDER}/Signs/Sign_0/SignedValue.dat"


def page(index: int) -> str:
    """The content of a page, from 0."""
    return f"{FOLDER}/Pages/Page_{index}/Content.xml"


def font(name: str) -> str:
    """A font by its name in the chain."""
    return f"{FOLDER}/Res/{name}.ttf"


def attachment(file: str) -> str:
    """An attached file."""
    return f"{FOLDER}/Attachs/{file}"


def below(path: str) -> str:
    """A path as Document.xml names it.

    >>> below(PUBLIC_RES)
    'PublicRes.xml'
    """
    return path.removeprefix(f"{FOLDER}/")


def joined(base: str, path: str) -> str:
    """The part that `path` names where it stands in the part `base`, which lies in a folder.

    >>> joined(DOCUMENT, "Pages/Page_0/Content.xml"), joined(DOCUMENT, "/OFD.xml")
    ('Doc_0/Pages/Page_0/Content.xml', 'OFD.xml')
    """
    if path.startswith("/"):
        return path[1:]
    folder, _, _ = base.rpartition("/")
    return f"{folder}/{path}"
