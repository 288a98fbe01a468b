"""The words of the list 清卡前检查, and of the buttons that mend its lines. No Qt in here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.month.preflight import Fix, Verdict

if TYPE_CHECKING:
    from app.services.month.preflight import Check
    from app.services.month.tax_month import Told

FIX_WORDS = {
    Fix.UPLOAD: "全部上传",
    Fix.LOOK_AGAIN: "请税局再验",
    Fix.REPORT: "上报汇总",
    Fix.FILE: "去申报",
    Fix.PAY: "缴款",
    Fix.CLEAR: "清卡",
    Fix.ALL: "按月全部办理",
    Fix.RECHECK: "重新查询",
    Fix.DIFFERENCE: "看原因",
    Fix.NETWORK: "接通网络",
    Fix.SET_CLOCK: "校时",
    Fix.BUREAU: "检查税局连接",
    Fix.DEVICES: "检查设备",
    Fix.SECRETS: "改正口令",
    Fix.SELF_CHECK: "去自检",
    Fix.ABOUT: "看版本",
    Fix.STANDING: "核对登记",
}
NAMES = {
    "disk": "税控盘",
    "pin": "盘口令",
    "journal": "盘内记录",
    "certificate": "盘证书",
    "clock": "时钟",
    "network": "网络开关",
    "bureau": "税局连接",
    "locked": "锁死日期",
    "earlier": "所属期",
    "signatures": "验签",
    "unsent": "发票上传",
    "reported": "上报汇总",
    "filed": "增值税申报",
    "compared": "一窗式比对",
    "paid": "税款",
    "owed": "以前所属期的税款",
    "rights": "权限",
    "backup": "账册备份",
}
WELL = {
    "disk": "税控盘在线",
    "pin": "盘口令有效",
    "journal": "盘内记录完整",
    "certificate": "盘证书有效",
    "network": "网络已接通",
    "bureau": "税局连通，版本可用",
    "signatures": "没有验签失败的发票",
    "unsent": "发票全部上传",
    "reported": "已上报汇总",
    "filed": "已申报",
    "compared": "比对通过",
    "paid": "税款已缴清",
    "rights": "有办理的权限",
}
LATER = {
    "bureau": "税局：等网络接通",
    "reported": "上报汇总：所属期还没有结束",
    "filed": "申报：等上报汇总和税局答复",
    "compared": "比对：等申报",
    "paid": "税款：等比对通过",
}
REASONS = {
    "unsent": "盘上有、税局没有的发票：还没有上传",
    "void_late": "作废的发票两边不一致：作废没有报送",
    "red_late": "红字发票两边不一致：红字没有报送",
    "other_disk": "申报时同一纳税人的另一块盘还没有上报汇总：它上报后再申报一次",
    "unbilled": "申报了未开票收入（不算差错）",
    "changed": "申报表与发票不一致：恢复预填（F5）后更正申报",
}
NONE = "这个月不用申报（按季申报）"


def title(told: Told) -> str:
    """The line itself: what was found, in a few words."""
    check, facts = told.check, told.check.facts
    if check.verdict is Verdict.OK:
        return _well(check)
    if facts.get("asked"):
        return "税局：正在询问"
    if check.verdict is Verdict.OFF:
        return LATER.get(check.name, f"{NAMES[check.name]}：还不知道")
    if check.name == "paid":
        return f"税款还差 {facts['amount']} 元没有缴"
    if check.name == "owed":
        return f"所属期 {facts['periods']} 的税款还差 {facts['amount']} 元没有缴"
    if check.name == "earlier":
        return f"有 {facts['count']} 个所属期要办：{facts['periods']}"
    return _wrong(check)


def _well(check: Check) -> str:
    facts = check.facts
    if facts.get("none"):
        return NONE if check.name == "filed" else WELL[check.name].replace("税款已缴清", "没有税款")
    if check.name == "clock":
        at_bureau = f"，税局 {facts['bureau']}" if facts["bureau"] else ""
        return f"时钟：盘 {facts['disk']}{at_bureau}"
    if check.name == "earlier":
        return f"所属期 {facts['periods']}" if facts["periods"] else "没有到期的所属期"
    if check.name == "backup":
        done = f"上次 {facts['at']}" if facts["at"] else "还没有过"
        return f"清卡前自动备份并核对（{done}）"
    if check.name == "paid" and facts.get("payable"):
        return f"应缴 {facts['payable']} 元，已缴清"
    return WELL[check.name]


def _wrong(check: Check) -> str:
    facts = check.facts
    if check.name == "unsent":
        return f"还有 {facts['count']} 张发票没有上传"
    if check.name == "signatures":
        return f"{facts['count']} 张发票验签失败"
    if check.name == "reported":
        return f"{facts['count']} 个票种组还没有上报汇总"
    if check.name == "filed":
        return "申报被退回" if facts.get("note") else "增值税还没有申报"
    return WRONG[check.name]


WRONG = {
    "disk": "税控盘不在",
    "pin": "盘口令不对",
    "journal": "盘内记录损坏",
    "certificate": "盘证书不在有效期内",
    "clock": "三个时钟对不上",
    "network": "网络开关断开",
    "bureau": "税局办不了",
    "locked": "已过锁死日期，暂停开具",
    "compared": "一窗式比对没有通过",
    "rights": "有几步要别人来办",
}


def cause(told: Told) -> str:
    """Under the title, of what stands in the way: why, with figures, and what else is known."""
    check, facts = told.check, told.check.facts
    if check.verdict is Verdict.OFF or check.verdict is Verdict.OK:
        return ""
    if check.name == "locked":
        return f"锁死日期 {facts['lock_date']}：一、上报汇总；二、申报；三、清卡，即可解锁"
    if check.name == "compared" and facts.get("reasons"):
        return "；".join(REASONS.get(each, each) for each in facts["reasons"].split())
    if check.name == "compared":
        return f"{told.message.rstrip('。')}；{facts['asked_at']} 问过，每分钟再问"
    if check.name == "clock" and facts.get("bureau"):
        return f"盘 {facts['disk']}，税局 {facts['bureau']}，电脑 {facts['pc']}"
    if check.name == "filed" and facts.get("note"):
        return f"税局意见：{facts['note']}"
    if check.name == "owed":
        return "已经逾期，加收滞纳金" if facts["overdue"] else "不妨碍清卡；逾期要加收滞纳金"
    if check.name == "paid" and not told.message:
        return "不妨碍清卡；逾期要加收滞纳金"
    if check.name == "earlier":
        return "一个月一个月地办，从最早的开始"
    if check.name == "unsent" and not told.message:
        return "联网时自动上传；所属期结束前传完就行"
    return told.message
