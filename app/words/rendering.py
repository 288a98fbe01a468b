"""Answers as a person reads them in a console; with --json nothing of this is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.services.problems import Sentences

_OUTCOMES = {
    "issued": "已开具",
    "already_issued": "此前已开具",
    "would_issue": "可以开具",
    "refused": "未通过",
    "unknown": "结果待查",
    "not_tried": "未尝试",
    "printed": "已输出",
    "saved": "已保存",
    "deleted": "已删除",
    "done": "完成",
}


def _invoice(answer: dict[str, Any]) -> str:
    number = f"{answer.get('code', '')} {answer.get('number', '')}".strip()
    amounts = f"金额 {answer['net']} 税额 {answer['tax']} 价税合计 {answer['gross']}"
    return "  ".join(part for part in (answer.get("kind", ""), number, amounts) if part)


def _problem(error: dict[str, Any]) -> str:
    place = f"第{error['line']}行 " if error.get("line") else ""
    return f"{place}{error['message']} 〔{error['code']}〕\n    → {error['fix']}"


def _pairs(answer: dict[str, Any], indent: str = "") -> list[str]:
    rows = []
    for name, value in answer.items():
        if isinstance(value, dict):
            rows += [f"{indent}{name}:", *_pairs(value, indent + "  ")]
        else:
            rows.append(f"{indent}{name}: {value}")
    return rows


def _headline(answer: dict[str, Any]) -> str:
    name = answer.get("document") or answer.get("file") or ""
    outcome = _OUTCOMES.get(answer["outcome"], answer["outcome"])
    return " ".join(
        part for part in ("【模拟】" * bool(answer.get("simulated")), name, outcome) if part
    )


def as_text(answer: dict[str, Any], sentences: Sentences) -> str:
    """One answer as lines of Chinese text."""
    if "outcome" not in answer:
        rows = _pairs(answer)
    else:
        rows = [_headline(answer)]
        if "net" in answer:
            rows.append("    " + _invoice(answer))
    if "error" in answer:
        rows.append("    " + _problem(answer["error"]))
    rows += [f"    ! {sentences.warning(code)} 〔{code}〕" for code in answer.get("warnings", ())]
    return "\n".join(rows)
